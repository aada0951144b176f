"""The name stays in TLS, whatever address the socket goes to."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from applications.review.website.line import Deadline, Door, Failed, Line
from applications.review.website.states import Outcome
from applications.review.website.transport import Fetcher
from tests.applications.review.website.site import NAME, Site, allowed, page, redirect, running


def certificate(folder: Path, name: str) -> Path:
    """One that signs itself, for this name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Secured(Site):
    """The same site behind TLS; `servers` holds the names that were asked for."""

    def __init__(self, pem: Path) -> None:
        super().__init__()
        self.servers: list[str | None] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem)
        self.context.sni_callback = lambda _socket, name, _context: self.servers.append(name)

    def serve(self, connection):
        try:
            super().serve(self.context.wrap_socket(connection, server_side=True))
        except OSError:
            connection.close()

    def trusting(self, pem: Path) -> Door:
        return Door(
            resolve=self.resolve,
            is_allowed=allowed,
            ports=frozenset((self.port,)),
            context=lambda: ssl.create_default_context(cafile=str(pem)),
            seconds=5,
        )


def test_the_certificate_is_checked_against_the_name(tmp_path: Path) -> None:
    pem = certificate(tmp_path, NAME)
    with running(Secured(pem)) as site:
        site.answers |= {"/": redirect("/safe"), "/safe": page("Safe")}
        fetcher = Fetcher(site.trusting(pem), "agent")

        got, way = fetcher.follow(fetcher.target(f"https://{NAME}:{site.port}/"), most_bytes=1000)

    assert (got.status, [one.scheme for one in way], site.servers) == (200, ["https", "https"], [NAME, NAME])


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_of_another_name_or_unknown_is_refused(tmp_path: Path, trusted: bool) -> None:
    pem = certificate(tmp_path, "other.example" if trusted else NAME)
    root = pem if trusted else certificate(tmp_path, "root.example")
    with running(Secured(pem)) as site:
        site.answers["/"] = page("Not safe")
        fetcher = Fetcher(site.trusting(root), "agent")

        with pytest.raises(Failed) as found:
            fetcher.get(fetcher.target(f"https://{NAME}:{site.port}/"), most_bytes=1000)

    assert (found.value.outcome, site.asked) == (Outcome.CERTIFICATE, [])


def test_the_door_as_it_stands_checks_certificates() -> None:
    context = Door().context()

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 8000, 8080])
def test_the_door_as_it_stands_knows_two_ports(port: int) -> None:
    line = Line(Door(resolve=lambda host, port, seconds: ["8.8.8.8"]), Deadline.after(5))

    with pytest.raises(Failed) as found:
        line.connect_tcp("lumenwerk.example", port)

    assert (found.value.outcome, line.known) == (Outcome.REFUSED, {})


def test_sockets_of_this_machine_are_none_of_its_business() -> None:
    with pytest.raises(Failed):
        Line(Door(), Deadline.after(5)).connect_unix_socket("/run/postgresql/.s.PGSQL.5432")


def test_after_the_deadline_nothing_is_looked_up() -> None:
    site = Site()

    with pytest.raises(Failed) as found:
        Line(site.door(), Deadline.after(-1)).addresses(NAME, 80)

    assert (found.value.outcome, site.looked_up) == (Outcome.TIMED_OUT, [])
