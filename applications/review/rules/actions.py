"""Laying down how a call is reviewed, until its first review is submitted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Call
from applications.review import permissions, policy
from applications.review.models import Criterion, Policy, Review
from applications.review.refusals import Refused
from applications.review.rules.lines import Line
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

RULES = (
    "readers_each",
    "aggregate",
    "trigger_thousandths",
    "threshold_thousandths",
    "blind_fields",
    "is_calibrated",
    "due_at",
)


@transaction.atomic
def lay_down(call: Call, *, rules: Mapping[str, Any], criteria: Sequence[Line], by: Actor, now: datetime) -> None:
    """Set rules and rubric. A criterion that is not named any more is deleted.

    Raises Refused once a review of the call is submitted, and where evidence rests on a criterion that would go.
    """
    kept = _to_change(call, by=by)
    changes = {name: value for name, value in rules.items() if getattr(kept, name) != value}
    for name, value in changes.items():
        setattr(kept, name, value)
    kept.save()
    changed = _set_criteria(call, criteria)
    logged = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in changes.items()}
    if changes or changed:
        logged |= {"criteria": changed} if changed else {}
        audit.record("laid down the rules of review", call, by=by, now=now, changes=logged)


@transaction.atomic
def copy_last(call: Call, *, by: Actor, now: datetime) -> Call:
    """Take rules and rubric over from the last call that has a rubric, the due date aside; returns that call.

    Raises Refused when there is none, once a review is submitted, and while drafts
    hold scores of the rubric that would go.
    """
    kept = _to_change(call, by=by)
    source = Call.objects.filter(criteria__isnull=False).exclude(pk=call.pk).order_by("-opens_at", "-pk").first()
    if source is None:
        raise Refused(_("No other call has a rubric yet."))
    if Review.objects.filter(assignment__application__call=call).exists():
        raise Refused(_("Reviews of this call are begun; change the rubric line by line, so that no score is lost."))
    like = policy.of(source)
    for name in RULES:
        if name != "due_at":
            setattr(kept, name, getattr(like, name))
    kept.save()
    _set_criteria(call, [_as_line(one) for one in source.criteria.all()])
    audit.record("copied the rules of review", call, by=by, now=now, changes={"from": source.slug})
    return source


@transaction.atomic
def extend(call: Call, *, due_at: datetime, reason: str, by: Actor, now: datetime) -> None:
    """Move the date on which reviews are due, also once all else is fixed. Raises Refused without a reason."""
    require(permissions.can_manage(by))
    Call.objects.select_for_update().get(pk=call.pk)
    if not reason.strip():
        raise Refused(_("Say why the date moves."))
    if due_at <= now:
        raise Refused(_("Choose a day that is not over."))
    Policy.objects.update_or_create(call=call, defaults={"due_at": due_at})
    changes = {"due_at": due_at.isoformat()}
    audit.record("moved the due date of reviews", call, by=by, now=now, reason=reason, changes=changes)


def _to_change(call: Call, *, by: Actor) -> Policy:
    """The stored rules, locked with their call."""
    require(permissions.can_manage(by))
    Call.objects.select_for_update().get(pk=call.pk)
    Policy.objects.get_or_create(call=call)
    kept = Policy.objects.select_for_update().get(call=call)
    since = policy.frozen_since(call)
    if since:
        raise Refused(
            _("The rules are fixed since the first review was submitted on %(day)s.")
            % {"day": date_format(timezone.localtime(since), "l j F Y")}
        )
    return kept


def _set_criteria(call: Call, lines: Sequence[Line]) -> list[str]:
    """The titles of what changed, went or came."""
    known = {one.pk: one for one in call.criteria.all()}
    wanted = {line.key for line in lines if line.key in known}
    gone = [one for key, one in known.items() if key not in wanted]
    for one in gone:
        try:
            one.delete()
        except ProtectedError as error:
            said = _("Evidence rests on “%(title)s” already. Keep the criterion, and reword it if you like.")
            raise Refused(said % {"title": one.title}) from error
    position = call.criteria.aggregate(last=Max("position"))["last"] or 0
    changed = [one.title for one in gone]
    for line in lines:
        if line.key in known:
            criterion = known[line.key]
            if _as_line(criterion) == line:
                continue
        else:
            position += 1
            criterion = Criterion(call=call, position=position)
        criterion.title, criterion.description = line.title, line.description
        criterion.weight_percent, criterion.threshold_half_points = line.weight_percent, line.threshold_half_points
        criterion.anchors = list(line.anchors)
        criterion.save()
        changed.append(line.title)
    return changed


def _as_line(criterion: Criterion) -> Line:
    return Line(
        key=criterion.pk,
        title=criterion.title,
        description=criterion.description,
        weight_percent=criterion.weight_percent,
        threshold_half_points=criterion.threshold_half_points,
        anchors=tuple(criterion.anchors),
    )
