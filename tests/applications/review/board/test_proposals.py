"""Further readings that are proposed, and what the button does."""

from datetime import datetime

from django.test import Client

from applications.models import Application, Call
from applications.review import stability
from applications.review.board.proposals import Line, proposals
from applications.review.board.sight import Sight
from applications.review.calibration import Estimate
from applications.review.models import Assignment, Policy, Standing
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User
from tests.applications.review.pages import BOARD, text_of
from tests.factories.applications import CallFactory


def test_the_nearest_to_the_line_are_proposed(call: Call, judged: list[Application]) -> None:
    page = proposals(call, Sight())

    assert page.compared == 8
    assert [abs(one.found.above) for one in page.lines] == sorted(abs(one.found.above) for one in page.lines)
    assert len(page.lines) > 1


def test_the_line_runs_through_the_score_that_counts(call: Call, judged: list[Application]) -> None:
    scores = sorted(Application.objects.values_list("score_thousandths", flat=True), reverse=True)
    raw = proposals(call, Sight()).line
    Policy.objects.create(call=call, is_calibrated=True)
    call.refresh_from_db()
    corrected = proposals(Call.objects.get(pk=call.pk), Sight()).line

    assert raw == (scores[2] + scores[3]) // 2
    assert corrected != raw


def test_neither_agreed_nor_unfinished_ones_are_proposed(call: Call, judged: list[Application]) -> None:
    Standing.objects.filter(application=judged[0]).update(agreed_thousandths=3000)
    Application.objects.filter(pk=judged[1].pk).update(state=ApplicationState.UNDER_REVIEW)

    page = proposals(call, Sight(pending=frozenset({judged[2].pk}), barred=frozenset({judged[3].pk})))

    # What is agreed counts for the line.
    assert page.compared == 5
    assert not {one.key for one in page.lines} & {one.pk for one in judged[:4]}


def test_what_is_agreed_keeps_its_place_before_the_line(call: Call, judged: list[Application]) -> None:
    best = [one.pk for one in judged[:3]]
    Application.objects.filter(pk__in=best).update(score_thousandths=5000)
    Standing.objects.filter(application__in=best).update(agreed_thousandths=5000)
    others = sorted((one.score_thousandths for one in judged[3:]), reverse=True)

    page = proposals(call, Sight())

    assert page.compared == 8
    assert page.line == (5000 + others[0]) // 2
    assert not {one.key for one in page.lines} & set(best)


def test_reasons_in_words() -> None:
    said = [
        Line(1, "A-0001", "X", "BE", stability.Proposal(1, Estimate(3000, 250, 2), above, 50, 9)).reason
        for above in (40, -40, 0)
    ]

    assert said == [
        "0.04 above the line, uncertain by 0.25",
        "0.04 below the line, uncertain by 0.25",
        "on the line, uncertain by 0.25",
    ]


def test_the_button_adds_a_reader_once(
    coordinator_client: Client, judged: list[Application], readers: list[User], now: datetime
) -> None:
    path = f"{BOARD}proposals/{judged[0].pk}/"

    first = coordinator_client.post(path, follow=True)
    second = coordinator_client.post(path, follow=True)

    assert "reads A-0001 as well; a mail tells them." in text_of(first)
    assert "all that were given out are in" in text_of(second)
    assert Assignment.objects.filter(application=judged[0]).count() == 3
    assert f"proposals/{judged[0].pk}/" not in text_of(second)


def test_without_a_line_the_page_says_so(coordinator_client: Client) -> None:
    nobody_read = CallFactory(state=CallState.EVALUATION)

    page = coordinator_client.get(f"{BOARD}proposals/", {"call": nobody_read.slug})

    assert "No further reading would tell much" in text_of(page)
