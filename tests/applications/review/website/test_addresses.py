"""Every form of address that leads somewhere else than to a public website."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.review.website.addresses import Refused, Target, host_of, is_public

REFUSED = [
    # Neither http nor https.
    "", "lumenwerk.example", "//lumenwerk.example/", "ftp://lumenwerk.example/", "file:///etc/passwd", "file://x/",
    "gopher://lumenwerk.example/", "javascript:alert(1)", "data:text/html,x", "dict://lumenwerk.example:11211/",
    "ws://lumenwerk.example/", "unix:/run/x", "http:lumenwerk.example", "http:///x", "https://",
    # Addresses instead of names, in every notation.
    "http://127.0.0.1/", "http://93.184.216.34/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/",
    "http://0177.0.0.1/", "http://017700000001/", "http://127.1/", "http://127.0.1/", "http://0/", "http://0.0.0.0/",
    "http://1.1/", "http://lumenwerk.1/", "http://lumenwerk.0x1/", "http://lumenwerk.0x/", "http://169.254.169.254/",
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1%25eth0]/", "http://[fd00:ec2::254]/",
    "http://[2606:2800:220:1::1]/", "http://[v1.x]/", "http://[::1/", "http://::1/",
    # The same in other letters.
    "http://１２７.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://127．0．0．1/", "http://127｡0｡0｡1/",
    "http://٣.٣.٣.٣/", "http://ｌocalhost.example/", "http://lumenwerk。example/", "http://ﬁrm.example/",
    # Names of this machine and of this house.
    "http://localhost/", "http://LOCALHOST/", "http://a.localhost/", "http://redis/", "http://printer.local/",
    "http://metadata.google.internal/", "http://x.home.arpa/", "http://home.arpa/", "http://x.onion/",
    # Dots, labels, users, ports.
    "http://lumenwerk.example./", "http://.lumenwerk.example/", "http://lumenwerk..example/", "http://./", "http://../",
    "http://-lumenwerk.example/", "http://lumenwerk-.example/", "http://lumen_werk.example/",
    f"http://{'a' * 64}.example/", f"http://{'a.' * 130}example/", f"http://lumenwerk.example/{'a' * 2000}",
    f"http://lumenwerk.example/{'ü' * 400}",
    "http://user@lumenwerk.example/", "http://user:word@lumenwerk.example/", "http://lumenwerk.example@127.0.0.1/",
    "http://lumenwerk.example:22/", "http://lumenwerk.example:6379/", "http://lumenwerk.example:0/",
    "http://lumenwerk.example:65536/", "http://lumenwerk.example:/", "http://lumenwerk.example:80:80/",
    "http://lumenwerk.example:８０/", "http://lumenwerk.example:+80/", "http://lumenwerk.example%00.x/",
    "http://127.0.0.1%2f.lumenwerk.example/", "http://lumenwerk.example%2e/", "http://%31%32%37.0.0.1/",
    # What one program skips and the next one reads.
    "http://lumenwerk.example\\@127.0.0.1/", "http:\\\\lumenwerk.example/", "http://lumenwerk.example\\.x/",
    "http://lumen\twerk.example/", "http://lumen\nwerk.example/", " http://lumenwerk.example/", "ht\ttp://x.example/",
    "http://lumenwerk.example/\r\nHost: x", "http://lumenwerk.example/a b", "http://lumenwerk.example\x00/",
    "http://lumen\u200bwerk.example/", "http://lumen\u00adwerk.example/", "http://xn--/", "http://xn--a.example\u2024x/",
    "http://grün\u2488example/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED, ids=ascii)
def test_no_odd_address_is_fetched(url: str) -> None:
    with pytest.raises(Refused):
        Target.of(url)


@pytest.mark.parametrize("location", [*REFUSED[8:], "http:/\\127.0.0.1/", "//127.0.0.1/", "///127.0.0.1/"], ids=ascii)
def test_no_redirect_leads_to_one(location: str) -> None:
    start = Target.of("http://lumenwerk.example/")

    try:
        target = start.following(location)
    except Refused:
        return

    # What is no address of its own is a path of the same site.
    assert target.origin == start.origin


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://lumenwerk.example", "http://lumenwerk.example/"),
        ("HTTPS://WWW.Lumenwerk.Example/Über?q=ä b".replace(" ", "+"), "https://www.lumenwerk.example/%C3%9Cber?q=%C3%A4+b"),
        ("https://lumenwerk.example:443/a#b", "https://lumenwerk.example/a"),
        ("http://lumenwerk.example:443/", "http://lumenwerk.example:443/"),
        ("https://grün.example/", "https://xn--grn-ioa.example/"),
        ("https://GRÜN.example/", "https://xn--grn-ioa.example/"),
        ("https://ρομποτική.example/", "https://xn--jxavdgobgf5a.example/"),
        ("https://3d-1.example/", "https://3d-1.example/"),
        ("https://a.b.c.example/%7Ex/../y", "https://a.b.c.example/%7Ex/../y"),
    ],
)  # fmt: skip
def test_plain_addresses_are_read_in_one_notation(url: str, plain: str) -> None:
    assert Target.of(url).url == plain


def test_redirects_are_read_like_a_browser_does() -> None:
    start = Target.of("https://lumenwerk.example/de/start?x=1")

    assert start.following("../en/a b").url == "https://lumenwerk.example/en/a%20b"
    assert start.following("//www.lumenwerk.example/").url == "https://www.lumenwerk.example/"
    assert start.following("http://lumenwerk.example").url == "http://lumenwerk.example/"


@given(st.text(max_size=30))
def test_whatever_is_typed_is_refused_or_plain(name: str) -> None:
    try:
        host = host_of(name)
    except Refused:
        return

    assert host.isascii()
    assert host == host.lower()
    assert host_of(host) == host
    with pytest.raises(ValueError):  # noqa: PT011  whatever it says of it
        ip_address(host)


NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8
::ffff:0:8.8.8.8 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1
2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1
3fff::1 4000::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%eth0 2606:4700::1%eth0 fec0::1
ff02::1 ff0e::1
""".split()  # noqa: SIM905  so many are easier to read in lines


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_addresses_of_a_house_are_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.1", "192.167.1.1", "100.63.255.255",
     "100.128.0.1", "2606:4700::1111", "2a00:1450:4001:80e::200e", "2003::1", "64:ff9b::8.8.8.8"],
)  # fmt: skip
def test_other_addresses_are_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses())
def test_what_is_public_here_is_public_for_python(address) -> None:
    if is_public(address) and str(address)[:9] != "64:ff9b::":
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_private
