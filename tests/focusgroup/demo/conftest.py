from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction

from focusgroup.demo.fill import Demo, fill, whole
from focusgroup.demo.progress import Progress

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
APPLICANTS = 30


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker) -> Iterator[Demo]:
    """The demo with 30 applicants, made once for the tests of a module and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill(applicants=APPLICANTS, seed=7, now=NOW, progress=Progress(whole(APPLICANTS), ""))
        transaction.set_rollback(True)
