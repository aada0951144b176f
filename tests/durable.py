"""A PostgreSQL that writes to the disk, to be stopped as if the power had failed."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import processes


@contextmanager
def services(folder: Path) -> Iterator[dict[str, str]]:
    """A pair of services of its own below this folder, and the variables that name them."""
    env = os.environ | {"SERVICES_DIR": str(folder)}
    program = processes.ROOT / "script/services"
    started = subprocess.run([program, "start", "--durable"], env=env, check=True, capture_output=True, text=True)
    try:
        yield dict(line.split("=", 1) for line in started.stdout.split())
    finally:
        subprocess.run([program, "stop"], env=env, check=True)


def restart_at_once(folder: Path) -> None:
    """`pg_ctl restart -m immediate`: no goodbye to anybody, nothing is written any more."""
    state = dict(line.split("=", 1) for line in (folder / "state").read_text().splitlines())
    data, programs = Path(state["folder"].strip("'")) / "postgres", Path(state["postgres_bin"].strip("'"))
    command = [str(programs / "pg_ctl"), "restart", "-m", "immediate", "-w", "-D", str(data)]
    command += ["-l", str(data.parent / "again.log")]
    if os.geteuid() == 0:
        command = ["setpriv", f"--reuid={data.owner()}", f"--regid={data.group()}", "--init-groups", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=data.parent)
