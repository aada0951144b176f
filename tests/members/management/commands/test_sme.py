import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[4]
FILE = ROOT / "tests" / "data" / "sme_cases.json"


def test_all_cases_are_printed_by_their_id(capsys):
    call_command("sme", str(FILE))

    printed = json.loads(capsys.readouterr().out)
    content = json.loads(FILE.read_text())
    assert list(printed) == [case["id"] for section in content.values() for case in section]
    assert (printed["R10"]["size"], printed["T4"], printed["W1"]) == (
        "medium",
        {"status": ["large", "large", "medium"]},
        {"awu": 14},
    )
    assert set(printed["UG1"]) == {"type", "totals", "size", "is_sme", "reasons"}


def test_one_case_is_printed_alone(capsys):
    call_command("sme", str(FILE), "--case", "X5")

    assert json.loads(capsys.readouterr().out) == {
        "type": "autonomous",
        "totals": {"staff": 8.0, "turnover": 1_000_000.0, "balance": 1_000_000.0},
        "size": None,
        "is_sme": False,
        "reasons": [
            "public control: public bodies hold 25 % of A, and the limit is 25 % (Article 3(4))",
            "autonomous: no partner and no linked enterprise (Article 3(1))",
        ],
        "public_control_pct": 25.0,
    }


def test_half_a_character_is_printed_as_it_was_escaped(tmp_path):
    file = tmp_path / "half.json"
    file.write_bytes(b'{"awu_cases": [{"id": "\\ud800", "input": {}}]}')

    ended = subprocess.run(
        [sys.executable, "manage.py", "sme", str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert json.loads(ended.stdout) == {"\ud800": {"awu": 0}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe\xfa", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"cases": [{"id": "C", "subject": "A", "entities": {"A": {"kind": "x"}}}]}', "kind of entity A (case C)"),
        (b'{"awu_cases": [{"id": "W", "input": {"apprentices": NaN}}]}', "apprentices of the staff (case W)"),
        (b"{}", "cases of the file must be given"),
        (b'{"awu_cases": [{"id": "W", "input": {"apprentices": 1e-9999999999999999999999}}]}',
         "number of the file is 1e-9999999999999999999999, which no figure can be"),
        (b'{"awu_cases": [{"id": "W", "input": {"apprentices": 1, "apprentices": 2}}]}',
         "name of an object in the file is 'apprentices', which stands there twice"),
        (b'{"awu_cases": [{"id": "W\\nW", "input": {"apprentices": -1}}]}', "apprentices of the staff (case W W)"),
    ],
)  # fmt: skip
def test_a_bad_file_ends_with_one_sentence_and_status_2(tmp_path, content, message):
    file = tmp_path / "bad.json"
    file.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        call_command("sme", str(file))

    assert refusal.value.returncode == 2
    assert message in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["nowhere.json"], "nowhere.json cannot be read: No such file or directory."),
     ([str(FILE), "--case", "nope"], f"{FILE} has no case nope.")],
)  # fmt: skip
def test_what_is_not_there_ends_with_one_sentence_and_status_2(arguments, message):
    with pytest.raises(CommandError) as refusal:
        call_command("sme", *arguments)

    assert (refusal.value.returncode, str(refusal.value)) == (2, message)


def test_the_shell_sees_the_status_and_one_line(tmp_path):
    file = tmp_path / "bad.json"
    file.write_text("[]")

    ended = subprocess.run(
        [sys.executable, "manage.py", "sme", str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "CommandError: form of the file must be an object.\n"
