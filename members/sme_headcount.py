"""The headcount of an enterprise in annual work units.

Source: Recommendation 2003/361/EC, Annex, Article 5.
"""

from collections.abc import Mapping
from fractions import Fraction

from members.sme_case import InvalidCase, number

# Who works full time all year is one unit, everybody else the part worked.
# Apprentices and people on parental or maternity leave do not count; nor do
# freelancers, unless national law treats them as employees: enter them as such.
UNITS: dict[str, Fraction] = {
    "full_time_full_year": Fraction(1),
    "part_time_half": Fraction(1, 2),
    "seasonal_4_months_full_time": Fraction(4, 12),
    "full_time_months": Fraction(1, 12),
    "apprentices": Fraction(0),
    "on_parental_leave_all_year": Fraction(0),
    "owner_manager_full_time": Fraction(1),
    "freelancers": Fraction(0),
}


def annual_work_units(staff: Mapping[str, object]) -> Fraction:
    """The sum over persons (and person-months) by the keys of UNITS; those left out are none.

    Raises InvalidCase for a key that is not known or a number that cannot be.
    """
    total = Fraction(0)
    for group, count in staff.items():
        if group not in UNITS:
            raise InvalidCase(str(group), "the staff", "is not a known group of staff")
        total += number(count, group, "the staff") * UNITS[group]
    return total
