"""Where a person stands: no table is forgotten, in the copy of own data or by erasing."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import EmailField, ForeignKey

from applications import mails as application_mails
from applications.decision.models import Offer
from applications.interest.models import Interest
from applications.models import Application, Revision
from applications.states import State
from focusgroup.accounts import addresses
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message, Suppression, Unsubscription
from focusgroup.outbox.rendering import render
from focusgroup.register.entries import own_models
from focusgroup.rights.traces import TRACES
from meetings.delegates.models import Delegate
from meetings.replies.models import Reply
from members.consents.models import Consent
from members.representatives import mails as people_mails
from members.rights import mails as rights_mails
from members.rights.models import RightsRequest
from tests.factories.applications import ApplicationFactory, DecisionFactory, InterestFactory, OfferFactory
from tests.factories.claims import ActionPointFactory, ClaimFactory, CommentFactory
from tests.factories.meetings import AskedFactory, InvitationFactory, VoteFactory
from tests.factories.members import (
    AddressChangeFactory,
    MemberFactory,
    NominationFactory,
    ProposalFactory,
    RenewalFactory,
    RepresentativeFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Nachtigall"
BEFORE, AFTER = "nachtigall@old.example", "nachtigall@new.example"
# Stand in the person's own rows, which are found by key.
OWN_ROW = {"accounts.User.email", "accounts.FormerAddress.email", "members.AddressChange.new_email"}
# Stand in own_data and actions themselves, each with more than a line.
ELSEWHERE = {
    "outbox.Message.recipient",
    "outbox.Message.person",
    "applications.Application.contact_email",
    "applications.Application.deputy_email",
}
# Only what a person did for the house, under a number: name and address stand in the person's own row alone.
BY_NUMBER = {
    "members.Nomination.nominated_by": "who asked; whom they asked is a trace of that person",
    "meetings.ClosedList.by": "staff that closed a list",
    "meetings.Claim.checked_by": "staff that stands behind a payment",
    "meetings.Claim.approved_by": "staff that stands behind a payment",
    "applications.EligibilityCheck.checked_by": "staff that checked",
    "applications.Merger.merged_by": "staff that merged",
    "review.Consensus.rapporteur": "staff that agreed on scores",
    "review.Voice.reader": "staff that agreed on scores",
    "review.Conclusion.noted_by": "staff that noted a result",
    "review.Conflict.user": "a reviewer's ties decide who may read; its words go with the comments",
    "review.Conflict.judged_by": "staff that judged",
    "review.Evidence.found_by": "staff that found it",
    "review.Evidence.ended_by": "staff that took it back",
    "decision.Deputy.user": "staff that may sign",
    "decision.Deputy.named_by": "staff that may sign",
    "decision.Commitment.user": "staff that holds a secret of the draw",
    "decision.Commitment.revealed_by": "staff that told it",
    "decision.Replacement.confirmed_by": "staff that confirmed",
    "decision.SignOff.user": "staff that signed",
}  # fmt: skip


def places() -> set[str]:
    """Every field that names a person, by key or by address."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EmailField) or (isinstance(field, ForeignKey) and field.related_model is User)
    }


def traced() -> set[str]:
    found = set()
    for trace in TRACES:
        for way in (*trace.by, *trace.by_address):
            model = trace.model
            *steps, last = way.split("__")
            for step in steps:
                model = model._meta.get_field(step).related_model
            found.add(f"{model._meta.label}.{last}")
    return found


def test_every_field_that_names_a_person_has_its_place():
    unknown = places() - traced() - ELSEWHERE - OWN_ROW - BY_NUMBER.keys()

    assert not unknown, f"Add a Trace to focusgroup/rights/traces.py, or say why none is needed: {sorted(unknown)}"


def test_what_is_said_to_need_no_trace_has_none():
    assert (BY_NUMBER.keys() | ELSEWHERE) <= places() - traced()


def stand_in_meetings(person, member, now):
    answered = {"answered_by": person, "answered_at": now}
    InvitationFactory(member=member, needs=f"{SECRET} is coeliac", note=SECRET, needs_consent_at=now, **answered)
    VoteFactory(asked=AskedFactory(member=member, **answered))
    CommentFactory(member=member, author=person, text=f"{SECRET} was there.")
    Delegate.objects.create(invitation=InvitationFactory(), name=SECRET, email=AFTER, asked_at=now)
    Reply.objects.create(key="1", state="staff", sender=BEFORE, attendee=AFTER, subject=SECRET, read_at=now)
    ActionPointFactory(member=member)


def stand_in_applications(now):
    mine = {"contact_email": BEFORE.title(), "contact_name": SECRET}
    refused = ApplicationFactory(state=State.DECLINED, motivation=SECRET, **mine)
    OfferFactory(decision=DecisionFactory(application=refused), declined_at=now, decline_reason=SECRET, expires_at=now)
    ApplicationFactory(state=State.ACCEPTED, **mine)
    deputy = {"deputy_name": SECRET, "deputy_email": AFTER}
    other = ApplicationFactory(state=State.SUBMITTED, contact_email="ana@orka.example", unsent=deputy, **deputy)
    Revision.objects.create(application=other, number=1, answers=deputy, sent_at=now)
    application_mails.received(other, now=now)
    InterestFactory(email=BEFORE, note=SECRET)


def stand_in_members(person, member, now):
    Consent.objects.create(kind="bulletins", version=1, user=person, given_at=now)
    nomination = NominationFactory(email=BEFORE, name=SECRET)
    people_mails.nomination_answered(nomination, now=now)
    AddressChangeFactory(user=person, new_email=AFTER)
    ProposalFactory(member=member, proposed_by=person, note=SECRET, ownership=SECRET)
    StatementFactory(member=member, stated_by=person, stated_at=now, note=SECRET)
    RenewalFactory(term__member=member, answered_by=person, answered_at=now, wish="stay", note=SECRET)
    asked = RightsRequest.objects.create(user=person, kind="correct", text=SECRET, asked_at=now, due_on=now.date())
    rights_mails.received(asked, now=now)


@pytest.fixture
def person(now):
    """A deputy who has moved to another address, and of whom a word stands in every room."""
    member = RepresentativeFactory(member=MemberFactory(legal_name="Orka")).member
    row = RepresentativeFactory(member=member, is_main=False, user__name=SECRET, user__email=BEFORE, job_title=SECRET)
    person = row.user
    addresses.move(person, to=AFTER, now=now)
    for address in (BEFORE, AFTER):
        EmailAddress.objects.create(user=person, email=address, verified=True)
        Unsubscription.objects.create(address=address, topic="calls", since=now)
        Suppression.objects.create(address=address, reason=SECRET, since=now, reported_by="operator")
    stand_in_members(person, member, now)
    stand_in_meetings(person, member, now)
    stand_in_applications(now)
    ClaimFactory(member=member)
    for message in Message.objects.all():
        rendered = render(message, now=now)
        Message.objects.filter(pk=message.pk).update(
            state="sent", done_at=now, subject=rendered.subject, text=rendered.text, html=rendered.html, sealed=""
        )
    return person


def words() -> set[str]:
    """Each field, of any table, in which a word of the person stands."""
    return {
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        for row in model._base_manager.values()
        for name, value in row.items()
        if "nachtigall" in str(value).lower()
    }


def erase(person, client, sign_in):
    sign_in(User.objects.get(pk=person.pk)).post("/me/data/", {"step": "ask", "kind": "erase"})
    asked = RightsRequest.objects.get(kind="erase")
    client.post(f"/admin/rights/{asked.pk}/", {"verdict": "grant", "answer": ""})


def test_erasing_leaves_no_word_of_the_person_in_any_table(person, coordinator_client, sign_in):
    before = words()

    erase(person, coordinator_client, sign_in)

    # The last letter says to the address that asked that it is done.
    assert len(before) > 30
    assert words() == {"outbox.Message.recipient", "outbox.Message.key"}
    assert Message.objects.get(recipient=AFTER).kind == "rights/answered"
    assert not Interest.objects.exists()


def test_what_others_are_and_said_stays(person, coordinator_client, sign_in):
    erase(person, coordinator_client, sign_in)

    other = Application.objects.get(contact_email="ana@orka.example")
    assert (other.state, other.motivation[:8], other.revisions.count()) == (State.SUBMITTED, "We would", 1)
    assert Offer.objects.get().declined_at is not None
    assert not Message.objects.filter(about__startswith="applications.application").exists()


def test_the_copy_has_a_word_of_every_place(person, sign_in):
    copy = json.loads(sign_in(User.objects.get(pk=person.pk)).get("/me/data/download/").content)

    none_here = {"letters", "log", "second_factors", "points", "reviewer_profile", "kept_drafts", "reviews"}
    assert {name for name, rows in copy.items() if not rows} == none_here
    assert len(copy["applications"]) == 2
    assert [one["deputy_email"] for one in copy["named_as_deputy"]] == [AFTER]


def test_a_former_address_of_somebody_elses_now_takes_nothing_along(person, coordinator_client, sign_in):
    User.objects.create_user(BEFORE, name="Somebody else")

    erase(person, coordinator_client, sign_in)

    assert Application.objects.filter(contact_email__iexact=BEFORE).count() == 2
    assert Interest.objects.filter(email=BEFORE).exists()
