"""Giving applications to readers, and what the readers do with them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Call
from applications.review import drafts, mails, permissions, policy, rubric, scoring
from applications.review.assignment import workload
from applications.review.conflicts import finding
from applications.review.conflicts import records as conflicts
from applications.review.consensus.following import readings_changed
from applications.review.consensus.states import State as ConsensusState
from applications.review.matching import Lack
from applications.review.models import Assignment, Criterion, Policy, Review, Standing
from applications.review.querysets import AssignmentQuerySet
from applications.review.readers import INSTITUTIONS, readers_by_default
from applications.review.refusals import ChangedElsewhere as ChangedElsewhere
from applications.review.refusals import Refused as Refused
from applications.review.states import READABLE, State
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

# Two drafts that lie further apart belong to two sittings.
SITTING = timedelta(hours=1)


@transaction.atomic
def add_default_rubric(call: Call, *, by: Actor, now: datetime) -> list[Criterion]:
    """The four criteria a call starts with. A call that has criteria keeps them."""
    require(permissions.can_manage(by))
    Call.objects.select_for_update().get(pk=call.pk)
    criteria = list(call.criteria.all())
    if not criteria:
        criteria = Criterion.objects.bulk_create(
            Criterion(
                call=call,
                position=position,
                title=str(line.title),
                description=str(line.description),
                weight_percent=line.weight_percent,
                anchors=[str(anchor) for anchor in line.anchors],
            )
            for position, line in enumerate(rubric.DEFAULT, start=1)
        )
        audit.record("added the default rubric", call, by=by, now=now)
    return criteria


@transaction.atomic
def assign(
    applications: Iterable[Application], *, by: Actor, now: datetime, reviewers: Iterable[User] | None = None
) -> int:
    """Find readers for what the applications lack and give them out at once; returns how many readings are new.

    Without `reviewers`, everybody who reviews and does not coordinate. What staff
    look at before it is given out is a proposal, see `assignment.actions`.

    Raises Refused when an institution has nobody for an application.
    """
    require(permissions.can_manage(by))
    keys = [application.pk for application in applications]
    rows = Application.objects.select_for_update().filter(
        pk__in=keys, state__in=[ApplicationState.ELIGIBLE, ApplicationState.UNDER_REVIEW]
    )
    waiting = list(rows.order_by("call", "number"))
    finding.find(waiting, by=by, now=now)
    people = list(readers_by_default() if reviewers is None else reviewers)
    matched = workload.work(waiting, people, viewer=None, most=workload.limits(people)).matched()
    if matched.lacks:
        raise Refused(_lacking(matched.lacks[0], waiting))
    created = Assignment.objects.bulk_create(
        Assignment(application_id=application, reviewer_id=reader) for application, reader in matched.pairs
    )
    give_out([assignment.pk for assignment in created], by=by, now=now)
    return len(created)


def _lacking(lack: Lack, waiting: list[Application]) -> str:
    reference = next(one.reference for one in waiting if one.pk == lack.application)
    return _("%(institution)s has nobody left who may read %(application)s. Add a reviewer.") % {
        "institution": Institution(lack.institution).label,
        "application": reference,
    }


def give_out(keys: list[int], *, by: Actor, now: datetime) -> None:
    """Release proposed readings: their applications come under review, and the readers are told once.

    A call without criteria gets the default rubric, one without rules the default
    ones. The caller holds the locks and has asked for permission.
    """
    readings = Assignment.objects.filter(pk__in=keys)
    audit.move_all(readings, to=State.RELEASED, by=by, now=now)
    drafts.bring_back(keys)
    given = Application.objects.filter(assignments__in=keys).distinct()
    waiting = given.filter(state__in=[ApplicationState.ELIGIBLE, ApplicationState.REVIEWED]).values_list(
        "pk", flat=True
    )
    moving = Application.objects.filter(pk__in=list(waiting))
    audit.move_all(moving, to=ApplicationState.UNDER_REVIEW, by=by, now=now)
    for call in Call.objects.select_for_update().filter(pk__in=list(given.values_list("call", flat=True))):
        add_default_rubric(call, by=by, now=now)
        Policy.objects.get_or_create(call=call)
        # A call in its grace still takes forms that were opened before it closed.
        if call.state == CallState.CLOSED and now >= call.grace_ends_at:
            audit.move(call, to=CallState.EVALUATION, by=by, now=now)
    told = User.objects.filter(assignments__in=keys).distinct().order_by("pk")
    mails.assigned.to_all(list(told), now=now, offset=now.isoformat())


@transaction.atomic
def take_up_again(*, by: Actor, now: datetime) -> int:
    """Bring back under review what was found eligible once more after readers had it; returns how many."""
    require(permissions.can_manage(by))
    held = Assignment.objects.filter(state__in=READABLE).values("application")
    calls = [CallState.CLOSED, CallState.EVALUATION]
    again = Application.objects.filter(state=ApplicationState.ELIGIBLE, call__state__in=calls, pk__in=held)
    keys = list(again.values_list("pk", flat=True))
    if keys:
        audit.move_all(Application.objects.filter(pk__in=keys), to=ApplicationState.UNDER_REVIEW, by=by, now=now)
    for application in Application.objects.filter(pk__in=keys).select_related("call"):
        settle(application, by=by, now=now)
    return len(keys)


@transaction.atomic
def declare_conflict(assignment: Assignment, *, reason: str, by: Actor, now: datetime) -> None:
    """The reviewer has an interest: the application is closed to them, and their draft is gone."""
    assignment = _locked(assignment)
    require(permissions.can_review(by, assignment))
    if assignment.state == State.SUBMITTED:
        raise Refused(_("Your review is submitted. Ask a coordinator to reopen it first."))
    Review.objects.filter(assignment=assignment).delete()
    Assignment.objects.filter(pk=assignment.pk).update(conflict=reason)
    conflicts.declare(assignment.application, assignment.reviewer, reason=reason, by=by, now=now)
    audit.move(assignment, to=State.CONFLICT, by=by, now=now, changes={"conflict": None})
    readings_changed(assignment.application, because=_("A reader has dropped out."), by=by, now=now)
    settle(assignment.application, by=by, now=now)


@transaction.atomic
def save_draft(
    assignment: Assignment,
    *,
    half_points: Mapping[str, int],
    comment: str,
    by: Actor,
    now: datetime,
    confidence: int | None = None,
    abstained: Collection[str] = (),
    seen: str | None = None,
) -> Review:
    """Keep what is there so far. `seen` as for `submit`.

    The page saves every few seconds; the log gets the first of each sitting.
    """
    assignment, criteria = _to_write(assignment, by=by)
    before: Review | None = getattr(assignment, "review", None)
    last = before.changed_at if before else None
    review = _written(assignment, criteria, half_points, comment, confidence, abstained, now=now, seen=seen)
    if assignment.state == State.RELEASED:
        audit.move(assignment, to=State.IN_PROGRESS, by=by, now=now)
    elif last is None or now - last >= SITTING:
        audit.record("saved a draft", assignment, by=by, now=now)
    return review


@transaction.atomic
def submit(
    assignment: Assignment,
    *,
    half_points: Mapping[str, int],
    comment: str,
    by: Actor,
    now: datetime,
    confidence: int | None = None,
    abstained: Collection[str] = (),
    seen: str | None = None,
) -> Review:
    """Hand the review in: every criterion scored or abstained from, a comment given.

    Settles how the application stands, and moves it to reviewed once both institutions
    have read it and nobody is left. `seen` is the `Review.version` that the person had
    before them, "" for none; None does not ask.

    Raises Refused when something is missing, the review is not open or was due before,
    and ChangedElsewhere when another window was quicker.
    """
    assignment, criteria = _to_write(assignment, by=by)
    policy.require_in_time(assignment, now=now)
    rules = policy.beside(assignment.application.call)
    if not comment.strip():
        raise Refused(_("Say in a comment what your scores rest on."))
    weights = {str(criterion.pk): criterion.weight_percent for criterion in criteria}
    try:
        total = scoring.total(half_points, weights, abstained=abstained)
    except scoring.IncompleteScores as error:
        raise Refused(_("Give a score for each criterion, or abstain.")) from error
    results = {"total_thousandths": total, "submitted_at": now}
    review = _written(
        assignment, criteria, half_points, comment, confidence, abstained, now=now, seen=seen, results=results
    )
    audit.move(assignment, to=State.SUBMITTED, by=by, now=now)
    policy.freeze(assignment, now=now)
    readings_changed(assignment.application, because=_("Another review came in."), by=by, now=now)
    _settle(assignment.application, rules, criteria, by=by, now=now)
    return review


@transaction.atomic
def reopen(assignment: Assignment, *, reason: str, by: Actor, now: datetime) -> None:
    """Give a submitted review back to its reviewer; until it is in again it does not count."""
    assignment = _locked(assignment)
    require(permissions.can_manage(by) and _is_in_sight(assignment, by))
    if assignment.application.state not in (ApplicationState.UNDER_REVIEW, ApplicationState.REVIEWED):
        raise Refused(_("The application has been decided on; its reviews stay as they are."))
    if assignment.state != State.SUBMITTED:
        raise Refused(_("This review is not submitted."))
    if not reason.strip():
        raise Refused(_("Say why the review is reopened."))
    Review.objects.filter(assignment=assignment).update(submitted_at=None, total_thousandths=None)
    audit.move(assignment, to=State.REOPENED, by=by, now=now, reason=reason)
    readings_changed(assignment.application, because=_("A review was reopened."), by=by, now=now)
    settle(assignment.application, by=by, now=now)
    mails.reopened(assignment, now=now, offset=now.isoformat(), inputs={"reason": reason})


def _is_in_sight(assignment: Assignment, by: Actor) -> bool:
    seen: AssignmentQuerySet = Assignment.objects.filter(pk=assignment.pk)
    return by.user is None or seen.visible_to(by.user).exists()


def _locked(assignment: Assignment) -> Assignment:
    """The assignment and its application, locked; so two readers of one application take turns."""
    return (
        Assignment.objects.select_for_update(of=("self", "application"))
        .select_related("application__call__review_policy", "application__consensus", "reviewer", "review")
        .get(pk=assignment.pk)
    )


def _to_write(given: Assignment, *, by: Actor) -> tuple[Assignment, list[Criterion]]:
    assignment = _locked(given)
    require(permissions.can_review(by, assignment))
    if assignment.state == State.SUBMITTED:
        raise Refused(_("This review is submitted already."))
    if not permissions.can_write(assignment):
        raise Refused(_("This application is no longer under review."))
    # Of the given one, where the page has read the criteria already.
    return assignment, list(given.application.call.criteria.all())


def _written(
    assignment: Assignment,
    criteria: list[Criterion],
    half_points: Mapping[str, int],
    comment: str,
    confidence: int | None,
    abstained: Collection[str],
    *,
    now: datetime,
    seen: str | None,
    results: Mapping[str, Any] | None = None,
) -> Review:
    """Without `results` it stays a draft."""
    review: Review | None = getattr(assignment, "review", None)
    if seen is not None and seen != (review.version if review else ""):
        raise ChangedElsewhere(_("This review was changed in another window after you opened it here."))
    known = {str(criterion.pk) for criterion in criteria}
    if any(key not in known or not 0 <= value <= scoring.MOST_HALF_POINTS for key, value in half_points.items()):
        raise Refused(_("Scores go from 0 to 5 in half points."))
    if not known.issuperset(abstained) or not half_points.keys().isdisjoint(abstained):
        raise Refused(_("Either score a criterion or abstain from it."))
    values: dict[str, Any] = {
        "half_points": dict(half_points),
        "abstained": sorted(abstained),
        "comment": comment.strip(),
        "confidence": confidence,
        "total_thousandths": None,
        "changed_at": now,
        "submitted_at": None,
        **(results or {}),
    }
    if review is None:
        return Review.objects.create(assignment=assignment, **values)
    for name, value in values.items():
        setattr(review, name, value)
    review.save(update_fields=list(values))
    return review


def settle(application: Application, *, by: Actor, now: datetime) -> None:
    """Keep count, score, standing and state in step with the reviews and what was agreed on them.

    Whoever changes one of these calls it in the same transaction and holds the
    application's lock. Where the call asks for consensus, the agreed score counts once
    there is one, and nothing is left to talk about; until then the mean does. A review
    that judges nothing makes the application read, and counts for no score.
    """
    call = application.call
    _settle(application, policy.of(call), list(call.criteria.all()), by=by, now=now)


def _settle(application: Application, rules: Policy, criteria: list[Criterion], *, by: Actor, now: datetime) -> None:
    # What is only proposed to somebody holds nothing up: it may never be given out.
    given = Assignment.objects.live().filter(application=application).exclude(state=State.PROPOSED)
    rows = list(
        given.values_list(
            "state",
            "reviewer__institution",
            "review__total_thousandths",
            "review__half_points",
            "application__standing__agreed_thousandths",
            "application__consensus__half_points",
            "application__consensus__state",
        )
    )
    submitted = [row for row in rows if row[0] == State.SUBMITTED]
    reviews = [(row[2], row[3]) for row in submitted if row[2] is not None]
    agreed: tuple[int, dict[str, int]] | None = None
    if rows and rules.aggregate == Policy.Aggregate.CONSENSUS and rows[0][4] is not None:
        agreed = (rows[0][4], rows[0][5] or {})
    is_concluded = bool(rows) and rows[0][6] == ConsensusState.CONCLUDED
    _keep_standing(application, rules, criteria, reviews, agreed, is_concluded=is_concluded)
    heard = {row[1] for row in submitted}
    is_complete = len(submitted) == len(rows) and heard.issuperset(INSTITUTIONS)
    columns = ("review_count", "score_thousandths")
    if is_complete and application.state == ApplicationState.UNDER_REVIEW:
        audit.move(application, to=ApplicationState.REVIEWED, by=by, now=now, also=columns)
    elif not is_complete and application.state == ApplicationState.REVIEWED:
        audit.move(application, to=ApplicationState.UNDER_REVIEW, by=by, now=now, also=columns)
    else:
        application.save(update_fields=columns)


def _keep_standing(
    application: Application,
    rules: Policy,
    criteria: list[Criterion],
    reviews: list[tuple[int, dict[str, int]]],
    agreed: tuple[int, dict[str, int]] | None,
    *,
    is_concluded: bool,
) -> None:
    """Writes the standing; count and score are set on the application and left to the caller to save.

    What was agreed, as a total and by criterion, is what counts, for the thresholds too.
    """
    totals = [total for total, _half_points in reviews]
    across = scoring.median if rules.aggregate == Policy.Aggregate.MEDIAN else scoring.mean
    application.review_count = len(totals)
    application.score_thousandths = across(totals) if agreed is None else agreed[0]
    spread = scoring.spread(totals)
    thresholds = {str(criterion.pk): criterion.threshold_half_points for criterion in criteria}
    points = [half_points for _total, half_points in reviews] if agreed is None else [agreed[1]]
    is_settled = agreed is not None or is_concluded
    standing = Standing(
        application=application,
        call_id=application.call_id,
        median_thousandths=scoring.median(totals) if totals else None,
        spread_thousandths=spread,
        needs_talk=not is_settled and spread is not None and spread > rules.trigger_thousandths,
        is_below_threshold=scoring.is_below(points, thresholds, rules.threshold_thousandths, across=across),
    )
    # What others keep on the same row, such as what is covered and what was agreed, stays.
    Standing.objects.bulk_create(
        [standing],
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=["median_thousandths", "spread_thousandths", "needs_talk", "is_below_threshold"],
    )
