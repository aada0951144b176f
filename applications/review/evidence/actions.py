"""Adding to the ledger of evidence, and setting right what stands in it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application
from applications.review.actions import Refused
from applications.review.evidence import permissions
from applications.review.evidence.models import Evidence
from applications.review.models import Criterion, Standing
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit


@transaction.atomic
def add(
    application: Application,
    *,
    criterion: Criterion,
    claim: str,
    url: str,
    seen_on: date,
    stance: str,
    by: Actor,
    now: datetime,
    quote: str = "",
) -> Evidence:
    """Enter what was found; everybody who reads the application sees it at once.

    Claim and source may name people, so the log knows only where they stand.
    """
    application = Application.objects.select_for_update().get(pk=application.pk)
    require(permissions.can_add(by, application))
    if criterion.call_id != application.call_id:
        raise Refused(_("This criterion belongs to another call."))
    evidence = Evidence.objects.create(
        application=application,
        criterion=criterion,
        claim=claim,
        url=url,
        seen_on=seen_on,
        quote=quote,
        stance=stance,
        found_by=by.user,  # type: ignore[misc]
        at=now,
    )
    changes = {"criterion": criterion.pk, "stance": stance, "claim": None, "url": None}
    audit.record("added evidence", evidence, by=by, now=now, changes=changes)
    _cover(application)
    return evidence


@transaction.atomic
def correct(
    evidence: Evidence,
    *,
    reason: str,
    criterion: Criterion,
    claim: str,
    url: str,
    seen_on: date,
    stance: str,
    by: Actor,
    now: datetime,
    quote: str = "",
) -> Evidence:
    """Put a better entry in the place of one that stands; both can be read afterwards."""
    evidence = _ended(evidence, Evidence.State.CORRECTED, reason=reason, by=by, now=now)
    better = add(
        evidence.application,
        criterion=criterion,
        claim=claim,
        url=url,
        seen_on=seen_on,
        stance=stance,
        quote=quote,
        by=by,
        now=now,
    )
    evidence.replaced_by = better
    evidence.save(update_fields=["replaced_by"])
    return better


@transaction.atomic
def withdraw(evidence: Evidence, *, reason: str, by: Actor, now: datetime) -> None:
    """Take an entry back; it no longer counts, and can still be read with the reason."""
    evidence = _ended(evidence, Evidence.State.WITHDRAWN, reason=reason, by=by, now=now)
    _cover(evidence.application)


def _ended(given: Evidence, state: Evidence.State, *, reason: str, by: Actor, now: datetime) -> Evidence:
    Application.objects.select_for_update().get(pk=given.application_id)
    evidence = Evidence.objects.select_for_update(of=("self",)).select_related("application").get(pk=given.pk)
    require(permissions.can_end(by, evidence))
    if evidence.state != Evidence.State.STANDING:
        raise Refused(_("This entry was corrected or withdrawn before."))
    if not reason.strip():
        raise Refused(_("Say why it does not stand as it is."))
    evidence.state, evidence.reason, evidence.ended_at, evidence.ended_by = state, reason, now, by.user
    evidence.save(update_fields=["state", "reason", "ended_at", "ended_by"])
    audit.record(f"{state.value} evidence", evidence, by=by, now=now, changes={"reason": None})
    return evidence


def _cover(application: Application) -> None:
    """Keep how many criteria rest on something; what else stands on the row is left alone."""
    standing = Evidence.objects.standing().filter(application=application)
    covered = standing.order_by().values("criterion").distinct().count()
    row = Standing(application=application, call_id=application.call_id, criteria_covered=covered)
    Standing.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["application"], update_fields=["criteria_covered"]
    )
