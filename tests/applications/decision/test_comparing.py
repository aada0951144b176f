"""Scenarios side by side: who differs, what it costs, which quotas are other ones."""

from datetime import datetime

from django.test import Client

from applications.decision import actions, bases
from applications.decision.comparing import Difference, differences, name_who_differs, sentence_of, sides_of
from applications.decision.models import Scenario
from applications.decision.workbench import workbench
from applications.models import Application, Call
from applications.review.states import State as Assigned
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from tests.applications.decision.stages import record_of, reviewed, reworked, solved
from tests.applications.review.pages import text_of
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory


def two(call: Call, by: Actor, now: datetime) -> tuple[list[Application], Scenario, Scenario]:
    """Three seats by score alone; and with two for France, so that the second Belgian gives way to a Frenchman."""
    applications = reviewed(call, 9)
    free = reworked(solved(call, by, now), by, now, {})
    other = actions.prepare(call, name="B, two of France", like=free, by=by, now=now)
    return applications, free, reworked(other, by, now, {("country", "FR"): (2, 3)})


def test_who_differs_is_named_with_the_scores(call: Call, by: Actor, coordinator: User, now: datetime) -> None:
    applications, free, french = two(call, by, now)

    sides = sides_of([free, french], reference=free)
    name_who_differs(sides, user=coordinator)

    base, other = sides
    assert (base.comes_in, base.goes_out, base.price) == ([], [], 0)
    assert [one.score for one in other.comes_in] == [applications[5].score_thousandths]
    assert [one.score for one in other.goes_out] == [applications[1].score_thousandths]
    assert other.price == round((4400 - 4000) / 3)
    assert other.binding == [("France, at least 2", 400)]


def test_a_company_with_a_conflict_is_counted_and_not_named(
    call: Call, by: Actor, coordinator: User, coordinator_client: Client, now: datetime
) -> None:
    applications, free, french = two(call, by, now)
    Application.objects.filter(pk=applications[5].pk).update(legal_name="Cousin and Sons")
    path = f"/admin/selection/{free.pk}/compare/?beside={french.pk}"
    named = text_of(coordinator_client.get(path))
    ConflictFactory(application=applications[5], user=coordinator)

    hidden = text_of(coordinator_client.get(path))

    assert "Cousin and Sons" in named
    assert "Cousin and Sons" not in hidden
    assert "1 company is hidden from you" in hidden


def test_a_draft_without_a_solution_is_no_reference(
    call: Call, by: Actor, coordinator_client: Client, now: datetime
) -> None:
    _applications, free, french = two(call, by, now)
    reworked(free, by, now, {("country", "FR"): (9, 9)})

    page = text_of(coordinator_client.get(f"/admin/selection/{free.pk}/compare/?beside={french.pk}"))

    assert "has no solution yet, so there is nothing to count from" in page
    assert "The same companies are chosen" not in page


def test_quotas_that_cost_only_together_are_not_called_free(
    call: Call, by: Actor, coordinator_client: Client, now: datetime
) -> None:
    """The second best is kept out by its country and by its sector: either maximum alone asks as much."""
    for score, country, sector in ((90, "DE", "ICT"), (80, "DE", "ICT"), (50, "LV", "HEAL")):
        facts = {"country": country, "sector": sector, "score_thousandths": score, "review_count": 2}
        ApplicationFactory(call=call, state="reviewed", **facts)
    quotas = {("country", "DE"): (0, 1), ("sector", "ICT"): (0, 1)}
    scenario = reworked(solved(call, by, now), by, now, quotas, seats=2)

    bench = text_of(coordinator_client.get(f"/admin/selection/{scenario.pk}/"))
    compared = text_of(coordinator_client.get(f"/admin/selection/{scenario.pk}/compare/"))

    assert "No quota costs anything" not in bench
    assert "No single quota costs anything" in bench
    assert "None alone; they cost only together" in compared


def test_quotas_that_differ_stand_side_by_side(call: Call, by: Actor, now: datetime) -> None:
    _applications, free, french = two(call, by, now)

    assert differences([free, french]) == [Difference("France", [None, (2, 3)])]


def test_an_edit_is_told_in_a_sentence(call: Call, by: Actor, now: datetime) -> None:
    _applications, free, french = two(call, by, now)

    assert "1 come in, 1 go out; the mean score changes by -0.13" in sentence_of(record_of(free), record_of(french))
    assert "stays the same" in sentence_of(record_of(free), record_of(free))
    assert "No group" in sentence_of(record_of(free), record_of(free) | {"status": "infeasible"})


def test_of_what_the_viewer_still_has_to_review_no_score_is_told(
    call: Call, by: Actor, coordinator: User, coordinator_client: Client, now: datetime
) -> None:
    """On the workbench as in the comparison: neither the score that was, nor what follows from it."""
    applications, free, french = two(call, by, now)
    compared = f"/admin/selection/{free.pk}/compare/?beside={french.pk}"
    came_in, chosen = applications[5], applications[0]
    # As the comparison and the table of the chosen print them.
    scores = [f"{came_in.score_thousandths / 1000:.2f}</li>", f"{chosen.score_thousandths / 1000:.2f}</td>"]
    told = [text_of(coordinator_client.get(path)) for path in (compared, f"/admin/selection/{free.pk}/")]
    for one in (came_in, chosen):
        AssignmentFactory(application=one, reviewer=coordinator, state=Assigned.PROPOSED)

    hidden = [text_of(coordinator_client.get(path)) for path in (compared, f"/admin/selection/{free.pk}/")]
    page = workbench(free, user=coordinator)

    assert [score in said for score, said in zip(scores, told, strict=True)] == [True, True]
    assert not [score for score in scores for said in hidden if score in said]
    assert [one.legal_name in said for one, said in zip((came_in, chosen), hidden, strict=True)] == [True, True]
    assert [(one.reference, one.score, one.held) for one in page.chosen][-1] == (chosen.reference, None, None)
    assert came_in.reference not in [one.reference for one in page.nearest]
    assert not [one for one in page.chosen if chosen.legal_name in one.others or came_in.legal_name in one.others]


def test_a_new_score_is_not_told_to_who_still_has_to_review(
    call: Call, by: Actor, coordinator: User, jrc_coordinator: User, now: datetime
) -> None:
    application = reviewed(call, 4)[0]
    scenario = solved(call, by, now)
    AssignmentFactory(application=application, reviewer=coordinator, state=Assigned.PROPOSED)
    Application.objects.filter(pk=application.pk).update(score_thousandths=1000)

    told, hidden = (bases.changes(scenario, user=user) for user in (jrc_coordinator, coordinator))

    assert [one.what for one in told] == ["Score 1.00, was 4.50."]
    assert hidden == []
