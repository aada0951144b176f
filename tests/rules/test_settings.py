"""Settings: each stands in the README, and none has to be set on one machine."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.sources import ROOT, said

SETTINGS = ROOT / "focusgroup/settings.py"
BOOT = "import django; django.setup(); from django.core.checks import run_checks; print(run_checks())"


def read_from_environment(code: str) -> dict[str, bool]:
    """Name of each setting that `env` reads, and whether it has a default."""
    found = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and re.fullmatch(r"env(\.\w+)?", ast.unparse(node.func)):
            name = node.args[0] if node.args else None
            if isinstance(name, ast.Constant) and str(name.value).isupper():
                has_default = any(keyword.arg == "default" for keyword in node.keywords)
                found[str(name.value)] = has_default
    return found


def unexplained(code: str, readme: str) -> list[str]:
    names = sorted(read_from_environment(code))
    return [f"{name}: what it does, and its default" for name in names if not re.search(rf"`{name}[`=]", readme)]


def without_default(code: str) -> list[str]:
    return [
        f"focusgroup/settings.py: {name}"
        for name, has_default in read_from_environment(code).items()
        if not has_default
    ]


def boot(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start the application with nothing set but where its data lie."""
    clean = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "focusgroup.settings", "DATA_DIR": str(folder)}
    command = [sys.executable, "-W", "error", "-c", BOOT]
    return subprocess.run(
        command, env=clean | environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_each_setting_stands_in_the_readme():
    readme = ROOT / "README.md"

    assert readme.exists(), "There is no README.md; its table of settings is missing with it."
    found = unexplained(SETTINGS.read_text(encoding="utf-8"), readme.read_text(encoding="utf-8"))
    assert not found, said(found, "Add to the table of settings in README.md, in `backticks`:")


def test_each_setting_has_a_default():
    found = without_default(SETTINGS.read_text(encoding="utf-8"))

    assert not found, said(found, "Give it a default that works on one machine:")


def test_the_application_starts_with_nothing_set(tmp_path):
    run = boot(tmp_path / "var")

    assert (run.returncode, run.stdout) == (0, "[]\n"), run.stderr


def test_the_start_notices_a_setting_that_does_not_work(tmp_path):
    run = boot(tmp_path / "var", PORT="eighty")

    assert run.returncode == 1
    assert "eighty" in run.stderr


@pytest.mark.parametrize("call", ['env.str("NEW")', 'env("NEW")', 'x = env.int("NEW") or 3'])
def test_rule_notices_a_new_setting(call):
    assert without_default(call) == ["focusgroup/settings.py: NEW"]
    assert unexplained(call, "| `OLD` | `NEWER` | NEW |") == ["NEW: what it does, and its default"]
    assert unexplained(call, "| `NEW` | 3 |") == []


def test_settings_are_found():
    names = read_from_environment(SETTINGS.read_text(encoding="utf-8"))

    assert names.keys() >= {"DATABASE_URL", "DATA_DIR", "DEBUG", "EMAIL_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL"}
