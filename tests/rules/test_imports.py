"""Imports point downhill: the contracts of pyproject.toml."""

import os
import subprocess
import sys
from pathlib import Path

from tests.rules.sources import ROOT, write

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
CONTRACT = """
[tool.importlinter]
root_packages = ["upstairs", "downstairs"]

[[tool.importlinter.contracts]]
name = "Downhill"
type = "layers"
layers = ["upstairs", "downstairs"]
"""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT_IMPORTS), "--config", str(folder / "pyproject.toml"), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_imports_point_downhill():
    run = lint(ROOT)

    assert run.returncode == 0, f"Move what is shared down, or hand it in as an argument:\n{run.stdout}{run.stderr}"


def test_rule_notices_an_import_uphill(tmp_path):
    write(tmp_path, "pyproject.toml", CONTRACT)
    write(tmp_path, "upstairs/__init__.py", "")
    write(tmp_path, "downstairs/__init__.py", "import upstairs\n")

    run = lint(tmp_path)

    assert run.returncode == 1
    assert "downstairs -> upstairs" in run.stdout


def test_rule_lets_imports_downhill_pass(tmp_path):
    write(tmp_path, "pyproject.toml", CONTRACT)
    write(tmp_path, "upstairs/__init__.py", "import downstairs\n")
    write(tmp_path, "downstairs/__init__.py", "")

    run = lint(tmp_path)

    assert (run.returncode, "1 kept, 0 broken" in run.stdout) == (0, True)
