"""Declaring, confirming that there is none, and judging what was found."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application
from applications.review import permissions
from applications.review.actions import settle
from applications.review.conflicts import records
from applications.review.conflicts.models import Conflict
from applications.review.conflicts.states import State
from applications.review.consensus.following import readings_changed
from applications.review.models import Assignment, Review
from applications.review.refusals import Refused
from applications.review.states import READABLE
from applications.review.states import State as AssignmentState
from applications.sight import barred
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

UNDECIDED = (ApplicationState.ELIGIBLE, ApplicationState.UNDER_REVIEW, ApplicationState.REVIEWED)


@transaction.atomic
def confirm_none(assignments: Iterable[Assignment], *, by: Actor, now: datetime) -> int:
    """The reviewer says that nothing ties them to these companies, which opens the applications to them.

    Logged once for each; returns how many are new.
    """
    given = Assignment.objects.filter(pk__in=[one.pk for one in assignments], state__in=READABLE)
    rows = list(given.select_for_update(of=("self",)).select_related("application"))
    require(all(permissions.can_review(by, one) for one in rows))
    keys = [one.pk for one in rows if one.confirmed_at is None]
    Assignment.objects.filter(pk__in=keys).update(confirmed_at=now)
    audit.record_all("confirmed no conflict of interest", Assignment, keys, by=by, now=now)
    return len(keys)


@transaction.atomic
def judge(conflict: Conflict, *, is_conflict: bool, judgement: str, by: Actor, now: datetime) -> None:
    """A coordinator decides what a found or declared interest means, with a reason.

    Nobody judges their own, nor what stands on an application hidden from them. A
    confirmed one ends the person's reading: an unfinished review is deleted, and a
    submitted one counts no longer while the application is undecided. Where there is none
    after all, the submitted review counts again, and else they may be given it anew.

    Raises Refused without a reason, and when it was judged so already.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=conflict.application_id)
    conflict = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    require(permissions.can_manage(by) and by.user is not None and _is_for(conflict, by))
    to = State.CONFIRMED if is_conflict else State.DISMISSED
    if not judgement.strip():
        raise Refused(_("Say what your judgement rests on."))
    if conflict.state == to:
        raise Refused(_("Somebody has judged so already."))
    Conflict.objects.filter(pk=conflict.pk).update(judged_by=by.user, judged_at=now, judgement=judgement.strip())
    conflict.refresh_from_db()
    audit.move(conflict, to=to, by=by, now=now, changes={"judgement": None})
    if is_conflict:
        _end_reading(application, conflict, by=by, now=now)
    else:
        _take_back(application, conflict, by=by, now=now)


@transaction.atomic
def note(application: Application, person: User, *, reason: str, by: Actor, now: datetime) -> Conflict:
    """A coordinator writes down their own interest, or one they were told of; it counts at once.

    A reading of theirs ends as with a conflict that is confirmed. Raises Refused without a reason.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require(permissions.can_manage(by) and not barred(by.user).filter(application=application.pk).exists())
    if not reason.strip():
        raise Refused(_("Say in a few words what ties them to the company."))
    conflict = records.declare(application, person, reason=reason.strip(), by=by, now=now)
    _end_reading(application, conflict, by=by, now=now)
    return conflict


def _is_for(conflict: Conflict, by: Actor) -> bool:
    """Whether they may judge it: not their own, and not one on an application hidden from them."""
    own = by.user is not None and conflict.user_id == by.user.pk
    return not own and not barred(by.user).filter(application=conflict.application_id).exists()


def _end_reading(application: Application, conflict: Conflict, *, by: Actor, now: datetime) -> None:
    held = Assignment.objects.live().filter(application=application, reviewer=conflict.user_id).first()
    if held is None or application.state not in UNDECIDED:
        return
    if held.state != AssignmentState.SUBMITTED:
        Review.objects.filter(assignment=held).delete()
    audit.move(held, to=AssignmentState.CONFLICT, by=by, now=now)
    readings_changed(application, because=_("A reader has dropped out."), by=by, now=now)
    settle(application, by=by, now=now)


def _take_back(application: Application, conflict: Conflict, *, by: Actor, now: datetime) -> None:
    """Nothing bars the person any more from what a conflict had ended."""
    ended = Assignment.objects.filter(
        application=application, reviewer=conflict.user_id, state=AssignmentState.CONFLICT
    ).first()
    if ended is None or application.state not in UNDECIDED:
        return
    if Review.objects.filter(assignment=ended, submitted_at__isnull=False).exists():
        audit.move(ended, to=AssignmentState.SUBMITTED, by=by, now=now)
        readings_changed(application, because=_("A reading counts again."), by=by, now=now)
        settle(application, by=by, now=now)
    else:
        audit.record("may be given again", ended, by=by, now=now)
        ended.delete()
