import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

SCRIPT = Path(__file__).parents[2] / "script" / "services"
SETTINGS = re.compile(
    r"TEST_DATABASE_URL=(?P<database>postgres://focusgroup:\w+@127\.0\.0\.1:(?P<postgres_port>\d+)/focusgroup)\n"
    r"TEST_REDIS_URL=(?P<redis>redis://:\w+@127\.0\.0\.1:(?P<redis_port>\d+)/0)\n"
)

Services = Callable[..., subprocess.CompletedProcess[str]]


def services_in(folder: Path) -> Services:
    """script/services with its state in this folder; takes its arguments and further environment."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, *arguments],
            env=os.environ | {"SERVICES_DIR": str(folder)} | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def state(folder: Path) -> dict[str, str]:
    return dict(re.findall(r"^(\w+)='(.*)'$", (folder / "state").read_text(), re.MULTILINE))


def process_number(folder: Path, name: str) -> int:
    return int((Path(state(folder)["folder"]) / name).read_text().split()[0])


def is_running(process: int) -> bool:
    """Whether the process is there and not merely waiting for its parent to take notice of its end."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module", autouse=True)
def _servers_are_installed() -> None:
    """Skips where there is nothing to start; in CI the script itself says what is missing, and fails."""
    postgres = shutil.which("initdb") or [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not (postgres and shutil.which("redis-server")) and os.environ.get("CI") != "true":
        pytest.skip("PostgreSQL or Redis is not installed")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose services the whole module shares; a test may leave them running or stopped."""
    home = tmp_path_factory.mktemp("services")
    yield home
    services_in(home)("stop")


@pytest.fixture
def services(home: Path) -> Services:
    return services_in(home)


def test_start_prints_the_two_settings_and_nothing_else(services: Services) -> None:
    started = services("start")

    assert SETTINGS.fullmatch(started.stdout)
    assert (started.stderr, started.returncode) == ("", 0)


def test_start_while_running_prints_the_same_again(services: Services) -> None:
    first = services("start")

    second = services("start")

    assert (second.stdout, second.stderr, second.returncode) == (first.stdout, "", 0)


def test_both_servers_answer_to_their_settings(services: Services) -> None:
    found = SETTINGS.fullmatch(services("start").stdout)
    assert found

    with psycopg.connect(found["database"]) as database, redis.Redis.from_url(found["redis"]) as broker:
        upper = database.execute("SELECT upper('žωб'), current_setting('fsync')").fetchone()
        answer = broker.ping()

    assert (upper, answer) == (("ŽΩБ", "off"), True)


def test_neither_server_answers_without_the_password(services: Services) -> None:
    found = SETTINGS.fullmatch(services("start").stdout)
    assert found

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(re.sub(r":\w+@", ":wrong@", found["database"]))
    with redis.Redis(port=int(found["redis_port"])) as broker, pytest.raises(redis.AuthenticationError):
        broker.ping()


def test_both_listen_on_the_loopback_only(services: Services) -> None:
    found = SETTINGS.fullmatch(services("start").stdout)
    assert found
    ports = {int(found["postgres_port"]), int(found["redis_port"])}
    listening = "0A"
    loopback = "0100007F"

    addresses = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, port = line.split()[1].split(":")
            if int(port, 16) in ports and line.split()[3] == listening:
                addresses.append((int(port, 16), address))

    assert sorted(addresses) == sorted((port, loopback) for port in ports)


def test_neither_server_runs_as_root(services: Services, home: Path) -> None:
    services("start")

    numbers = [process_number(home, "postgres/postmaster.pid"), process_number(home, "redis/redis.pid")]

    assert all(Path(f"/proc/{number}").stat().st_uid != 0 for number in numbers)


def test_stop_ends_both_and_removes_their_folder(services: Services, home: Path) -> None:
    services("start")
    folder = Path(state(home)["folder"])
    numbers = [process_number(home, "postgres/postmaster.pid"), process_number(home, "redis/redis.pid")]

    stopped = services("stop")

    assert (stopped.stdout, stopped.stderr, stopped.returncode) == ("", "", 0)
    assert [is_running(number) for number in numbers] == [False, False]
    assert not folder.exists()
    assert [*home.iterdir()] == []


def test_stop_twice_is_no_error(services: Services) -> None:
    services("stop")

    again = services("stop")

    assert (again.stdout, again.stderr, again.returncode) == ("", "", 0)


def test_start_after_a_crash_begins_afresh(services: Services, home: Path) -> None:
    services("start")
    before = state(home)
    survivor = process_number(home, "redis/redis.pid")
    os.kill(process_number(home, "postgres/postmaster.pid"), signal.SIGKILL)

    started = services("start")

    found = SETTINGS.fullmatch(started.stdout)
    assert found
    with psycopg.connect(found["database"]) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)
    assert not Path(before["folder"]).exists()
    assert not is_running(survivor)


def test_a_process_number_that_belongs_to_somebody_else_is_left_alone(services: Services, home: Path) -> None:
    services("start")
    with subprocess.Popen(["sleep", "60"]) as stranger:
        number_file = Path(state(home)["folder"]) / "redis/redis.pid"
        real = int(number_file.read_text())
        number_file.write_text(f"{stranger.pid}\n")

        services("stop")

        assert stranger.poll() is None
        stranger.kill()
        os.kill(real, signal.SIGKILL)


def test_two_folders_run_side_by_side(services: Services, tmp_path: Path) -> None:
    other = services_in(tmp_path)
    first = services("start")
    try:
        second = other("start", "--durable")
        found = SETTINGS.fullmatch(second.stdout)
        assert found
        with psycopg.connect(found["database"]) as database:
            assert database.execute("SHOW fsync").fetchone() == ("on",)
    finally:
        other("stop")

    assert services("start").stdout == first.stdout != second.stdout


def test_durable_is_not_promised_to_a_pair_that_is_not(services: Services) -> None:
    services("start")

    refused = services("start", "--durable")

    assert (refused.stdout, refused.returncode) == ("", 1)
    assert refused.stderr == "script/services: already running without --durable; stop first.\n"


def test_a_missing_server_is_named_with_its_package(tmp_path: Path) -> None:
    for name in ("sh", "cat", "dirname", "id", "mkdir", "mv", "readlink"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)

    refused = services_in(tmp_path / "state")("start", PATH=str(tmp_path))

    assert refused.stderr == "script/services: Redis was not found; install the package redis-server.\n"
    assert refused.returncode == 1


@pytest.mark.parametrize("arguments", [(), ("restart",), ("start", "--quick"), ("stop", "now")])
def test_anything_else_prints_the_usage(services: Services, arguments: tuple[str, ...]) -> None:
    refused = services(*arguments)

    assert refused.stderr == "Usage: script/services start [--durable] | stop\n"
    assert (refused.stdout, refused.returncode) == ("", 2)
