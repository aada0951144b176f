"""Coming to an agreement: who drafts, what is put before the readers, what they say to it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import Application
from applications.review import actions as review
from applications.review import policy, scoring
from applications.review.actions import ChangedElsewhere, Refused
from applications.review.consensus import following, mails, permissions
from applications.review.consensus.models import Consensus, Voice
from applications.review.consensus.querysets import readers_of
from applications.review.consensus.states import OPEN, SETTLED, State
from applications.review.models import Policy, Standing
from applications.review.permissions import can_manage
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

DAYS_TO_AGREE = 7
# Up to this many are opened by one run of the duty, so that it holds the database only briefly.
AT_A_TIME = 50


@transaction.atomic
def open_due(*, by: Actor, now: datetime) -> int:
    """Open what the spread of the readings calls for, and let lapse what it no longer does; returns how many opened."""
    require(can_manage(by))
    agreeing = Q(call__review_policy=None) | Q(call__review_policy__aggregate=Policy.Aggregate.CONSENSUS)
    reviewed = Application.objects.filter(
        agreeing, state=ApplicationState.REVIEWED, call__state__in=[CallState.CLOSED, CallState.EVALUATION]
    )
    is_closed = Q(consensus=None) | Q(consensus__state=State.LAPSED) | Q(consensus__origin=Consensus.Origin.WORDS)
    waiting = reviewed.filter(is_closed, standing__needs_talk=True, standing__agreed_thousandths=None)
    found = list(waiting.select_for_update(of=("self",)).select_related("call").order_by("pk")[:AT_A_TIME])
    for application in found:
        _open(application, origin=Consensus.Origin.SPREAD, by=by, now=now)
    idle = Consensus.objects.filter(
        state=State.DRAFT, origin=Consensus.Origin.SPREAD, version=0, half_points={}, strengths="", weaknesses=""
    )
    audit.move_all(
        idle.filter(application__in=reviewed.filter(standing__needs_talk=False)),
        to=State.LAPSED,
        by=by,
        now=now,
        reason="The readings no longer differ by more than the trigger.",
    )
    return len(found)


@transaction.atomic
def catch_up(*, by: Actor, now: datetime) -> int:
    """Open again what no longer stands on all its readers, whatever way a reader left or came; returns how many."""
    require(can_manage(by))
    found = Consensus.objects.of_other_readers().select_related("application").order_by("pk")[:AT_A_TIME]
    for consensus in found:
        application = _locked_application(consensus.application)
        because = _("The readers of the application have changed.")
        following.readings_changed(application, because=because, by=by, now=now)
        review.settle(application, by=by, now=now)
    return len(found)


@transaction.atomic
def open_by_hand(
    application: Application, *, reason: str, by: Actor, now: datetime, rapporteur: User | None = None
) -> Consensus:
    """A coordinator asks the readers to agree although the spread does not call for it."""
    application = _locked_application(application)
    require(permissions.can_steer(by, application))
    if not policy.agrees(application.call):
        raise Refused(_("In this call the mean or the median counts, whatever readers agree on."))
    if not reason.strip():
        raise Refused(_("Say why the readers should agree on scores."))
    held = Consensus.objects.filter(application=application).first()
    if held and held.is_about_scores and held.state != State.LAPSED:
        raise Refused(_("The readers are asked to agree on this application already."))
    _require_reviewed(application)
    return _open(
        application, origin=Consensus.Origin.HAND, by=by, now=now, reason=reason.strip(), rapporteur=rapporteur
    )


def _open(
    application: Application,
    *,
    origin: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    rapporteur: User | None = None,
) -> Consensus:
    values: dict[str, Any] = {
        "origin": origin,
        "reason": reason,
        "rapporteur_id": rapporteur.pk if rapporteur else following.balanced(application.call, application),
        "due_on": (now + timedelta(days=DAYS_TO_AGREE)).date(),
        "changed_at": now,
        "agreed_at": None,
    }
    if rapporteur and not readers_of(application).filter(reviewer=rapporteur).exists():
        raise Refused(_("The rapporteur is one of the readers."))
    consensus, is_new = Consensus.objects.get_or_create(application=application, defaults={**values, "opened_at": now})
    if is_new:
        audit.record("opened", consensus, by=by, now=now, reason=reason)
    else:
        for name, value in values.items():
            setattr(consensus, name, value)
        columns = [name.removesuffix("_id") for name in values]
        if consensus.state == State.DRAFT:
            consensus.save(update_fields=columns)
            audit.record("opened", consensus, by=by, now=now, reason=reason)
        else:
            audit.move(consensus, to=State.DRAFT, by=by, now=now, reason=reason, also=columns)
    if consensus.rapporteur_id:
        mails.appointed(consensus, now=now, offset=now.isoformat())
    return consensus


@transaction.atomic
def appoint(consensus: Consensus, *, rapporteur: User, by: Actor, now: datetime) -> Consensus:
    """Another reader drafts from here on."""
    consensus = _locked(consensus)
    require(permissions.can_steer(by, consensus.application))
    _require_state(consensus, *OPEN)
    if not readers_of(consensus.application).filter(reviewer=rapporteur).exists():
        raise Refused(_("The rapporteur is one of the readers."))
    if consensus.state == State.PROPOSED:
        following.reopen(consensus, because=_("Another reader drafts now."), by=by, now=now)
    consensus.rapporteur = rapporteur
    consensus.save(update_fields=["rapporteur"])
    audit.record("appointed a rapporteur", consensus, by=by, now=now)
    mails.appointed(consensus, now=now, offset=now.isoformat())
    return consensus


@transaction.atomic
def save_draft(
    consensus: Consensus,
    *,
    half_points: Mapping[str, int],
    strengths: str,
    weaknesses: str,
    by: Actor,
    now: datetime,
    abstained: Collection[str] = (),
    seen: str | None = None,
) -> Consensus:
    """Keep what is there so far. What the readers said to an earlier version is void.

    `seen` is the `Consensus.stamp` that the person had before them; None does not ask.
    """
    consensus = _to_draft(consensus, by=by, seen=seen)
    if consensus.state == State.PROPOSED:
        following.reopen(consensus, because=_("The draft was changed."), by=by, now=now)
    _write(consensus, half_points, abstained, strengths, weaknesses, now=now)
    audit.record("saved a draft", consensus, by=by, now=now)
    return consensus


@transaction.atomic
def propose(
    consensus: Consensus,
    *,
    half_points: Mapping[str, int],
    strengths: str,
    weaknesses: str,
    by: Actor,
    now: datetime,
    abstained: Collection[str] = (),
    seen: str | None = None,
) -> Consensus:
    """Put the draft before the readers; the rapporteur stands behind it. A single reader agrees with themselves.

    Raises Refused when a score or the words are missing, and ChangedElsewhere when
    another window was quicker.
    """
    consensus = _to_draft(consensus, by=by, seen=seen)
    if not strengths.strip() or not weaknesses.strip():
        raise Refused(_("Say in a sentence each what is strong and what is weak: the company reads it."))
    if consensus.state == State.PROPOSED:
        following.reopen(consensus, because=_("The draft was changed."), by=by, now=now)
    _write(consensus, half_points, abstained, strengths, weaknesses, now=now, is_whole=True)
    consensus.version += 1
    consensus.proposed_at, consensus.returned_because = now, ""
    consensus.save(update_fields=["version", "proposed_at", "returned_because"])
    audit.move(consensus, to=State.PROPOSED, by=by, now=now, changes={"version": consensus.version})
    voices = [
        Voice(consensus=consensus, reader=one.reviewer, version=consensus.version, asked_at=now)
        for one in readers_of(consensus.application)
    ]
    for voice in voices:
        if voice.reader_id == consensus.rapporteur_id:
            voice.answer, voice.at = Voice.Answer.APPROVED, now
        voice.save()
    mails.draft_waits.to_all([voice for voice in voices if not voice.answer], now=now)
    _agree_if_all_do(consensus, by=by, now=now)
    return consensus


@transaction.atomic
def speak(
    consensus: Consensus, *, answer: str, version: int, by: Actor, now: datetime, sentence: str = ""
) -> Consensus:
    """A reader approves, objects, or lets the draft stand and keeps a view of their own. May be changed until agreed.

    `version` is the draft that the reader saw.
    """
    consensus = _locked(consensus)
    require(permissions.is_reader(by, consensus.application))
    if consensus.state != State.PROPOSED or consensus.version != version:
        raise ChangedElsewhere(_("The draft was changed after you opened it here. Read it again before you answer."))
    voice = Voice.objects.filter(consensus=consensus, version=version, reader=by.user).first()
    if voice is None or voice.reader_id == consensus.rapporteur_id:
        raise Refused(_("This draft does not wait for your word."))
    if answer not in Voice.Answer.values or answer == Voice.Answer.WAITING:
        raise Refused(_("Agree, object, or keep a view of your own."))
    is_sentence_needed = answer != Voice.Answer.APPROVED
    if is_sentence_needed and not sentence.strip():
        raise Refused(_("Say in a sentence where you differ."))
    voice.answer, voice.sentence, voice.at = answer, sentence.strip() if is_sentence_needed else "", now
    voice.save(update_fields=["answer", "sentence", "at"])
    audit.record(f"spoke: {answer}", consensus, by=by, now=now, changes={"version": version, "sentence": None})
    if answer == Voice.Answer.OBJECTED:
        mails.objected(voice, now=now, offset=now.isoformat())
    _agree_if_all_do(consensus, by=by, now=now)
    return consensus


@transaction.atomic
def keep_apart(consensus: Consensus, *, reason: str, by: Actor, now: datetime) -> Consensus:
    """The readers come to no agreement: their aggregate counts, and the panel takes it up."""
    consensus = _locked(consensus)
    application = consensus.application
    is_rapporteur = by.user is not None and by.user.pk == consensus.rapporteur_id
    require(permissions.can_steer(by, application) or (is_rapporteur and permissions.is_reader(by, application)))
    _require_state(consensus, *OPEN)
    _require_reviewed(application)
    if not reason.strip():
        raise Refused(_("Say in a sentence what the readers differ on."))
    consensus.returned_because, consensus.changed_at = "", now
    consensus.reason = reason.strip()
    consensus.save(update_fields=["returned_because", "changed_at", "reason"])
    audit.move(consensus, to=State.APART, by=by, now=now, reason=reason)
    return consensus


@transaction.atomic
def word(
    application: Application, *, strengths: str, weaknesses: str, by: Actor, now: datetime, seen: str | None = None
) -> Consensus:
    """Strengths and weaknesses of an application whose readers agree closely enough; no score is touched."""
    application = _locked_application(application)
    consensus = Consensus.objects.filter(application=application).first() or Consensus(
        application=application, origin=Consensus.Origin.WORDS, opened_at=now, changed_at=now
    )
    require(permissions.can_draft(by, consensus))
    _require_reviewed(application)
    if consensus.is_about_scores and consensus.state != State.LAPSED:
        raise Refused(_("The readers agree on scores and words together here."))
    consensus.origin = Consensus.Origin.WORDS
    if consensus.pk and seen is not None and seen != consensus.stamp:
        raise ChangedElsewhere(_("These words were changed in another window after you opened them here."))
    if not strengths.strip() or not weaknesses.strip():
        raise Refused(_("Say in a sentence each what is strong and what is weak: the company reads it."))
    consensus.strengths, consensus.weaknesses = strengths.strip(), weaknesses.strip()
    consensus.changed_at = consensus.agreed_at = now
    consensus.save()
    if consensus.state == State.AGREED:
        audit.record("worded anew", consensus, by=by, now=now, changes={"strengths": None, "weaknesses": None})
    else:
        audit.move(consensus, to=State.AGREED, by=by, now=now, changes={"strengths": None, "weaknesses": None})
    return consensus


def _agree_if_all_do(consensus: Consensus, *, by: Actor, now: datetime) -> None:
    """Once every reader of the day has let the draft stand, its scores count."""
    voices = consensus.voices.filter(version=consensus.version)
    content = set(
        voices.filter(answer__in=[Voice.Answer.APPROVED, Voice.Answer.MINORITY]).values_list("reader", flat=True)
    )
    if {one.reviewer_id for one in readers_of(consensus.application)} - content:
        return
    consensus.agreed_at = now
    consensus.save(update_fields=["agreed_at"])
    audit.move(consensus, to=State.AGREED, by=by, now=now, changes={"total": consensus.total_thousandths})
    let_count(consensus, by=by, now=now)


def let_count(consensus: Consensus, *, by: Actor, now: datetime) -> None:
    """Carry the agreed score to where the selection reads it. The caller holds the locks."""
    application = consensus.application
    agreed = consensus.total_thousandths if consensus.state in SETTLED else None
    Standing.objects.update_or_create(
        application=application,
        defaults={"agreed_thousandths": agreed},
        create_defaults={"agreed_thousandths": agreed, "call_id": application.call_id},
    )
    review.settle(application, by=by, now=now)


def total_of(application: Application, half_points: Mapping[str, int], abstained: Collection[str]) -> int | None:
    """The weighted mean over the criteria judged. Raises Refused where one has no score, or a wrong one."""
    weights = {str(one.pk): one.weight_percent for one in application.call.criteria.all()}
    if not weights.keys() >= half_points.keys() | set(abstained):
        raise Refused(_("Scores go from 0 to 5 in half points."))
    judged = {key: weight for key, weight in weights.items() if key not in set(abstained)}
    if not judged:
        return None
    try:
        return scoring.weighted_mean(half_points, judged)
    except scoring.IncompleteScores as error:
        raise Refused(_("Give a score for each criterion.")) from error
    except ValueError as error:
        raise Refused(_("Scores go from 0 to 5 in half points.")) from error


def _write(
    consensus: Consensus,
    half_points: Mapping[str, int],
    abstained: Collection[str],
    strengths: str,
    weaknesses: str,
    *,
    now: datetime,
    is_whole: bool = False,
) -> None:
    total = total_of(consensus.application, half_points, abstained) if is_whole else None
    consensus.half_points, consensus.abstained = dict(half_points), sorted(abstained)
    consensus.strengths, consensus.weaknesses = strengths.strip(), weaknesses.strip()
    consensus.total_thousandths, consensus.changed_at = total, now
    consensus.save(
        update_fields=["half_points", "abstained", "strengths", "weaknesses", "total_thousandths", "changed_at"]
    )


def _to_draft(given: Consensus, *, by: Actor, seen: str | None) -> Consensus:
    consensus = _locked(given)
    require(permissions.can_draft(by, consensus))
    _require_state(consensus, *OPEN)
    _require_reviewed(consensus.application)
    if seen is not None and seen != consensus.stamp:
        raise ChangedElsewhere(_("This draft was changed in another window after you opened it here."))
    return consensus


def _locked_application(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)


def _locked(given: Consensus) -> Consensus:
    """The consensus under its application's lock, so that readers and readings take turns."""
    application = _locked_application(given.application)
    consensus = Consensus.objects.select_for_update(of=("self",)).get(pk=given.pk)
    consensus.application = application
    return consensus


def _require_state(consensus: Consensus, *states: State) -> None:
    if consensus.state not in states:
        raise Refused(_("This is not possible while the agreement is: %s.") % consensus.get_state_display())


def _require_reviewed(application: Application) -> None:
    if application.state == ApplicationState.UNDER_REVIEW:
        raise Refused(_("A reading is still missing. The readers agree once all are in."))
    if application.state != ApplicationState.REVIEWED:
        raise Refused(_("The application has been decided on; what was agreed stays as it is."))
