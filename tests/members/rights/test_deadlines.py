from datetime import date, datetime

import pytest

from members.rights.deadlines import due_on


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-16T09:00Z", date(2026, 12, 16)),
        ("2026-12-31T09:00Z", date(2027, 1, 31)),
        ("2027-01-31T09:00Z", date(2027, 2, 28)),
        # Half past midnight in Brussels.
        ("2026-11-15T23:30Z", date(2026, 12, 16)),
        ("2026-07-15T22:30Z", date(2026, 8, 16)),
    ],
)
def test_a_request_is_due_in_a_month_by_the_calendar_of_brussels(asked, due):
    assert due_on(datetime.fromisoformat(asked)) == due
