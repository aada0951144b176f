from datetime import date

import pytest

from members.rights.deadlines import due_on


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 16), date(2026, 12, 16)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
    ],
)
def test_a_request_is_due_in_a_month(asked, due):
    assert due_on(asked) == due
