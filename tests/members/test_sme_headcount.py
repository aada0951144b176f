import json
from fractions import Fraction
from pathlib import Path

import pytest

from members.sme import InvalidCase, annual_work_units

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "sme_cases.json").read_text())["awu_cases"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_units_of_a_known_staff(vector):
    assert annual_work_units(vector["input"]) == vector["expected_awu"]


@pytest.mark.parametrize(
    ("staff", "units"),
    [
        ({}, 0),
        ({"full_time_months": 7}, Fraction(7, 12)),
        ({"seasonal_4_months_full_time": 1, "full_time_months": 8}, 1),
        ({"part_time_half": 3, "owner_manager_full_time": 1}, Fraction(5, 2)),
        ({"apprentices": 50, "on_parental_leave_all_year": 5, "freelancers": 20}, 0),
    ],
)
def test_units_are_exact(staff, units):
    assert annual_work_units(staff) == units


@pytest.mark.parametrize(
    ("staff", "message"),
    [
        ({"robots": 3}, "robots of the staff is not a known group of staff."),
        ({"part_time_half": "3"}, "part_time_half of the staff must be a number, not '3'."),
    ],
)
def test_a_staff_that_cannot_be_counted_is_refused(staff, message):
    with pytest.raises(InvalidCase) as refusal:
        annual_work_units(staff)

    assert str(refusal.value) == message
