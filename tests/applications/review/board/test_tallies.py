"""Who has read how much, how fast and how strictly."""

from datetime import date, datetime, timedelta

import pytest

from applications.models import Application, Call
from applications.review.board import tallies
from applications.review.board.sight import Sight
from applications.review.calibration import Estimate
from applications.review.models import Assignment, Review
from applications.states import CallState
from focusgroup.accounts.models import User
from tests.factories.applications import ApplicationFactory, AssignmentFactory, CallFactory


def test_how_far_how_fast_and_until_when(
    call: Call, judged: list[Application], readers: list[User], now: datetime
) -> None:
    """Anna has read four in the last two days and has three to go: two a day, a day and a half more."""
    for _number in range(3):
        AssignmentFactory(application=ApplicationFactory(call=call, state="under_review"), reviewer=readers[0])
    for hours, review in enumerate(Review.objects.filter(assignment__reviewer=readers[0])):
        Review.objects.filter(pk=review.pk).update(submitted_at=now - timedelta(hours=48 - hours))

    found = {tally.name: tally for tally in tallies.readers(call, Sight(), now=now).tallies}

    anna, bruno = found["Anna Strict"], found["Bruno Even"]
    assert (anna.done, anna.given, anna.pace, anna.done_by) == (4, 7, "2", date(2026, 11, 18))
    assert (bruno.done, bruno.given, bruno.done_by) == (4, 4, None)


def test_who_has_not_begun_has_no_pace(readers: list[User], now: datetime) -> None:
    call = CallFactory(state=CallState.EVALUATION)
    AssignmentFactory(application=ApplicationFactory(call=call, state="under_review"), reviewer=readers[0])

    (tally,) = tallies.readers(call, Sight(), now=now).tallies

    assert (tally.done, tally.given, tally.pace_tenths, tally.done_by) == (0, 1, 0, None)
    assert tally.verdict == "cannot be told yet"


def test_leans_are_told_in_all_and_by_criterion(
    call: Call, judged: list[Application], readers: list[User], now: datetime
) -> None:
    page = tallies.readers(call, Sight(), now=now)

    leans = {tally.name: tally.lean.value for tally in page.tallies if tally.lean}
    assert min(leans, key=leans.__getitem__) == "Anna Strict"
    assert max(leans, key=leans.__getitem__) == "David Mild"
    for tally in page.tallies:
        # Each criterion was scored alike.
        assert [one and one.value for one in tally.leans] == [tally.lean and tally.lean.value] * 4


@pytest.mark.parametrize(
    ("lean", "words"),
    [
        (Estimate(-400, 100, 20), "scores 0.40 lower"),
        (Estimate(400, 100, 20), "scores 0.40 higher"),
        (Estimate(150, 100, 20), "no clear difference"),
        (Estimate(0, 0, 20), "no clear difference"),
        (Estimate(0, None, 0), "cannot be told yet"),
        (None, "cannot be told yet"),
    ],
)
def test_leans_in_words(lean: Estimate | None, words: str) -> None:
    assert tallies.Tally(1, "B", "JRC", lean=lean).verdict == words


@pytest.mark.parametrize(
    ("alpha", "words"),
    [
        (800, "can be relied on"),
        (667, "good enough for tentative conclusions"),
        (666, "too weak to rest on one reader"),
    ],
)
def test_agreement_in_words(alpha: int, words: str) -> None:
    assert tallies.Agreement("Depth", Estimate(alpha, 50, 30)).verdict == words
    assert tallies.Agreement("Depth", None).verdict == "cannot be told yet"


def test_a_lean_is_drawn_within_its_line() -> None:
    drawn = tallies.Drawing.of(Estimate(-9000, 100, 4))

    assert (drawn.start, drawn.width, drawn.mark) == (2.0, 0.0, 0.5)


def test_agreement_counts_what_two_have_read(call: Call, judged: list[Application], now: datetime) -> None:
    Assignment.objects.filter(application=judged[0]).first().delete()  # type: ignore[union-attr]

    page = tallies.readers(call, Sight(), now=now)

    assert [one.alpha and one.alpha.n for one in page.agreements] == [7, 7, 7, 7]
