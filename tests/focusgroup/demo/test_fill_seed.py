import pytest
from django.db import transaction

from applications.models import Application
from focusgroup.accounts.models import User
from focusgroup.demo.fill import fill
from focusgroup.demo.progress import Progress
from members.models import Member
from tests.focusgroup.demo.conftest import NOW


def _invented(seed: int) -> tuple[list[object], ...]:
    """Companies, members and people of a seed; the database is as before afterwards."""
    with transaction.atomic():
        fill(applicants=12, seed=seed, now=NOW, progress=Progress(1, ""))
        rows: tuple[list[object], ...] = (
            list(Application.objects.order_by("pk").values_list("key", "legal_name", "motivation", "state", "number")),
            list(Member.objects.order_by("pk").values_list("slug", "country", "summary", "directory_consent_at")),
            list(User.objects.order_by("pk").values_list("email", "name")),
        )
        transaction.set_rollback(True)
    return rows


@pytest.mark.django_db
def test_same_seed_on_the_same_day_gives_the_same_companies_and_another_seed_others() -> None:
    first, again, other = _invented(1), _invented(1), _invented(2)

    assert again == first
    assert not set(first[1]) & set(other[1])
