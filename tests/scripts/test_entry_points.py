"""The commands of Dockerfile and docker-compose.yml, run as they stand, without a container."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

import psycopg
import pytest
import redis
from psycopg import sql

from tests.scripts.container import ROOT, compose, filled, health_command, web_command

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

PROGRAMS = Path(sys.executable).parent
HOST = "focusgroup.example"


def program(command: list[str]) -> list[str]:
    """The command with its program taken from this environment, as the image has it on its PATH."""
    return [str(PROGRAMS / command[0]), *command[1:]]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def until(is_so: Callable[[], object], *, seconds: float) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.2)
    return False


@contextmanager
def own_database() -> Iterator[str]:
    """The address of an empty database on the test server, dropped afterwards."""
    server = os.environ["TEST_DATABASE_URL"]
    name = f"entry_points_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def own_broker() -> Iterator[str]:
    """The address of an empty Redis database on the test server, emptied again afterwards."""
    address = urlunsplit(urlsplit(os.environ["TEST_REDIS_URL"])._replace(path="/7"))
    with redis.Redis.from_url(address) as connection:
        connection.flushdb()
        try:
            yield address
        finally:
            connection.flushdb()


class Installation:
    """One production set-up: its environment, its processes, and what they print."""

    def __init__(self, folder: Path, *, database: str, broker: str) -> None:
        self.folder, self.database, self.port = folder, database, free_port()
        self.hostname = f"entry-points-{secrets.token_hex(4)}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ},
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": HOST,
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{self.port}",
            "HOSTNAME": self.hostname,
        }

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            program(command), cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120
        )

    def printed(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                program(command), cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )

    def start_all(self) -> None:
        self.start("web", web_command())
        self.start("worker", [*compose_command("worker", self.folder), "--hostname", f"celery@{self.hostname}"])
        self.start("beat", compose_command("beat", self.folder))

    def end_all(self) -> dict[str, int]:
        """Asks every process to end; gives their exit codes by name."""
        for process in self.processes.values():
            process.terminate()
        codes = {}
        for name, process in self.processes.items():
            try:
                codes[name] = process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                codes[name] = process.wait()
        self.processes.clear()
        return codes

    def is_well(self) -> bool:
        """Whether the health check of the image passes."""
        return self.run(health_command()).returncode == 0

    def well_swept(self) -> bool:
        """Whether beat rang, the broker passed it on and the worker swept the outbox."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute(
                "SELECT 1 FROM outbox_heartbeat WHERE duty = 'outbox' AND ended_well_at IS NOT NULL"
            )
            return row.fetchone() is not None


def compose_command(service: str, folder: Path) -> list[str]:
    """A command of the compose file; what it keeps in /tmp is kept in the folder."""
    parts = compose()["services"][service]["command"]
    return [filled(str(part), {}).replace("/tmp/", f"{folder}/") for part in parts]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Migrated, static files collected, and nothing running."""
    folder = tmp_path_factory.mktemp("installation")
    with own_database() as database, own_broker() as broker:
        installation = Installation(folder, database=database, broker=broker)
        for command in (compose_command("migrate", folder), ["python", "manage.py", "collectstatic", "--no-input"]):
            done = installation.run(command)
            assert done.returncode == 0, done.stderr
        yield installation
        installation.end_all()


@pytest.fixture
def running(installation: Installation) -> Installation:
    """Web, worker and beat have been started, if a test before has not done so."""
    if not installation.processes:
        installation.start_all()
    return installation


def test_the_health_check_of_the_image_passes_and_the_site_is_ready(running: Installation) -> None:
    assert until(running.is_well, seconds=60), running.printed("web")

    request = Request(f"http://127.0.0.1:{running.port}/readyz", headers={"Host": HOST})
    with urlopen(request, timeout=10) as answer:
        assert (answer.status, answer.read()) == (200, b'{"status": "ok"}')


def test_the_health_check_fails_where_nobody_answers(running: Installation) -> None:
    elsewhere = running.environment | {"PORT": str(free_port())}

    refused = subprocess.run(
        program(health_command()), cwd=ROOT, env=elsewhere, capture_output=True, text=True, timeout=30
    )

    assert refused.returncode == 1
    assert refused.stderr.startswith("/healthz does not answer: ")


def test_a_visitor_is_sent_to_the_encrypted_site(running: Installation) -> None:
    assert until(running.is_well, seconds=60), running.printed("web")

    forwarded = Request(
        f"http://127.0.0.1:{running.port}/contact/", headers={"Host": HOST, "X-Forwarded-Proto": "https"}
    )
    with urlopen(forwarded, timeout=10) as answer:
        assert answer.status == 200
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_beat_rings_and_the_worker_sweeps_the_outbox(running: Installation) -> None:
    # The outbox is swept every 15 seconds; beat waits one interval before its first ring.
    assert until(running.well_swept, seconds=60), running.printed("worker") + running.printed("beat")


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_the_health_check_of_compose_passes(running: Installation, service: str) -> None:
    marker, line = compose()["services"][service]["healthcheck"]["test"]
    assert marker == "CMD-SHELL"
    checked = filled(line, {}).replace("/tmp", str(running.folder)).replace("celery ", f"{PROGRAMS}/celery ", 1)

    def passes() -> bool:
        return (
            subprocess.run(["sh", "-c", checked], cwd=ROOT, env=running.environment, capture_output=True).returncode
            == 0
        )

    assert until(passes, seconds=60), running.printed(service)


def test_every_process_ends_cleanly_when_asked(running: Installation) -> None:
    assert until(running.is_well, seconds=60), running.printed("web")
    assert until(running.well_swept, seconds=60), running.printed("worker") + running.printed("beat")

    codes = running.end_all()

    assert codes == {"web": 0, "worker": 0, "beat": 0}
