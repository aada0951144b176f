import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from applications.selection import verify
from tests.applications.selection.instances import candidate, form, quota


def select(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("select", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    path = tmp_path / "instance.json"
    candidates = [
        candidate("A-1", 4000, country="DE"),
        candidate("A-2", 3000, country="DE"),
        candidate("A-3", 2000, country="LV"),
        candidate("A-4", 2000, country="LV"),
    ]
    whole = form(2, {"country": {"DE": quota(0, 3, members=2), "LV": quota(1, 2)}}, candidates, seed=None)
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_select_prints_a_short_table(instance: Path) -> None:
    lines = select(instance, "--seed", "spring").splitlines()

    drawn = next(line for line in lines if line.endswith("LV by lot")).split()[0]
    assert drawn in ("A-3", "A-4")
    assert lines[:2] == ["Status   optimal", "Value    6000"]
    assert lines[3:] == [
        "The group scores 6000; the best group without quotas would score 7000.",
        "2 candidates are tied: their places are decided by lot.",
        "",
        "Chosen (2)",
        "  A-1     4000  DE",
        f"  {drawn}     2000  LV by lot",
        "",
        "Quotas (min ≤ members + chosen ≤ max)",
        '  country "DE": 0 ≤ 2 + 1 ≤ 3',
        '  country "LV": 1 ≤ 0 + 1 ≤ 2',
    ]


def test_select_writes_a_record_that_is_accepted(instance: Path, tmp_path: Path) -> None:
    record = tmp_path / "record.json"

    select(instance, "--seed", "spring", "--json", record)

    whole: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    assert whole["instance"]["tie"] == {"method": "hash", "seed": "spring"}
    assert verify.check(whole).startswith("optimal, value 6000")


def test_select_explains_the_impossible_and_still_writes_a_record(instance: Path, tmp_path: Path) -> None:
    whole = json.loads(instance.read_text(encoding="utf-8"))
    whole["dimensions"]["country"]["LV"] = quota(3, 3)
    instance.write_text(json.dumps(whole), encoding="utf-8")
    record = tmp_path / "record.json"

    printed = select(instance, "--json", record)

    assert "country LV: only 2 eligible applicants, minimum 3." in printed.splitlines()
    assert verify.check(json.loads(record.read_text(encoding="utf-8"))).startswith("infeasible")


def test_select_reads_the_two_files_of_citizens_assemblies(tmp_path: Path) -> None:
    (tmp_path / "respondents.csv").write_text("id,age,score\np1,old,1\np2,old,2.5\np3,young,0\n", encoding="utf-8")
    (tmp_path / "categories.csv").write_text("feature,value,min,max\nage,old,1,1\nage,young,1,1\n", encoding="utf-8")
    files = ("--respondents", tmp_path / "respondents.csv", "--categories", tmp_path / "categories.csv")

    lines = select(*files, "--seats", "2", "--score", "score").splitlines()

    assert lines[:2] == ["Status   optimal", "Value    2500"]
    assert "  p2     2500  old" in lines


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "instance: not JSON, line 1 column 2: Expecting property name enclosed in double quotes."),
        ('{"version": 2, "seats": 1, "dimensions": {}, "candidates": []}', "version: this is version 2;"),
    ],
)
def test_select_of_bad_input_ends_with_2_and_one_sentence(instance: Path, text: str, sentence: str) -> None:
    instance.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        select(instance)

    assert caught.value.returncode == 2
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_select_of_a_missing_file_ends_with_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.json: No such file or directory\.$") as caught:
        select(tmp_path / "nowhere.json")

    assert caught.value.returncode == 2


def test_a_seed_that_is_no_text_ends_with_2(instance: Path) -> None:
    """As the shell hands on bytes that are not UTF-8."""
    with pytest.raises(CommandError, match=r"^--seed: not valid Unicode at character 2\.$") as caught:
        select(instance, "--seed", "a\udcff")

    assert caught.value.returncode == 2


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
def test_select_of_no_time_ends_with_2(instance: Path, seconds: str) -> None:
    with pytest.raises(CommandError, match=r"^--time-limit: a number of seconds above 0 is needed\.$") as caught:
        select(instance, "--time-limit", seconds)

    assert caught.value.returncode == 2


def test_select_reads_public_files_with_any_line_ends_and_separators_of_unicode(tmp_path: Path) -> None:
    # A line separator within a cell is part of the cell, as it is for whoever wrote the file.
    (tmp_path / "respondents.csv").write_bytes("nationbuilder_id,note,Age\r\np1,a\u2028b,old\r\np2,,YOUNG\r\n".encode())
    (tmp_path / "categories.csv").write_bytes(b"category,feature,min,max\rage,Old,1,1\rage,young,1,1\r")
    files = ("--respondents", tmp_path / "respondents.csv", "--categories", tmp_path / "categories.csv")

    lines = select(*files, "--seats", "2").splitlines()

    assert [line for line in lines if line.startswith("  p")] == ["  p1        0  Old", "  p2        0  young"]


def test_select_of_half_an_input_says_what_to_give(instance: Path) -> None:
    for arguments in (
        [],
        ["--seats", "3"],
        [instance, "--seats", "3"],
        [instance, "--seats", "0"],
        [instance, "--score", "points"],
    ):
        with pytest.raises(CommandError, match=r"^Give either an instance, or") as caught:
            select(*arguments)

        assert caught.value.returncode == 2
