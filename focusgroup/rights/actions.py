"""Erasing a person over all rooms. What counts stays without them, and so does the log, which knows them by number."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications.casework.erasure import emptying
from applications.models import Application, Revision
from applications.states import State
from focusgroup.accounts import addresses, links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.rights.forgetting import forget, forget_letters
from focusgroup.rights.traces import named
from members import permissions
from members.models import Representative
from members.rights.actions import close
from members.rights.models import Kind, RightsRequest
from members.states import State as MemberState

# Applications that nothing more is decided about.
SETTLED = (State.NOT_SELECTED, State.INELIGIBLE, State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.LAPSED)


class Unsettled(Exception):
    """Something has to be done first; the sentence says what."""


@transaction.atomic
def erase(request: RightsRequest, *, answer: str = "", by: Actor, now: datetime) -> None:
    """Take out name and address of a person and what they wrote. Raises Unsettled.

    Companies, figures, answers to meetings and the log stay: they count, and point to nobody any more.
    """
    request = RightsRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    require(permissions.can_manage(by) and request.kind == Kind.ERASE)
    if request.done_at:
        return
    person = User.objects.select_for_update().get(pk=request.user_id)
    if reason := unsettled(person):
        raise Unsettled(reason)
    address, known_by = person.email, addresses.of(person)
    _empty_applications(known_by, now=now)
    forget(person, now=now, addresses=known_by)
    forget_letters(named("recipient", known_by) | Q(person=person))
    audit.record("erased", person, by=by, now=now)
    close(request, is_granted=True, answer=answer, to=address, by=by, now=now)


def unsettled(person: User) -> str:
    """What has to be done before this person can be erased; empty if nothing."""
    if person.is_staff:
        return _("This person is of the staff. An administrator takes that away first.")
    speaks = Representative.objects.current().filter(user=person, is_main=True)
    speaks = speaks.exclude(member__state=MemberState.ENDED)
    if names := list(speaks.values_list("member__legal_name", flat=True)):
        return _("They are the main representative of %s. Let them hand over, or end the membership.") % ", ".join(
            names
        )
    own = Application.objects.filter(named("contact_email", addresses.of(person)))
    if own.exclude(state__in=[*SETTLED, State.ACCEPTED]).exists():
        return _("An application of theirs is not settled. Withdraw or decide it first.")
    return ""


def _empty_applications(known_by: list[str], *, now: datetime) -> None:
    """Refused ones whole; of one that became a member only the contact, since the group rests on the rest.

    Of somebody else's application, who is named there as the deputy.
    """
    for application in Application.objects.select_for_update().filter(named("contact_email", known_by)):
        if application.state in SETTLED:
            emptying.empty(application, now=now)
        else:
            emptying.forget_contact(application)
    in_versions = Revision.objects.filter(named("answers__deputy_email", known_by)).values("application")
    deputy = named("deputy_email", known_by) | named("unsent__deputy_email", known_by) | Q(pk__in=in_versions)
    quoted = reduce(or_, (Q(text__icontains=address) for address in known_by))
    for application in Application.objects.select_for_update().filter(deputy):
        emptying.forget_deputy(application)
        forget_letters(Q(about=links.about(application)) & quoted)
