from collections.abc import Callable

import pytest

from meetings.poll.models import Asked, Poll
from tests.factories.meetings import AskedFactory, PollFactory
from tests.factories.members import MemberFactory, RepresentativeFactory


@pytest.fixture
def poll(db: None) -> Poll:
    """Open until 15 December 2026, with three options: in January, in February, and an afternoon in March."""
    return PollFactory(meeting__slug="spring")


@pytest.fixture
def asked(poll: Poll) -> Asked:
    """Brisa, whose one representative lives in Lisbon; nothing was answered yet."""
    member = MemberFactory(legal_name="Brisa Maritime Intelligence, Lda.", slug="brisa", country="PT", sector="TRAN")
    RepresentativeFactory(
        member=member, user__email="ines@brisa.example", user__name="Inês Moura", user__time_zone="Europe/Lisbon"
    )
    return AskedFactory(poll=poll, member=member)


@pytest.fixture
def votes() -> Callable[..., dict[int, str]]:
    """An answer to each option of a poll, in their order; the last one to all that follow."""

    def for_options(poll: Poll, *answers: str) -> dict[int, str]:
        keys = list(poll.options.values_list("pk", flat=True))
        return dict(zip(keys, [*answers, *[answers[-1]] * len(keys)], strict=False))

    return for_options
