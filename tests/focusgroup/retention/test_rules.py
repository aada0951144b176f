from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command

from applications import mails
from applications.casework.erasure import emptying
from applications.decision.states import Outcome
from applications.interest.models import Interest
from applications.models import Application, Document, Revision
from applications.review.models import Review
from applications.states import CallState, State
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link
from focusgroup.audit import actions as audit
from focusgroup.audit.models import Entry, Retention
from focusgroup.outbox.models import Message
from focusgroup.retention import actions
from focusgroup.retention.rules import RULES, months_before
from meetings.delegates.models import Delegate
from meetings.models import Invitation
from meetings.replies.models import Reply as CalendarReply
from members.address.models import AddressChange
from members.models import Member
from members.representatives.models import Nomination
from members.states import State as MemberState
from tests.factories.accounts import UserFactory
from tests.factories.applications import (
    ApplicationFactory,
    CallFactory,
    DecisionFactory,
    DraftFactory,
    InterestFactory,
    OfferFactory,
    ReviewFactory,
)
from tests.factories.meetings import InvitationFactory
from tests.factories.members import (
    AddressChangeFactory,
    MemberFactory,
    NominationFactory,
    ProposalFactory,
    RenewalFactory,
    RepresentativeFactory,
    StatementFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db

BY = Actor.duty("retention")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def announced(db, now):
    """Each rule was a dry run long before."""
    actions.let_go(by=BY, now=now - 1000 * DAY)


def run(now):
    """What was let go, of those rules that let go of anything."""
    return {name: count for name, count in actions.let_go(by=BY, now=now).items() if count}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 1, "2025-12-15"), ("2028-02-29", 12, "2027-02-28")],
)
def test_months_end_with_their_last_day(day, months, expected):
    assert months_before(datetime.fromisoformat(day), months) == datetime.fromisoformat(expected)


def test_drafts_go_three_months_after_their_call_with_all_they_had(now):
    call = CallFactory(closes_at=now, state=CallState.CLOSED)
    draft = DraftFactory(call=call, state=State.LAPSED)
    sent = ApplicationFactory(call=call)
    document = Document(application=draft, name="a.pdf", size_bytes=1, added_at=now)
    document.file.save("a.pdf", ContentFile(b"%PDF"), save=True)
    mails.draft_reminder(draft, now=now)
    links.mint(mails.EDIT, draft, now=now)

    early, late = (run(months_after(now, 3) + offset) for offset in (-DAY, DAY))

    assert (early, late) == ({}, {"DRAFTS": 1})
    assert list(Application.objects.all()) == [sent]
    assert [model.objects.count() for model in (Document, Message, Link)] == [0, 0, 0]


def months_after(moment, months):
    later = moment.month - 1 + months
    return moment.replace(year=moment.year + later // 12, month=later % 12 + 1)


def refused(now, **fields):
    """An application that was refused, with a version, a letter and a review."""
    decision = DecisionFactory(
        outcome=Outcome.NOT_SELECTED,
        released_at=now,
        scenario__released_at=now,
        scenario__call__state=CallState.DECIDED,
        application__state=State.NOT_SELECTED,
        application__country="MT",
        **fields,
    )
    found = decision.application
    Revision.objects.create(application=found, number=1, answers={"legal_name": "x"}, sent_at=now)
    mails.received(found, now=now)
    ReviewFactory(assignment__application=found, comment="Weak.", total_thousandths=2500)
    return found


def test_refused_applications_are_emptied_after_a_year_and_still_count(now):
    found = refused(now)
    chosen = OfferFactory(decision__scenario=found.decision.scenario, decision__application__state=State.SELECTED)
    name = chosen.decision.application.legal_name

    early, late, again = (run(now.replace(year=2027) + offset) for offset in (-DAY, DAY, 2 * DAY))

    found.refresh_from_db()
    assert (early, late, again) == ({}, {"REJECTED": 1, "COMMENTS": 1}, {})
    assert (found.legal_name, found.country, found.motivation) == (emptying.NAME, "MT", "")
    assert [found.revisions.count(), Message.objects.count()] == [0, 0]
    assert list(Review.objects.values_list("comment", "total_thousandths")) == [("", 2500)]
    assert Application.objects.get(pk=chosen.decision.application_id).legal_name == name


def test_what_is_not_decided_stays(now):
    ApplicationFactory(state=State.INELIGIBLE)

    assert run(now.replace(year=2040)) == {}


def test_withdrawn_applications_are_emptied_a_year_after(now):
    ApplicationFactory(state=State.WITHDRAWN, changed_at=now)

    assert run(now.replace(year=2027) + DAY) == {"REJECTED": 1}


def test_interest_goes_after_two_years_and_sooner_unconfirmed(now):
    InterestFactory(created_at=now)
    InterestFactory(created_at=now, confirmed_at=None, company="Unconfirmed")

    month, years = run(now + 31 * DAY), run(now.replace(year=2028) + DAY)

    assert (month, years) == ({"UNCONFIRMED": 1}, {"INTEREST": 1})
    assert not Interest.objects.exists()


def test_former_members_lose_their_name_two_years_after_their_last_day(now):
    member = MemberFactory(state=MemberState.ENDED, legal_name="Gone Company", country="MT", ended_on=now.date())
    only, shared = (RepresentativeFactory(member=member, is_main=main).user for main in (True, False))
    RepresentativeFactory(user=shared)
    TermFactory(member=MemberFactory(), ends_on=now.date())

    early, late, again = (run(now.replace(year=2028) + offset) for offset in (-DAY, 2 * DAY, 3 * DAY))

    found = Member.objects.get(pk=member.pk)
    assert (early, late, again) == ({}, {"MEMBERS": 1}, {})
    assert (found.legal_name, found.slug, found.country) == (f"Former member {found.pk}", f"former-{found.pk}", "MT")
    only.refresh_from_db()
    assert (only.name, only.is_active, only.email.endswith("@erased.invalid")) == ("", False, True)
    assert type(shared).objects.get(pk=shared.pk).email == shared.email


def test_needs_go_a_month_after_the_meeting(now):
    invitation = InvitationFactory(needs="No nuts", needs_consent_at=now)
    ends_at = invitation.meeting.ends_at

    early, late = (run(months_after(ends_at, 1) + offset) for offset in (-DAY, DAY))

    assert (early, late) == ({}, {"NEEDS": 1})
    assert Invitation.objects.values_list("needs", "needs_consent_at").get() == ("", None)


def test_notes_and_delegates_go_with_the_needs(now):
    invitation = InvitationFactory(note="We come by train", meeting__starts_at=now - DAY, meeting__ends_at=now)
    Delegate.objects.create(invitation=invitation, name="Rui Prata", email="rui@other.example", asked_at=now)

    early, late = run(now + 25 * DAY), run(now + 32 * DAY)

    assert (early, late) == ({}, {"NEEDS": 1})
    assert (Invitation.objects.get().note, Delegate.objects.count()) == ("", 0)


def test_replies_of_calendar_programs_go_after_half_a_year(now):
    CalendarReply.objects.create(key="1", state="staff", sender="a@company.example", read_at=now)

    assert (run(now + 170 * DAY), run(now + 190 * DAY)) == ({}, {"REPLIES": 1})
    assert CalendarReply.objects.count() == 0


def test_sent_letters_go_after_a_year_and_waiting_ones_stay(now):
    for email in ("a@company.example", "b@company.example"):
        mails.received(ApplicationFactory(contact_email=email), now=now)
    Message.objects.filter(recipient="a@company.example").update(state="sent", done_at=now)

    assert run(now.replace(year=2027) + DAY) == {"MAILS": 1}
    assert Message.objects.get().recipient == "b@company.example"


def test_of_the_log_only_sign_ins_go(now, coordinator):
    for verb in ("signed in", "changed person"):
        audit.record(verb, coordinator, by=Actor.person(coordinator), now=now)

    assert run(months_after(now, 6) + DAY) == {"SIGN_INS": 1}
    assert list(Entry.objects.about(coordinator).values_list("verb", flat=True)) == ["changed person"]
    assert not Retention.objects.exists()


def test_ended_links_and_sessions_go(now):
    application = ApplicationFactory()
    links.mint(mails.STATUS, application, now=now)
    links.mint(mails.EDIT, application, now=now, expires_at=now)
    Session.objects.create(session_key="k", session_data="", expire_date=now)

    assert run(now + DAY) == {"SESSIONS": 1}
    assert run(months_after(now, 6) + DAY) == {"LINKS": 1}
    assert Link.objects.get().purpose == mails.STATUS


def test_each_rule_and_run_leaves_one_entry(now):
    InterestFactory(created_at=now - 800 * DAY)

    actions.let_go(by=BY, now=now)

    entries = Entry.objects.filter(verb=actions.VERB)
    assert {entry.changes["rule"]: entry.changes["rows"] for entry in entries} == {
        rule.name: int(rule.name == "INTEREST") for rule in RULES
    }
    assert {entry.actor_key for entry in entries} == {"retention"}


def test_a_changed_period_is_a_dry_run_for_a_day(now, settings):
    settings.RETENTION_MONTHS = settings.RETENTION_MONTHS | {"INTEREST": 1}
    InterestFactory(created_at=now - 40 * DAY)

    runs = [run(now + wait) for wait in (0 * DAY, DAY / 24, DAY, 2 * DAY)]

    assert runs == [{}, {}, {"INTEREST": 1}, {}]
    said = Entry.objects.filter(verb=actions.DRY, at=now)
    assert [(entry.changes["rule"], entry.changes["rows"], entry.changes["months"]) for entry in said] == [
        ("INTEREST", 1, 1)
    ]


def test_much_is_let_go_in_small_strokes(now, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    InterestFactory.create_batch(5, created_at=now - 800 * DAY)

    assert run(now) == {"INTEREST": 5}


def test_a_former_member_leaves_no_word_of_its_own(now):
    secret = "Nachtigall"
    member = MemberFactory(
        legal_name=secret, description=secret, products=secret, links=["https://nachtigall.example/"],
        baseline={"legal_name": secret}, state=MemberState.ENDED, ended_on=date(2022, 1, 1), ended_reason=secret,
    )  # fmt: skip
    TermFactory(member=member, starts_on=date(2020, 1, 1), ends_on=date(2022, 1, 1))
    person = RepresentativeFactory(member=member, user__name=secret, job_title=secret).user
    NominationFactory(member=member, name=secret)
    ProposalFactory(member=member, facts={"legal_name": secret}, note=secret)
    StatementFactory(member=member, note=secret, stated_at=now)
    RenewalFactory(term=member.terms.get(), note=secret)

    run(now)

    tables = [*apps.get_app_config("members").get_models(), type(person)]
    kept = " ".join(str(list(model._base_manager.values())) for model in tables)
    assert secret.lower() not in kept.lower()
    statement = member.statements.get()
    assert (statement.size, statement.headcount_awu) == ("small", None)


def ended(now, years, person):
    """A company that this person spoke for, and that left so long ago."""
    member = MemberFactory(state=MemberState.ENDED, ended_on=(now - years * 365 * DAY).date())
    RepresentativeFactory(member=member, user=person)


def test_who_spoke_for_two_companies_is_forgotten_with_the_second(now):
    person = UserFactory(name="Ana Ferro")
    ended(now, 3, person)
    ended(now, 1, person)

    first, name, second = run(now), type(person).objects.get().name, run(now + 2 * 365 * DAY)

    assert (first, name, second) == ({"MEMBERS": 1}, "Ana Ferro", {"MEMBERS": 1})
    assert type(person).objects.get().name == ""


def test_who_is_forgotten_leaves_no_word_in_other_rooms_either(now):
    person = UserFactory(name="Nachtigall")
    ended(now, 3, person)
    InvitationFactory(answered_by=person, answered_at=now, note="Nachtigall comes late")
    AddressChangeFactory(user=person, new_email="nachtigall@orka.example")
    # Of a call that may come: it has its own time.
    InterestFactory(email=person.email, created_at=now)

    run(now)

    assert (Invitation.objects.get().note, AddressChange.objects.count()) == ("", 0)
    assert Interest.objects.count() == 1


def test_a_dry_run_counts_and_changes_nothing(now, capsys):
    NominationFactory(expires_at=now - timedelta(days=400))

    before = Entry.objects.count()

    call_command("retention", "--dry-run")

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if "nominations" in line] == ["1"]
    assert (lines[-1], Nomination.objects.count(), Entry.objects.count()) == ("Nothing was changed.", 1, before)
    call_command("retention")
    assert Nomination.objects.count() == 0
