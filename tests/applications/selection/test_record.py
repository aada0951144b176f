import json

import pytest

from applications.selection.problem import Instance
from applications.selection.record import InvalidRecord, Record, seal
from applications.selection.solve import solve
from tests.applications.selection.instances import candidate, form, quota


def record() -> Record:
    candidates = [candidate("A", 3, country="DE"), candidate("B", 2, country="LV"), candidate("C", 2, country="LV")]
    return solve(Instance.from_json(form(2, {"country": {"DE": quota(0, 2), "LV": quota(0, 2)}}, candidates)))


def test_record_holds_what_an_auditor_needs() -> None:
    whole = record().to_json()

    assert set(whole) == {"status", "value", "chosen", "instance", "sha256", "certificate", "explanation"}
    assert (whole["status"], whole["value"]) == ("optimal", 5)
    assert whole["sha256"] == Instance.from_json(whole["instance"]).sha256
    assert whole["certificate"]["seal"] == seal(whole)


def test_record_survives_a_round_trip() -> None:
    assert Record.from_json(json.loads(record().to_text())).to_json() == record().to_json()


def test_gap_is_zero_for_an_optimum_and_unknown_without_a_set() -> None:
    impossible = form(1, {"country": {"DE": quota(1, 1), "LV": quota(1, 1)}}, [candidate("A", 1, country="DE")])

    assert record().gap == 0
    assert solve(Instance.from_json(impossible)).gap is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sha256": "0" * 64}, "The instance in the record does not have the hash that the record states."),
        ({"certificate": None}, "The certificate of the record is not an object."),
        ({"chosen": "A"}, "The chosen of the record is not a list."),
    ],
)
def test_document_that_is_no_record_gets_one_sentence(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        Record.from_json({**record().to_json(), **change})

    assert str(caught.value) == sentence


def test_record_without_a_part_names_the_part() -> None:
    whole = record().to_json()
    del whole["value"]

    with pytest.raises(InvalidRecord, match=r"^The record has no value\.$"):
        Record.from_json(whole)
