"""Real processes of the application for tests: started on free ports, ended whatever happens."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
# Generous: two busy cores in CI.
PATIENCE_S = 60


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


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE_S
    )


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
def serving(data_dir: Path, *arguments: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`manage.py runlocal` on a free port: the process and its address."""
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
