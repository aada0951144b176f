"""What the board writes: calibrated scores, a further reader, and a note of each export."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from applications.models import Application, Call
from applications.review import calibration, drafts, mails, permissions
from applications.review.actions import Refused
from applications.review.assignment.workload import limits
from applications.review.board.models import Calibration
from applications.review.board.scores import rests_on, scores
from applications.review.board.sight import UNDER_WAY, sight_of
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment, Standing
from applications.review.readers import readers_by_default
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

BATCH = 1000


def calibrate_due(*, by: Actor, now: datetime) -> int:
    """Calibrate the calls under evaluation whose reviews have changed; returns how many."""
    return sum(calibrate(call, by=by, now=now) for call in Call.objects.filter(state__in=UNDER_WAY))


@transaction.atomic
def calibrate(call: Call, *, by: Actor, now: datetime) -> bool:
    """Work out the calibrated scores of a call anew; False, and nothing is done, if no review has changed since.

    Only standings whose score or error is another are written, many in one statement.
    """
    require(permissions.can_manage(by))
    call = Call.objects.select_for_update().get(pk=call.pk)
    known, newest_at = rests_on(call)
    last = Calibration.objects.filter(call=call).first()
    if known == (last.rests_on if last else ""):
        return False
    rows = scores(call)
    found = calibration.calibrate(rows).applications
    _keep(call, {key: (one.value, one.error) for key, one in found.items()})
    kept, _is_new = Calibration.objects.update_or_create(
        call=call, defaults={"rests_on": known, "calculated_at": now, "newest_at": newest_at}
    )
    # Of the calibration, not of the call: it is kept from those it would tell that something hidden has changed.
    audit.record("calibrated the scores", kept, by=by, now=now, changes={"reviews": len(rows)})
    return True


def _keep(call: Call, found: dict[int, tuple[int, int | None]]) -> None:
    columns = ("calibrated_thousandths", "error_thousandths")
    kept = {key: tuple(rest) for key, *rest in Standing.objects.filter(call=call).values_list("pk", *columns)}
    gone = [key for key, (score, _error) in kept.items() if score is not None and key not in found]
    for start in range(0, len(gone), BATCH):
        rows = Standing.objects.filter(pk__in=gone[start : start + BATCH])
        rows.update(calibrated_thousandths=None, error_thousandths=None)
    Standing.objects.bulk_create(
        (
            Standing(application_id=key, call=call, calibrated_thousandths=score, error_thousandths=error)
            for key, (score, error) in found.items()
            if kept.get(key) != (score, error)
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=columns,
    )


@transaction.atomic
def add_reader(application: Application, *, by: Actor, now: datetime) -> User:
    """Give a reviewed application to one more reader, whoever has least to do; returns them.

    Raises Refused when a reading is still under way, or nobody is left who may read it.
    """
    require(permissions.can_manage(by))
    rows = Application.objects.select_for_update().select_related("call")
    application = rows.get(pk=application.pk)
    require(by.user is None or application.pk not in sight_of(by.user, application.call).hidden)
    if application.state != ApplicationState.REVIEWED:
        raise Refused(_("A further reading can be added once all that were given out are in."))
    reader = _free_reader(application)
    if reader is None:
        raise Refused(_("Nobody is left who may read %(application)s.") % {"application": application.reference})
    assignment = Assignment.objects.create(application=application, reviewer=reader)
    audit.move(assignment, to=State.RELEASED, by=by, now=now, reason=_("A further reading"))
    audit.move(application, to=ApplicationState.UNDER_REVIEW, by=by, now=now)
    drafts.bring_back([assignment.pk])
    mails.assigned(reader, now=now, offset=now.isoformat())
    return reader


def _free_reader(application: Application) -> User | None:
    """Who has the least to read, of those who never held it, take more by their profile, and have no conflict."""
    taken = set(Assignment.objects.filter(application=application).values_list("reviewer", flat=True))
    ties = Conflict.objects.filter(application=application).exclude(state=Conflict.State.DISMISSED)
    taken |= set(ties.values_list("user", flat=True))
    free = [person for person in readers_by_default() if person.pk not in taken]
    held = Assignment.objects.live().filter(application__call=application.call, reviewer__in=free).order_by()
    load = Counter(dict(held.values_list("reviewer").annotate(n=Count("pk"))))
    most = limits(free)
    free = [person for person in free if (limit := most.get(person.pk)) is None or load[person.pk] < limit]
    return min(free, key=lambda person: (load[person.pk], person.pk), default=None)


@transaction.atomic
def note_export(call: Call, *, by: Actor, now: datetime, kind: str) -> None:
    """Somebody took reviews of a call out of the house as a file."""
    require(by.user is not None and (by.can("review.submit_review") or permissions.can_manage(by)))
    audit.record("exported reviews", call, by=by, now=now, changes={"format": kind})
