from datetime import date

import pytest

from meetings.models import Meeting
from meetings.poll import picking
from meetings.poll.models import Option


@pytest.mark.parametrize(
    ("drafted", "today", "expected"),
    [
        (date(2027, 2, 26), date(2027, 1, 1), date(2027, 2, 26)),
        (date(2027, 4, 1), date(2027, 1, 1), date(2027, 3, 2)),
        (date(2026, 12, 1), date(2027, 1, 1), date(2027, 3, 2)),
        (date(2026, 12, 1), date(2027, 3, 10), date(2027, 3, 10)),
    ],
)
def test_the_day_to_answer_by_is_never_past(drafted: date, today: date, expected: date) -> None:
    found = picking.initial(Meeting(rsvp_by=drafted), Option(date=date(2027, 3, 16)), today=today)

    assert found == {"rsvp_by": expected}
