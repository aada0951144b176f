import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEBANGS = {"#!/bin/sh": "sh", "#!/bin/bash": "bash"}


def shebang(path: Path) -> str:
    with path.open("rb") as file:
        return file.readline().decode().strip()


SCRIPTS = sorted(path for path in (ROOT / "script").iterdir() if path.is_file() and not path.suffix)
ALL = [*SCRIPTS, ROOT / ".ci/run"]


def test_the_promised_scripts_are_there() -> None:
    promised = {"run", "test", "bench", "lint", "services", "bootstrap", "lock"}

    assert promised <= {path.name for path in SCRIPTS}


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_can_be_run_and_has_no_syntax_error(path: Path) -> None:
    shell = SHEBANGS[shebang(path)]

    checked = subprocess.run([shell, "-n", path], capture_output=True, text=True)

    assert os.access(path, os.X_OK)
    assert (checked.stderr, checked.returncode) == ("", 0)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_plain_sh_and_stops_at_the_first_error(path: Path) -> None:
    assert shebang(path) == "#!/bin/sh"
    assert "\nset -eu\n" in path.read_text()
