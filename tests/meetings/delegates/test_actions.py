from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from icalendar import Calendar

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from meetings import actions as meetings
from meetings.delegates import actions
from meetings.delegates.models import Delegate
from meetings.models import Invitation
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
RUI = {"delegate_name": "Rui Prata", "delegate_email": "rui@other.example"}
HOUR = timedelta(hours=1)


@pytest.fixture
def named(invitation: Invitation, reply, now: datetime, delivered) -> Delegate:
    meetings.answer(invitation, reply(invitation.meeting, **RUI), by=Actor.holder(invitation), now=now)
    delivered(now)
    return Delegate.objects.get()


def _to(mails) -> dict[str, str]:
    return {mail["To"].addresses[0].addr_spec: mail["Subject"] for mail in mails}


def _event(mail):
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    read = Calendar.from_ical(part.get_content())
    (event,) = read.walk("VEVENT")
    return str(read["METHOD"]), event


def test_naming_somebody_is_noted_once_and_tells_them_nothing_yet(invitation, reply, now, delivered) -> None:
    said = reply(invitation.meeting, **RUI)

    changed = [meetings.answer(invitation, said, by=Actor.holder(invitation), now=now) for _ in range(3)]

    assert changed == [True, False, False]
    assert list(Delegate.objects.values_list("name", "email", "state")) == [("Rui Prata", "rui@other.example", "asked")]
    assert set(_to(delivered(now))) == {"ines@brisa.example"}
    assert "rui" not in str(list(Entry.objects.values())).lower()


def test_whoever_represents_the_company_comes_without_being_named(invitation, reply, now) -> None:
    RepresentativeFactory(member=invitation.member, user__email="deputy@brisa.example", is_main=False)
    said = reply(invitation.meeting, delegate_name="Deputy", delegate_email="Deputy@brisa.example")

    with pytest.raises(ValidationError, match="represents your company already"):
        meetings.answer(invitation, said, by=Actor.holder(invitation), now=now)

    invitation.refresh_from_db()
    assert (Delegate.objects.count(), invitation.state) == (0, "invited")


def test_who_represents_the_company_since_keeps_the_meeting(named, invitation, reply, by, now, delivered) -> None:
    actions.approve(named, by=by, now=now)
    delivered(now)
    RepresentativeFactory(member=invitation.member, user__email="rui@other.example", is_main=False)

    said = reply(invitation.meeting, drops_delegate=True)
    meetings.answer(invitation, said, by=Actor.holder(invitation), now=now + HOUR)

    sent = [mail for mail in delivered(now + HOUR) if "rui@other.example" in str(mail["To"])]
    assert [_event(mail)[0] for mail in sent] == ["REQUEST"]


def test_agreeing_sends_the_meeting_with_a_request_of_their_own(named, by, now, delivered) -> None:
    actions.approve(named, by=by, now=now)

    (mail,) = delivered(now)
    method, event = _event(mail)
    assert _to([mail]) == {
        "rui@other.example": "You come for Brisa Maritime Intelligence, Lda. on 16 and 17 March 2027"
    }
    assert (method, str(event["ATTENDEE"]), event["ATTENDEE"].params["PARTSTAT"]) == (
        "REQUEST",
        "mailto:rui@other.example",
        "ACCEPTED",
    )


def test_refusing_tells_the_company_why(named, by, now, delivered) -> None:
    actions.refuse(named, by=by, reason="Two of your people come already.", now=now)

    (mail,) = delivered(now)
    assert set(_to([mail])) == {"ines@brisa.example"}
    assert "Two of your people come already." in mail.get_body(("plain",)).get_content()


def test_another_name_releases_who_was_told(named, invitation, reply, by, now, delivered) -> None:
    actions.approve(named, by=by, now=now)
    delivered(now)
    said = reply(invitation.meeting, delegate_name="Eva Sol", delegate_email="eva@other.example")

    meetings.answer(invitation, said, by=Actor.holder(invitation), now=now + HOUR)

    sent = {mail["To"].addresses[0].addr_spec: mail for mail in delivered(now + HOUR)}
    assert set(sent) == {"rui@other.example", "ines@brisa.example"}
    method, event = _event(sent["rui@other.example"])
    assert (method, event["STATUS"], str(event["ATTENDEE"])) == ("CANCEL", "CANCELLED", "mailto:rui@other.example")
    assert list(Delegate.objects.values_list("name", "state")) == [("Eva Sol", "asked")]


def test_coming_after_all_takes_the_name_out(named, invitation, reply, now) -> None:
    said = reply(invitation.meeting, drops_delegate=True)

    changed = [meetings.answer(invitation, said, by=Actor.holder(invitation), now=now) for _ in range(2)]

    assert (changed, Delegate.objects.count()) == ([True, False], 0)


def test_who_comes_for_a_company_hears_of_a_cancellation(named, invitation, by, now, delivered) -> None:
    actions.approve(named, by=by, now=now)
    delivered(now)

    meetings.cancel(invitation.meeting, by=by, reason="Strike", now=now + HOUR)

    assert "rui@other.example" in _to(delivered(now + HOUR))


def test_only_staff_who_invite_decide(named, reviewer, now) -> None:
    for deed in (
        lambda by: actions.approve(named, by=by, now=now),
        lambda by: actions.refuse(named, by=by, reason="No", now=now),
        lambda by: actions.release(named, by=by, now=now),
    ):
        with pytest.raises(PermissionDenied):
            deed(Actor.person(reviewer))
