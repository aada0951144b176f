"""What the panel concludes."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from applications.models import Application, Call
from applications.review.actions import Refused
from applications.review.agenda import actions
from applications.review.agenda.models import Conclusion
from applications.review.consensus import actions as consensus_actions
from applications.review.consensus.models import Consensus
from applications.review.consensus.states import State
from applications.review.models import Policy, Standing
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from tests.applications.review.consensus.readings import WORDS, points, proposed


def test_the_panel_sets_the_scores_and_the_record_says_from_what_to_what(
    consensus: Consensus, call: Call, coordinator: User, now: datetime
) -> None:
    by = Actor.person(coordinator)

    actions.conclude(consensus.application, reason="Heard both.", half_points=points(call, 8), by=by, now=now, **WORDS)

    noted = Conclusion.objects.get()
    assert (noted.before_thousandths, noted.after_thousandths, noted.reason) == (3250, 4000, "Heard both.")
    assert (Consensus.objects.get().state, Standing.objects.get().agreed_thousandths) == (State.CONCLUDED, 4000)
    assert Application.objects.get().score_thousandths == 4000
    assert Entry.objects.get(state_to="concluded").reason == "Heard both."


def test_the_panel_may_leave_the_score_and_no_draft_comes_to_count_by_it(
    consensus: Consensus, coordinator: User, now: datetime
) -> None:
    proposed(consensus, now=now, half_points=9)

    actions.conclude(consensus.application, reason="The mean is fair.", by=Actor.person(coordinator), now=now, **WORDS)

    assert Conclusion.objects.get().after_thousandths == 3250
    assert Application.objects.get().score_thousandths == 3250
    assert (Standing.objects.get().agreed_thousandths, Standing.objects.get().needs_talk) == (None, False)


def test_the_panel_sets_no_score_where_the_mean_counts(
    consensus: Consensus, call: Call, coordinator: User, coordinator_client: Client, now: datetime
) -> None:
    Policy.objects.create(call=call, aggregate=Policy.Aggregate.MEAN)

    with pytest.raises(Refused, match="the panel cannot set a score"):
        actions.conclude(
            consensus.application,
            reason="Heard both.",
            half_points=points(call, 8),
            by=Actor.person(coordinator),
            now=now,
            **WORDS,
        )
    page = coordinator_client.get(f"/admin/review/panel/{consensus.application_id}/")

    assert "the panel sets no score" in page.content.decode()
    assert "Is set by the panel" not in page.content.decode()


def test_a_view_of_a_reader_outlives_the_conclusion(
    consensus: Consensus, colleague: User, coordinator: User, call: Call, now: datetime
) -> None:
    waiting = proposed(consensus, now=now)
    consensus_actions.speak(
        waiting, answer="minority", sentence="Mine.", version=1, by=Actor.person(colleague), now=now
    )

    actions.conclude(
        consensus.application,
        reason="As agreed.",
        half_points=points(call, 7),
        by=Actor.person(coordinator),
        now=now,
        **WORDS,
    )

    assert Consensus.objects.get().voices.get(answer="minority").sentence == "Mine."


def test_the_panel_needs_a_reason_and_a_coordinator(
    consensus: Consensus, reviewer: User, coordinator: User, now: datetime
) -> None:
    for actor in (Actor.person(reviewer), Actor.duty("consensus")):
        with pytest.raises(PermissionDenied):
            actions.conclude(consensus.application, reason="So.", by=actor, now=now, **WORDS)
    with pytest.raises(Refused, match="what the panel concluded"):
        actions.conclude(consensus.application, reason=" ", by=Actor.person(coordinator), now=now, **WORDS)

    assert not Conclusion.objects.exists()
