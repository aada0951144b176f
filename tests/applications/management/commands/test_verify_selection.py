import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from applications.selection.problem import Instance
from applications.selection.solve import solve
from tests.applications.selection.instances import candidate, form


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    instance = Instance.from_json(form(1, {}, [candidate("A", 2), candidate("B", 1)]))
    path.write_text(solve(instance).to_text(), encoding="utf-8")
    return path


def test_verify_selection_accepts_a_record(record: Path) -> None:
    out = StringIO()

    call_command("verify_selection", str(record), stdout=out)

    sha256 = json.loads(record.read_text(encoding="utf-8"))["sha256"]
    assert out.getvalue() == f"accepted: optimal, value 2, bound 2, instance {sha256}\n"


def test_verify_selection_rejects_a_changed_record(record: Path) -> None:
    record.write_text(record.read_text(encoding="utf-8").replace('"value": 2', '"value": 3'), encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        call_command("verify_selection", str(record), stdout=StringIO())

    assert caught.value.returncode == 1
    assert str(caught.value) == "rejected: ValueError the record was changed after it was written"
