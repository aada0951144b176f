"""Which addresses of a website are fetched at all: public, plainly written, http or https.

Whatever programs read in different ways is refused rather than understood: that two of them differ is
how a guard is fooled.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

import idna

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 2000
PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# The last label of a number in any notation: 1, 0x7f, 0177.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Names that mean something on one machine or in one house only (RFC 6761, 6762, 7686, 8375, 9476).
_LOCAL = frozenset(("localhost", "local", "internal", "onion", "alt"))
_HOME = ("home.arpa",)

# IANA's registries of special addresses, and what clouds answer on although it looks public.
_CLOSED_IPV4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a carrier's NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's own host
        "169.254.0.0/16",  # link-local, metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_UNICAST_IPV6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_IPV6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocols: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Refused(ValueError):
    """This address is not fetched; the text says what of it."""


@dataclass(frozen=True)
class Target:
    """An address that may be asked for, in the one notation that is sent. `host` is ASCII, in small letters."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str, *, ports: frozenset[int] = frozenset(PORTS.values())) -> Self:
        """Read an address. Raises Refused."""
        if len(url) > LONGEST:
            raise Refused("longer than an address is")
        if any(ord(sign) <= 32 or ord(sign) == 127 or sign == "\\" for sign in url):
            raise Refused("blanks, control characters or backslashes")
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise Refused("not an address") from error
        scheme = parts.scheme.lower()
        if scheme not in PORTS:
            raise Refused(f"neither http nor https: {scheme[:20] or 'nothing'}")
        if "@" in parts.netloc:
            raise Refused("a user name before the host")
        name, colon, digits = parts.netloc.partition(":")
        if colon and not re.fullmatch(r"[0-9]{1,5}", digits):
            raise Refused("an IP address instead of a name, or a port that is none")
        port = int(digits) if colon else PORTS[scheme]
        if port not in ports:
            raise Refused(f"port {port}")
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
        target = cls(scheme, host_of(name), port, f"{path}?{query}" if query else path)
        if len(target.url) > LONGEST:
            raise Refused("longer than an address is")
        return target

    @property
    def origin(self) -> str:
        shown = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{shown}"

    @property
    def url(self) -> str:
        return self.origin + self.path

    def following(self, location: str, *, ports: frozenset[int] = frozenset(PORTS.values())) -> Self:
        """Where a redirect leads. Raises Refused."""
        if any(ord(sign) < 32 or sign == "\\" for sign in location) or len(location) > LONGEST:
            raise Refused("a redirect with control characters or backslashes")
        try:
            joined = urljoin(self.url, location.strip(" ").replace(" ", "%20"))
        except ValueError as error:
            raise Refused("not an address") from error
        return self.of(joined, ports=ports)


def host_of(name: str) -> str:
    """The name of a host as it is looked up. Raises Refused for anything but a public name."""
    name = unicodedata.normalize("NFC", name)
    if not name.isascii():
        name = _ascii(name)
    name = name.lower()
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused("a host that is no name, or not in its plain notation")
    if _NUMBER.fullmatch(labels[-1]):
        raise Refused("an IP address instead of a name")
    if len(labels) < 2 or labels[-1] in _LOCAL or name.endswith(_HOME):
        raise Refused("a name that is not public")
    return name


def _ascii(name: str) -> str:
    # Full-width letters, circled digits, ideographic dots, signs without width: each has a plain form.
    is_odd = "。" in name or any(unicodedata.category(sign) in ("Cf", "Co", "Cn") for sign in name)
    if is_odd or len(name) > 253 or unicodedata.normalize("NFKC", name) != name:
        raise Refused("a host in odd letters")
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError as error:
        raise Refused("a host in letters that no name has") from error


def is_public(address: IPAddress) -> bool:
    """Whether this is an address of somebody on the internet, and of nobody in this house."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not any(address in network for network in _CLOSED_IPV4)
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        # How a machine without IPv4 reaches the others; what it embeds decides.
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    # Outside lie loopback, private and link-local ones, multicast, and IPv4 in its other disguises.
    is_unicast = address in _UNICAST_IPV6 and address.is_global
    return is_unicast and not any(address in network for network in _CLOSED_IPV6)
