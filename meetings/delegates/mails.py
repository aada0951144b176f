"""The letters about somebody who comes for a company."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from meetings import calendar, hours, mails
from meetings.delegates.models import Delegate
from meetings.models import Invitation
from meetings.states import DelegateState
from members.models import Representative


def to_the_company(delegate: Delegate, *, reason: str, now: datetime) -> int:
    """The refusal, to each representative."""
    inputs = {"delegate": delegate.pk, "reason": reason}
    return mails.to_representatives(
        delegate_refused, [delegate.invitation], now=now, revision=delegate.pk, inputs=inputs
    )


@letter(Invitation, to=mails.main_address, scope="meeting")
def delegate_invited(invitation: Invitation, occasion: Occasion) -> Contents:
    """To somebody who comes for a company: what it is, when and where, and the request for the calendar."""
    mails.must_stand(invitation)
    reader = mails.reader_of(invitation, occasion)
    if not reader.is_delegate:
        raise NotSent("This person does not come for the company any more.")
    return mails.with_request(invitation, occasion, reader, lines=mails.answer_lines(invitation))


@letter(Invitation, to=mails.main_address, scope="meeting")
def delegate_released(invitation: Invitation, occasion: Occasion) -> Contents:
    """To somebody who does not come for a company any more: takes the meeting out of their calendar."""
    meeting = invitation.meeting
    people = Representative.objects.current().filter(member=invitation.member)
    if people.filter(user__email__iexact=occasion.message.recipient).exists():
        raise NotSent("This person represents the company by now.")
    person = calendar.Attendee(occasion.message.recipient, occasion.message.recipient_name)
    page_url = occasion.page("meetings:meeting", slug=meeting.slug)
    organizer = mails.organizer_of(invitation)
    context = {"meeting": meeting, "member": invitation.member, "dates": hours.dates(meeting.days.all())}
    ics = calendar.cancellation_ics(meeting, attendee=person, page_url=page_url, now=occasion.now, organizer=organizer)
    return mails.with_calendar(ics, "CANCEL", invitation, occasion, context)


@letter(Invitation, to=mails.main_address, scope="meeting")
def delegate_refused(invitation: Invitation, occasion: Occasion) -> Contents:
    """To the company: the person whom it named cannot be sent, and why."""
    mails.must_stand(invitation)
    reader = mails.reader_of(invitation, occasion)
    named = Delegate.objects.filter(pk=occasion.message.inputs["delegate"], state=DelegateState.REFUSED)
    if not named.exists():
        raise NotSent("The company has named somebody else.")
    context = mails.context_of(invitation, occasion, reader)
    return Contents(context | {"reason": occasion.message.inputs["reason"]})


mails.LABELS |= {
    delegate_invited.kind: gettext_lazy("Letter to a delegate"),
    delegate_released.kind: gettext_lazy("Delegate released"),
    delegate_refused.kind: gettext_lazy("Delegate refused"),
}
mails.TELLING.add(delegate_invited.kind)
