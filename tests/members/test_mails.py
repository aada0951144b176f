from datetime import date

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from members import actions, mails
from tests.factories.accounts import UserFactory
from tests.factories.members import MemberFactory, RepresentativeFactory, TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    member = RepresentativeFactory(member__legal_name="Orka & Co", user__email="ana@orka.example").member
    TermFactory(member=member, starts_on=date(2026, 11, 16), ends_on=date(2030, 11, 15))
    return member


def test_welcome_says_the_term_and_what_to_do_next(member, now):
    mails.welcome(member, now=now)

    letter = render(Message.objects.get(), now=now)

    assert letter.subject == "Orka & Co is now a member of the Focus Group on AI"
    for part in ("Monday 16 November 2026", "Friday 15 November 2030", "/account/login/", "/members/company-"):
        assert part in letter.text
        assert part in letter.html
    assert "Orka &amp; Co" in letter.html


def test_a_letter_about_a_pause_that_is_over_is_not_sent(member, coordinator, now):
    by = Actor.person(coordinator)
    actions.suspend(member, by=by, reason="No answer for a year.", now=now)
    message = Message.objects.get(kind="members/suspended")

    said = render(message, now=now).text
    actions.resume(member, by=by, now=now)

    assert "No answer for a year." in said
    with pytest.raises(NotSent, match="no longer suspended"):
        render(message, now=now)
    assert "goes on from today" in render(Message.objects.get(kind="members/resumed"), now=now).text


def test_the_end_says_when_and_why(member, coordinator, now):
    actions.end_membership(
        member, by=Actor.person(coordinator), reason="The term is over.", ended_on=date(2026, 11, 30), now=now
    )

    letter = render(Message.objects.get(), now=now)

    assert "Monday 30 November 2026" in letter.text
    assert "The term is over." in letter.html


def test_a_new_deputy_is_told_what_they_are(member, now):
    deputy = RepresentativeFactory(member=member, user=UserFactory(), is_main=False)
    mails.representative_added(deputy, now=now)

    letter = render(Message.objects.get(), now=now)

    assert "deputy representative of Orka & Co" in letter.text


def test_a_member_without_anybody_is_told_nothing(coordinator, now):
    actions.suspend(MemberFactory(), by=Actor.person(coordinator), reason="Nobody left.", now=now)

    assert not Message.objects.exists()
