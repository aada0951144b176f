"""Real processes of the application for tests: started on free ports, ended whatever happens."""

import atexit
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
# Generous: two busy cores in CI.
PATIENCE_S = 180.0
DATABASE = "focusgroup.sqlite3"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """This process's environment with a data folder of its own and none of the services."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return kept | {"DATA_DIR": str(data_dir), **more}


def manage(*arguments: str, env: dict[str, str], patience_s: float = PATIENCE_S) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=patience_s)


@cache
def _migrated() -> Path:
    """A SQLite database with all tables and nothing in them, made once a run and copied from then on."""
    folder = Path(tempfile.mkdtemp(prefix="focusgroup-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    done = manage("migrate", "-v0", env=environment(folder))
    assert done.returncode == 0, done.stderr
    path = folder / DATABASE
    # One file is what gets copied: nothing may be left in the write-ahead log beside it.
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def lay_tables(data_dir: Path) -> Path:
    """Put a database with all tables into this data folder: migrating takes longer than most tests."""
    data_dir.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(_migrated(), data_dir / DATABASE))


def wait_for(what: Callable[[], object]) -> object:
    """What the function returns once it is true. Raises TimeoutError."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        result = what()
        if result:
            return result
        time.sleep(0.1)
    raise TimeoutError


def get_json(url: str) -> dict[str, object]:
    """The answer as JSON, or nothing while nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            found: dict[str, object] = json.load(answer)
            return found
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return {}


@contextmanager
def serving(
    data_dir: Path, *arguments: str, is_new: bool = False, **more: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`manage.py runlocal` on a free port: the process and its address.

    It finds its tables there, unless everything is to be as on a machine of a newcomer.
    """
    if not is_new and not (data_dir / DATABASE).exists():
        lay_tables(data_dir)
    port = free_port()
    env = environment(data_dir, PORT=str(port), **more)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "runlocal", *arguments],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: get_json(f"{address}/readyz") or process.poll() is not None)
        yield process, address
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
