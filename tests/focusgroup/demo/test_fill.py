"""What the filled database holds. Made once: see the fixture."""

from collections import Counter
from datetime import time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Count, F, Model, Q

from applications.decision.models import Decision, Offer, Scenario
from applications.decision.states import Outcome
from applications.models import Application, Call
from applications.review import scoring
from applications.review.models import Assignment, Review, Standing
from applications.review.states import State as AssignmentState
from applications.selection.record import Record
from applications.states import CallState, State
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from focusgroup.demo.fill import DatabaseInUse, Demo, fill, whole
from focusgroup.demo.progress import Progress
from focusgroup.outbox.models import Message
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.poll.models import Poll, Vote
from meetings.states import InvitationState
from meetings.walltime import BRUSSELS, zone
from members.models import Member, Representative, Term
from tests.focusgroup.demo.conftest import APPLICANTS, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_forty_members_come_from_nineteen_countries_at_least() -> None:
    countries = set(Member.objects.active().values_list("country", flat=True))

    assert Member.objects.count() == Member.objects.active().count() == 40
    assert len(countries) >= 19


def test_most_members_but_not_all_stand_in_the_directory() -> None:
    assert 20 <= Member.objects.listed().count() < 40


def test_each_member_has_one_main_representative_and_a_running_term() -> None:
    members = Member.objects.annotate(
        main=Count("representatives", filter=Q(representatives__is_main=True), distinct=True),
        running=Count("terms", filter=Q(terms__starts_on__lte=NOW, terms__ends_on__gte=NOW), distinct=True),
    )

    assert set(members.values_list("main", "running")) == {(1, 1)}
    assert Representative.objects.count() > 40


def test_each_member_took_the_place_it_was_offered_in_the_first_call() -> None:
    accepted = Application.objects.filter(call__slug="first-call", state=State.ACCEPTED)

    assert set(Offer.objects.values_list("member", flat=True)) == set(Member.objects.values_list("pk", flat=True))
    assert set(accepted.values_list("website", flat=True)) == set(Member.objects.values_list("website", flat=True))


def test_calls_are_archived_in_evaluation_and_open() -> None:
    states = dict(Call.objects.values_list("slug", "state"))

    assert states == {
        "first-call": CallState.ARCHIVED,
        "places-that-fall-free": CallState.EVALUATION,
        "60-new-members": CallState.OPEN,
    }


def test_open_call_closes_at_five_in_brussels_in_one_or_two_weeks() -> None:
    call = Call.objects.open(NOW).get()

    assert timedelta(days=7) < call.closes_at - NOW < timedelta(days=15)
    assert call.closes_at.astimezone(zone(BRUSSELS)).time() == time(17)
    assert call.applications.count() == APPLICANTS


def test_first_call_was_decided_by_a_proven_selection_that_both_institutions_signed() -> None:
    scenario = Scenario.objects.get(call__slug="first-call")
    record = Record.from_json(scenario.record)
    selected = Decision.objects.filter(scenario=scenario, outcome=Outcome.SELECTED)

    assert record.status == "optimal"
    assert {key.hex for key in selected.values_list("application__key", flat=True)} == set(record.chosen)
    assert set(scenario.sign_offs.values_list("institution", "sha256")) == {
        (Institution.JRC, record.sha256),
        (Institution.DIGITAL_SME, record.sha256),
    }


def test_reviews_stand_at_every_stage() -> None:
    states = Counter(Assignment.objects.filter(application__call__state="evaluation").values_list("state", flat=True))

    assert set(states) == set(AssignmentState) - {AssignmentState.PROPOSED}


def test_scores_of_applications_are_the_means_of_their_reviews_or_what_was_agreed() -> None:
    agreed = dict(Standing.objects.exclude(agreed_thousandths=None).values_list("pk", "agreed_thousandths"))
    assert agreed
    for application in Application.objects.filter(review_count__gt=0):
        totals = Review.objects.filter(
            assignment__application=application, assignment__state=AssignmentState.SUBMITTED
        ).values_list("total_thousandths", flat=True)

        assert application.review_count == len(totals)
        mean = scoring.mean([total or 0 for total in totals])
        assert application.score_thousandths == agreed.get(application.pk, mean)


def test_no_reviewed_application_lacks_a_review_of_either_institution() -> None:
    for application in Application.objects.filter(state=State.REVIEWED):
        heard = application.assignments.filter(state=AssignmentState.SUBMITTED)
        assert set(heard.values_list("reviewer__institution", flat=True)) == {"JRC", "DIGITAL_SME"}


def test_one_meeting_is_over_and_one_is_to_come_each_over_two_days() -> None:
    past, coming = Meeting.objects.past(NOW).get(), Meeting.objects.coming(NOW).get()

    assert (past.days.count(), coming.days.count()) == (2, 2)


def test_a_poll_for_a_third_one_has_answers_of_every_kind() -> None:
    poll = Poll.objects.get()
    answers = Counter(Vote.objects.values_list("answer", flat=True))

    assert (poll.state, poll.meeting.state, poll.takes_answers(NOW), poll.options.count()) == ("open", "draft", True, 4)
    assert set(answers) == {"yes", "if_need_be", "no"}
    assert 0 < poll.asked.unanswered().count() < 20


def test_invitations_to_the_coming_meeting_have_answers_of_every_kind() -> None:
    coming = Meeting.objects.coming(NOW).get()
    states = Counter(coming.invitations.values_list("state", flat=True))

    assert sum(states.values()) == 40
    assert set(states) >= {InvitationState.INVITED, InvitationState.ACCEPTED, InvitationState.DECLINED}
    assert states[InvitationState.ACCEPTED] > states[InvitationState.INVITED] > 0


def test_invitation_without_an_answer_has_no_answers_for_days() -> None:
    silent = Invitation.objects.filter(answered_at=None)

    assert not DayAnswer.objects.filter(invitation__in=silent).exists()
    assert set(silent.values_list("state", flat=True)) == {InvitationState.INVITED}


def test_nothing_needed_at_a_meeting_long_over_is_kept() -> None:
    assert set(Meeting.objects.past(NOW).get().invitations.values_list("needs", flat=True)) == {""}


def test_letters_are_only_those_that_actions_queued() -> None:
    assert set(Message.objects.values_list("state", flat=True)) == {"queued"}
    assert set(Message.objects.values_list("kind", flat=True)) >= {"meetings/invitation", "review/assigned"}


def test_every_address_ends_with_example() -> None:
    addresses = [
        *User.objects.values_list("email", flat=True),
        *Application.objects.values_list("contact_email", flat=True),
        *Message.objects.values_list("recipient", flat=True),
    ]
    pages = [
        *Application.objects.exclude(website="").values_list("website", flat=True),
        *Member.objects.values_list("website", flat=True),
    ]

    assert [address for address in addresses if not address.endswith(".example")] == []
    assert [page for page in pages if not page.rstrip("/").endswith(".example")] == []


ROOMS = ("accounts", "applications", "review", "decision", "members", "meetings", "outbox", "audit")
MODELS: list[Any] = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_row_is_valid(model: type[Model]) -> None:
    unfinished = {State.DRAFT} if model is Application else set()

    for row in model._default_manager.all():
        if getattr(row, "state", None) not in unfinished:
            row.full_clean(validate_unique=False, validate_constraints=True)


STATEFUL = [model for model in MODELS if hasattr(model, "TRANSITIONS") and model is not Message]


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model._meta.label)
def test_log_tells_how_each_row_came_to_its_state(model: Any) -> None:
    label = model._meta.label_lower
    told: dict[str, list[tuple[str, str]]] = {}
    entries = Entry.objects.filter(about__startswith=f"{label}:").exclude(state_to="").order_by("at", "id")
    for about, came_from, to in entries.values_list("about", "state_from", "state_to"):
        told.setdefault(about, []).append((came_from, to))
    first = model._meta.get_field("state").default

    for row in model._default_manager.all():
        path = told.get(f"{label}:{row.pk}", [])
        assert (path[-1][1] if path else first) == row.state
        for came_from, to in path:
            assert to in model.TRANSITIONS[came_from]


def test_numbers_follow_the_order_of_sending() -> None:
    for call in Call.objects.all():
        sent = call.applications.exclude(number=None).order_by("submitted_at", "number")

        assert list(sent.values_list("number", flat=True)) == list(range(1, len(sent) + 1))


def test_nothing_happened_in_the_future_nor_before_its_call() -> None:
    assert not Entry.objects.filter(at__gt=NOW).exists()
    assert not Application.objects.filter(changed_at__gt=NOW).exists()
    assert not Application.objects.filter(created_at__lt=F("call__opens_at")).exists()
    assert not Application.objects.filter(submitted_at__gt=F("call__closes_at")).exists()


def test_people_there_already_leave_the_database_as_it_is() -> None:
    before = {model: model._default_manager.count() for model in MODELS}

    with pytest.raises(DatabaseInUse):
        fill(applicants=APPLICANTS, seed=8, now=NOW, progress=Progress(1, ""))

    assert {model: model._default_manager.count() for model in MODELS} == before


def test_whole_counts_every_step(demo: Demo) -> None:
    assert whole(0) < whole(APPLICANTS) == whole(0) + APPLICANTS
    assert Term.objects.count() >= 80
