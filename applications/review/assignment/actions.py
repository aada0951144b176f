"""Proposing who reads what, changing the proposal, releasing it, and handing readings on."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Call
from applications.querysets import ApplicationQuerySet
from applications.review import drafts, permissions
from applications.review.actions import give_out, settle
from applications.review.assignment import workload
from applications.review.conflicts import finding
from applications.review.consensus.following import readings_changed
from applications.review.matching import Matching
from applications.review.models import Assignment
from applications.review.querysets import AssignmentQuerySet
from applications.review.refusals import Refused
from applications.review.states import WRITABLE, State
from applications.sight import barred
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

TO_READ = (ApplicationState.ELIGIBLE, ApplicationState.UNDER_REVIEW)
UNREAD = (State.PROPOSED, State.RELEASED)


@transaction.atomic
def propose(
    call: Call, *, reviewers: Iterable[User], most: Mapping[int, int | None], by: Actor, now: datetime
) -> Matching:
    """Propose readers for whatever lacks them, hidden from the readers; an earlier proposal is replaced.

    `most` caps what a reviewer holds in this call. Staff are looked through for ties to
    the companies first. Applications that `by` has a conflict with are left to others.
    """
    call = _locked(call, by=by)
    replaced = _discarded(call, by=by)
    waiting = list(to_read(call, by).order_by("number"))
    finding.find(waiting, by=by, now=now)
    matched = _filled(waiting, list(reviewers), most, by=by)
    changes = {"readings": len(matched.pairs), "replaced": replaced}
    audit.record("proposed readers", call, by=by, now=now, changes=changes)
    return matched


@transaction.atomic
def discard(call: Call, *, by: Actor, now: datetime) -> int:
    """Take the proposal back; returns how many readings it held."""
    count = _discarded(_locked(call, by=by), by=by)
    audit.record("discarded the proposed readers", call, by=by, now=now, changes={"readings": count})
    return count


@transaction.atomic
def set_proposed(application: Application, *, readers: Iterable[User], by: Actor, now: datetime) -> None:
    """Propose exactly these readers for an application, beside those who have it already.

    Raises Refused for a reader with a conflict, or one whose conflict waits to be judged.
    """
    _locked(application.call, by=by)
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require(to_read(application.call, by).filter(pk=application.pk).exists())
    wanted = {person.pk: person for person in readers}
    held = dict(Assignment.objects.filter(application=application).values_list("reviewer_id", "state"))
    banned = workload.bars([application]).get(application.pk, set()) & wanted.keys()
    if banned:
        name = wanted[min(banned)]
        raise Refused(_("%(name)s has a conflict of interest, or one that waits to be judged.") % {"name": name})
    gone = [key for key, state in held.items() if state == State.PROPOSED and key not in wanted]
    Assignment.objects.filter(application=application, reviewer__in=gone, state=State.PROPOSED).delete()
    new = [key for key in sorted(wanted) if key not in held]
    Assignment.objects.bulk_create(Assignment(application=application, reviewer=wanted[key]) for key in new)
    if gone or new:
        changes = {"added": _known_as(new), "removed": _known_as(gone)}
        audit.record("changed the proposed readers", application, by=by, now=now, changes=changes)


@transaction.atomic
def release(call: Call, *, by: Actor, now: datetime) -> int:
    """Give the whole proposal out at once; returns how many readings it held.

    Raises Refused when a conflict came to light since: it names whose.
    """
    call = _locked(call, by=by)
    rows = proposed(call, by).exclude(application__state=ApplicationState.WITHDRAWN)
    given = list(rows.select_related("reviewer", "application").select_for_update(of=("self",)))
    barring = workload.bars([one.application for one in given])
    for one in given:
        if one.reviewer_id in barring.get(one.application_id, ()):
            said = _("%(name)s must not be given %(application)s: a conflict stands, or waits to be judged.")
            raise Refused(said % {"name": one.reviewer, "application": one.application.reference})
    if not given:
        raise Refused(_("There is no proposal to release."))
    give_out([one.pk for one in given], by=by, now=now)
    return len(given)


@transaction.atomic
def hand_on(
    call: Call, reviewer: User, *, to: Iterable[User], with_begun: bool, reason: str, by: Actor, now: datetime
) -> Matching:
    """Take back what a reviewer has not read and propose it to others; what they submitted stays.

    With `with_begun`, what they began goes too; what they had written is kept for them
    alone. The new readers see nothing before the proposal is released.
    """
    call = _locked(call, by=by)
    if not reason.strip():
        raise Refused(_("Say why the readings are handed on."))
    states = (*UNREAD, *WRITABLE) if with_begun else UNREAD
    held = _seen(call, by).filter(reviewer=reviewer, state__in=states)
    keys = dict(held.select_for_update(of=("self",)).values_list("pk", "application_id"))
    if not keys:
        raise Refused(_("There is nothing to hand on."))
    audit.record_all("handed on", Assignment, list(keys), by=by, now=now, reason=reason)
    drafts.keep(keys, now=now)
    Assignment.objects.filter(pk__in=list(keys)).delete()
    waiting = list(to_read(call, by).filter(pk__in=list(keys.values())).order_by("number"))
    people = [person for person in to if person.pk != reviewer.pk]
    finding.find(waiting, by=by, now=now)
    matched = _filled(waiting, people, workload.limits(people), by=by)
    for application in waiting:
        readings_changed(application, because=_("A reader has dropped out."), by=by, now=now)
        settle(application, by=by, now=now)
    return matched


def to_read(call: Call, by: Actor) -> ApplicationQuerySet:
    """The applications of a call that may be given out, as far as this person may see them."""
    return open_to(by).filter(call=call)


def open_to(by: Actor) -> ApplicationQuerySet:
    """`to_read`, of all calls."""
    rows: ApplicationQuerySet = Application.objects.filter(state__in=TO_READ)
    return rows.exclude(pk__in=barred(by.user))


def proposed(call: Call, by: Actor) -> AssignmentQuerySet:
    return _seen(call, by).filter(state=State.PROPOSED)


def _seen(call: Call, by: Actor) -> AssignmentQuerySet:
    rows: AssignmentQuerySet = Assignment.objects.filter(application__call=call)
    return rows.exclude(application__in=barred(by.user))


def _locked(call: Call, *, by: Actor) -> Call:
    """The call, so that two coordinators take turns."""
    require(permissions.can_manage(by))
    return Call.objects.select_for_update().get(pk=call.pk)


def _discarded(call: Call, *, by: Actor) -> int:
    rows = Assignment.objects.filter(pk__in=list(proposed(call, by).values_list("pk", flat=True)))
    return rows.delete()[1].get("review.Assignment", 0)


def _filled(waiting: list[Application], people: list[User], most: Mapping[int, int | None], *, by: Actor) -> Matching:
    matched = workload.work(waiting, people, viewer=by.user, most=most).matched()
    Assignment.objects.bulk_create(
        Assignment(application_id=application, reviewer_id=reader) for application, reader in matched.pairs
    )
    return matched


def _known_as(keys: list[int]) -> list[str]:
    """As the log knows people."""
    return [str(key) for key in User.objects.filter(pk__in=keys).order_by("pk").values_list("public_id", flat=True)]
