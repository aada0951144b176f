import pytest

from members.sme import InvalidCase
from members.sme_file import results

ALONE = {"kind": "enterprise", "staff": 98.8, "turnover": 17_770_000, "balance": 13_160_000}
CASE = {"id": "C", "subject": "A", "entities": {"A": ALONE}, "holdings": []}
SERIES = {"id": "T", "raw_oldest_to_newest": ["small", "medium", "medium"], "prior_status": None}
STAFF = {"id": "W", "input": {"full_time_full_year": 3, "full_time_months": 6}}


def test_each_kind_of_case_has_its_output():
    content = {"meta": {}, "cases": [CASE], "time_series_cases": [SERIES], "awu_cases": [STAFF]}

    assert results(content) == {
        "C": {
            "type": "autonomous",
            "totals": {"staff": 98.8, "turnover": 17_770_000.0, "balance": 13_160_000.0},
            "size": "medium",
            "is_sme": True,
            "reasons": [
                "autonomous: no partner and no linked enterprise (Article 3(1))",
                "medium: 98.8 annual work units, turnover EUR 17,770,000, "
                "balance sheet total EUR 13,160,000 (Article 2)",
            ],
        },
        "T": {"status": ["small", "small", "medium"]},
        "W": {"awu": 3.5},
    }


def test_one_case_is_assessed_without_the_others():
    content = {"cases": [{"id": "broken"}], "awu_cases": [STAFF]}

    assert results(content, only="W") == {"W": {"awu": 3.5}}


def test_the_status_before_the_first_period_counts():
    series = {**SERIES, "raw_oldest_to_newest": ["small"], "prior_status": "medium"}

    assert results({"time_series_cases": [series]}) == {"T": {"status": ["medium"]}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "form of the file must be an object."),
        ({}, "cases of the file must be given."),
        ({"cases": {}}, "cases of the file must be a list."),
        ({"cases": ["C"]}, "id of number 1 of cases must be given."),
        ({"cases": [CASE], "awu_cases": [{**STAFF, "id": "C"}]},
         "id of number 1 of awu_cases is 'C', which was there before."),
        ({"cases": [{**CASE, "entities": {"A": {**ALONE, "staff": -1}}}]},
         "staff of entity A (case C) must be a number from 0 to a thousand million million."),
        ({"time_series_cases": [{**SERIES, "raw_oldest_to_newest": "small"}]},
         "raw_oldest_to_newest of the series (case T) must be a list of sizes."),
        ({"time_series_cases": [{**SERIES, "raw_oldest_to_newest": ["tiny"]}]},
         "raw_oldest_to_newest of the series (case T) holds 'tiny', which is no size."),
        ({"awu_cases": [{"id": "W"}]}, "input of the staff (case W) must be an object."),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_by_case_field_and_entity(content, message):
    with pytest.raises(InvalidCase) as refusal:
        results(content)

    assert str(refusal.value) == message


def test_a_case_that_is_not_there_is_missed():
    with pytest.raises(KeyError, match="nope"):
        results({"cases": [CASE]}, only="nope")
