"""The panel's word: it ends the talk about an application, and may change its score."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application
from applications.review import final, policy
from applications.review.actions import ChangedElsewhere, Refused
from applications.review.agenda.models import Conclusion
from applications.review.consensus import permissions
from applications.review.consensus.actions import let_count, total_of
from applications.review.consensus.models import Consensus
from applications.review.consensus.states import SETTLED, State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit


@transaction.atomic
def conclude(
    application: Application,
    *,
    reason: str,
    strengths: str,
    weaknesses: str,
    by: Actor,
    now: datetime,
    half_points: Mapping[str, int] | None = None,
    abstained: Collection[str] = (),
    seen: str | None = None,
) -> Conclusion:
    """Note what the panel concluded; with `half_points`, these are the agreed scores from now on.

    Who differed keeps their view: the voices of the readers are not touched. `seen` is the
    `Consensus.stamp` that the person had before them, "" for none; None does not ask.
    """
    application = _locked(application)
    if by.user is None or not permissions.can_steer(by, application):
        raise PermissionDenied
    _require_open(application, reason=reason, strengths=strengths, weaknesses=weaknesses)
    _require_agreeing(application, half_points)
    consensus = _held(application, seen=seen, now=now)
    before = final.scores_of(application.call, Application.objects.filter(pk=application.pk))[application.pk]
    if half_points is not None:
        consensus.total_thousandths = total_of(application, half_points, abstained)
        consensus.half_points, consensus.abstained = dict(half_points), sorted(abstained)
    elif consensus.state not in SETTLED:
        # A draft that nobody agreed to does not come to count by this.
        consensus.total_thousandths, consensus.half_points, consensus.abstained = None, {}, []
    consensus.strengths, consensus.weaknesses = strengths.strip(), weaknesses.strip()
    consensus.changed_at = consensus.agreed_at = now
    consensus.save()
    audit.move(consensus, to=State.CONCLUDED, by=by, now=now, reason=reason, changes={"half_points": half_points})
    let_count(consensus, by=by, now=now)
    after = final.scores_of(application.call, Application.objects.filter(pk=application.pk))[application.pk]
    return Conclusion.objects.create(
        consensus=consensus,
        half_points=consensus.half_points,
        before_thousandths=before,
        after_thousandths=after,
        reason=reason.strip(),
        noted_by=by.user,
        at=now,
    )


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__review_policy")
    return rows.get(pk=application.pk)


def _held(application: Application, *, seen: str | None, now: datetime) -> Consensus:
    consensus = Consensus.objects.filter(application=application).first() or Consensus(
        origin=Consensus.Origin.HAND, opened_at=now, changed_at=now
    )
    if seen is not None and seen != (consensus.stamp if consensus.pk else ""):
        raise ChangedElsewhere(_("The agreement was changed in another window after you opened it here."))
    consensus.application = application
    if not consensus.is_about_scores:
        consensus.origin = Consensus.Origin.HAND
    return consensus


def _require_agreeing(application: Application, half_points: Mapping[str, int] | None) -> None:
    if half_points is not None and not policy.agrees(application.call):
        raise Refused(_("In this call the mean or the median counts; the panel cannot set a score."))


def _require_open(application: Application, *, reason: str, strengths: str, weaknesses: str) -> None:
    if application.state != ApplicationState.REVIEWED:
        raise Refused(_("The panel concludes on what has been read by both institutions and is not decided yet."))
    if not reason.strip():
        raise Refused(_("Say in a sentence what the panel concluded, and why."))
    if not strengths.strip() or not weaknesses.strip():
        raise Refused(_("Say in a sentence each what is strong and what is weak: the company reads it."))
