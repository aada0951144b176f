from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from applications import actions, answers
from applications.models import Application, Revision
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.factories.applications import CLOSES, OPENED, ApplicationFactory, CallFactory, DraftFactory

pytestmark = pytest.mark.django_db


def letters(application):
    about = f"applications.application:{application.pk}"
    return list(Message.objects.filter(about=about).order_by("id").values_list("kind", "recipient"))


def verbs(thing):
    return list(Entry.objects.about(thing).order_by("id").values_list("verb", flat=True))


def saved(application, now, **given):
    return actions.save_step(application, by=Actor.holder(application), given=given, now=now)


def sent(application, now, **more):
    return actions.submit(application, by=Actor.holder(application), now=now, **more)


# begin


def test_begin_makes_a_draft_and_writes_to_the_address(now):
    call = CallFactory()

    application = actions.begin(call, email=" Mara@Lumenwerk.Example ", now=now)

    assert (application.state, application.contact_email) == (State.DRAFT, "mara@lumenwerk.example")
    assert letters(application) == [("applications/confirm_address", "mara@lumenwerk.example")]
    assert verbs(application) == ["began"]


def test_begin_again_uses_the_empty_draft_and_writes_once_a_minute(now):
    call = CallFactory()
    first = actions.begin(call, email="a@one.example", now=now)

    again = actions.begin(call, email="A@one.example", now=now + timedelta(seconds=20))
    later = actions.begin(call, email="a@one.example", now=now + timedelta(minutes=2))

    assert {again.pk, later.pk} == {first.pk}
    assert len(letters(first)) == 2


def test_begin_leaves_a_draft_with_a_company_in_it_alone(now):
    call = CallFactory()
    first = DraftFactory(call=call, contact_email="a@one.example")

    second = actions.begin(call, email="a@one.example", now=now)

    assert second.pk != first.pk


@pytest.mark.parametrize("moment", [OPENED - timedelta(seconds=1), CLOSES])
def test_begin_outside_the_call_is_refused(moment):
    with pytest.raises(actions.CallClosed):
        actions.begin(CallFactory(), email="a@one.example", now=moment)

    assert Application.objects.count() == 0


# save_step


def test_saved_answers_of_a_draft_are_kept_and_logged_without_their_content(now):
    draft = DraftFactory(legal_name="")

    saved(draft, now, legal_name="Αθηνά Α.Ε.", headcount_awu=Decimal("12.00"))

    draft.refresh_from_db()
    entry = Entry.objects.about(draft).get()
    assert (draft.legal_name, draft.changed_at) == ("Αθηνά Α.Ε.", now)
    assert (entry.verb, entry.changes) == ("saved answers", {"legal_name": None})


def test_saving_the_same_again_changes_nothing(now):
    draft = DraftFactory()
    before = draft.changed_at

    saved(draft, now, legal_name=draft.legal_name, turnover_eur=Decimal("1500000.00"))

    draft.refresh_from_db()
    assert draft.changed_at == before
    assert verbs(draft) == []


def test_answers_changed_in_another_tab_are_not_overwritten_unseen(now):
    draft = DraftFactory(legal_name="Old", founded_year=2010)
    seen = answers.prints(answers.values(draft, ["legal_name", "founded_year"]))
    saved(draft, now, legal_name="From tab one")

    with pytest.raises(actions.Stale) as stale:
        actions.save_step(
            draft,
            by=Actor.holder(draft),
            given={"legal_name": "From tab two", "founded_year": 2010},
            now=now,
            seen=seen,
        )

    draft.refresh_from_db()
    assert draft.legal_name == "From tab one"
    assert (stale.value.names, stale.value.application.legal_name) == (["legal_name"], "From tab one")


def test_two_tabs_on_different_answers_do_not_disturb_each_other(now):
    draft = DraftFactory(legal_name="Old", founded_year=2010)
    seen = answers.prints(answers.values(draft, ["legal_name", "founded_year"]))
    saved(draft, now, legal_name="New")

    actions.save_step(draft, by=Actor.holder(draft), given={"founded_year": 2011}, now=now, seen=seen)

    draft.refresh_from_db()
    assert (draft.legal_name, draft.founded_year) == ("New", 2011)


def test_nobody_else_saves_and_nothing_but_answers_is_saved(now, coordinator):
    draft, other = DraftFactory(), DraftFactory()

    with pytest.raises(PermissionDenied):
        actions.save_step(draft, by=Actor.holder(other), given={"legal_name": "X"}, now=now)
    with pytest.raises(PermissionDenied):
        actions.save_step(draft, by=Actor.person(coordinator), given={"legal_name": "X"}, now=now)
    with pytest.raises(PermissionDenied):
        saved(draft, now, state=State.SELECTED)


# submit


def test_submit_gives_a_number_counts_eligibility_and_confirms(now):
    call = CallFactory()
    ApplicationFactory(call=call, number=41)
    draft = DraftFactory(call=call, size_class="")

    sent(draft, now)

    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.revision, draft.submitted_at) == (State.SUBMITTED, 42, 1, now)
    assert (draft.size_class, draft.eligibility["overall"]) == ("small", "yes")
    assert letters(draft) == [("applications/received", draft.contact_email)]
    assert verbs(draft) == ["moved to submitted"]
    assert Revision.objects.get().answers["turnover_eur"] == "1500000.00"


def test_submit_twice_is_one_application_and_one_letter(now):
    draft = DraftFactory()
    sent(draft, now)

    again = sent(draft, now + timedelta(seconds=1))

    assert (again.revision, again.number) == (1, 1)
    assert len(letters(draft)) == 1
    assert Revision.objects.count() == 1


def test_submit_refuses_what_is_incomplete_and_changes_nothing(now):
    draft = DraftFactory(motivation="", turnover_eur=None, balance_eur=None)

    with pytest.raises(actions.Incomplete) as incomplete:
        sent(draft, now)

    draft.refresh_from_db()
    assert sorted(incomplete.value.names) == ["motivation", "turnover_eur"]
    assert (draft.state, draft.number) == (State.DRAFT, None)


def test_submit_refuses_when_what_was_checked_has_changed(now):
    draft = DraftFactory(legal_name="Old")
    seen = answers.prints(answers.values(draft, answers.IN_STEPS))
    saved(draft, now, legal_name="New")

    with pytest.raises(actions.Stale):
        sent(draft, now, seen=seen)

    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_changes_wait_beside_what_was_sent_until_they_are_sent(now):
    draft = DraftFactory(legal_name="Before", headcount_awu=Decimal(12))
    sent(draft, now)

    saved(draft, now, legal_name="After", headcount_awu=Decimal("60.5"), commits_to_meetings=False)
    draft.refresh_from_db()
    waiting = (draft.legal_name, draft.unsent)
    sent(draft, now + timedelta(hours=1))

    draft.refresh_from_db()
    assert waiting == ("Before", {"legal_name": "After", "headcount_awu": "60.5", "commits_to_meetings": False})
    assert (draft.legal_name, draft.headcount_awu, draft.size_class) == ("After", Decimal("60.5"), "medium")
    assert (draft.revision, draft.unsent, draft.number) == (2, {}, 1)
    assert draft.eligibility["overall"] == "no"
    assert [kind for kind, _ in letters(draft)] == ["applications/received", "applications/received"]
    assert [revision.answers["legal_name"] for revision in draft.revisions.all()] == ["Before", "After"]


def test_what_staff_found_does_not_show_in_what_the_applicant_may_do(now):
    judged = ApplicationFactory(state=State.INELIGIBLE)

    saved(judged, now, legal_name="Changed")
    sent(judged, now)

    judged.refresh_from_db()
    assert (judged.state, judged.legal_name, judged.revision) == (State.INELIGIBLE, "Changed", 2)


@pytest.mark.parametrize(
    ("opened", "moment", "is_taken"),
    [
        (None, CLOSES - timedelta(seconds=1), True),
        (None, CLOSES, False),
        (CLOSES - timedelta(minutes=1), CLOSES + timedelta(minutes=14), True),
        (CLOSES - timedelta(minutes=1), CLOSES + timedelta(minutes=15), False),
        (CLOSES, CLOSES + timedelta(minutes=1), False),
    ],
)
def test_a_form_opened_before_the_deadline_has_a_grace(opened, moment, is_taken):
    draft = DraftFactory()

    if is_taken:
        assert sent(draft, moment, form_opened_at=opened).state == State.SUBMITTED
    else:
        with pytest.raises(actions.CallClosed):
            sent(draft, moment, form_opened_at=opened)


# withdraw


def test_withdraw_moves_logs_the_reason_and_writes(now):
    application = ApplicationFactory()

    actions.withdraw(application, by=Actor.holder(application), now=now, reason="Sold.")
    actions.withdraw(application, by=Actor.holder(application), now=now, reason="Sold.")

    application.refresh_from_db()
    entry = Entry.objects.about(application).get()
    assert (application.state, entry.reason) == (State.WITHDRAWN, "Sold.")
    assert letters(application) == [("applications/withdrawn", application.contact_email)]


def test_withdraw_after_the_decision_is_refused(now):
    application = ApplicationFactory(state=State.REVIEWED, call__state=CallState.DECIDED)

    with pytest.raises(PermissionDenied):
        actions.withdraw(application, by=Actor.holder(application), now=now)


# judging


def test_coordinator_confirms_many_at_once(now, coordinator):
    ApplicationFactory.create_batch(3)

    count = actions.declare_eligible(Application.objects.all(), by=Actor.person(coordinator), now=now, reason="Seen.")

    assert count == 3
    assert set(Application.objects.values_list("state", flat=True)) == {State.ELIGIBLE}
    assert Entry.objects.filter(state_to=State.ELIGIBLE).count() == 3
    assert Message.objects.count() == 0


def test_declaring_one_ineligible_keeps_the_reason(now, coordinator):
    application = ApplicationFactory()

    actions.declare_ineligible(application, by=Actor.person(coordinator), now=now, reason="Too large with its group.")

    application.refresh_from_db()
    assert (application.state, application.eligibility_note) == (State.INELIGIBLE, "Too large with its group.")


def test_one_that_may_not_move_stops_them_all(now, coordinator):
    good, bad = ApplicationFactory(), ApplicationFactory(state=State.REVIEWED)

    with pytest.raises(IllegalMove):
        actions.declare_eligible(
            Application.objects.filter(pk__in=[good.pk, bad.pk]), by=Actor.person(coordinator), now=now, reason="Seen."
        )

    good.refresh_from_db()
    assert good.state == State.SUBMITTED


def test_reviewers_and_drafts_stay_out_of_judging(now, reviewer, coordinator):
    with pytest.raises(PermissionDenied):
        actions.declare_eligible(ApplicationFactory(), by=Actor.person(reviewer), now=now)
    with pytest.raises(PermissionDenied):
        actions.declare_ineligible(DraftFactory(), by=Actor.person(coordinator), now=now, reason="x")
