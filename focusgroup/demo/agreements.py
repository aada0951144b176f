"""Readers who differ: some have agreed, some still wait for a word, one keeps a view of their own, two stay apart."""

from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from applications.models import Application, Call
from applications.review.agenda import actions as panel
from applications.review.consensus import actions, proposal
from applications.review.consensus.models import Consensus
from applications.review.consensus.querysets import readers_of
from applications.review.models import Review
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.demo.chance import Chance

# What becomes of the agreements in turn. A draft that is only begun stands for what nobody has found time for.
_STAGES = ("agreed", "waiting", "minority", "concluded", "begun", "objected", "apart", "agreed", "agreed", "agreed")
_WORDED_OF_TEN = 4
_NOTHING_STRONG = "The application answers every question that was asked."
_NOTHING_WEAK = "Little is said on what happens after the pilot."
_MINORITY = "I would score the products lower: the models are bought, and the company sets them up."
_OBJECTION = "The evidence for the second criterion is one press release. I cannot go above 3."
_APART = "Whether a product that wraps a bought model is AI expertise of their own."
_CONCLUSION = "Both institutions heard the two readers. The demonstration on the website speaks for the company."


def come_to_terms(call: Call, *, by: Actor, chance: Chance, now: datetime) -> None:
    """Open what the spread calls for, take each agreement to a stage of its own, and word some of the rest."""
    duty = Actor.duty("consensus")
    while actions.open_due(by=duty, now=now - timedelta(days=5)):
        pass
    opened = Consensus.objects.filter(application__call=call).select_related("application__call", "rapporteur")
    for consensus, stage in zip(opened.order_by("application__number"), cycle(_STAGES), strict=False):
        _take(consensus, stage, by=by, now=now)
    rest = Application.objects.filter(call=call, state=State.REVIEWED, consensus=None).order_by("number")
    for application in rest:
        if chance.between(1, 10) <= _WORDED_OF_TEN:
            actions.word(application, by=by, now=now, **_words(application))


def _take(consensus: Consensus, stage: str, *, by: Actor, now: datetime) -> None:
    drafter = consensus.rapporteur
    if drafter is None:
        return
    draft: dict[str, Any] = {"half_points": _between(consensus), **_words(consensus.application)}
    drafting, drafted_at = Actor.person(drafter), now - timedelta(days=2)
    if stage == "begun":
        actions.save_draft(consensus, by=drafting, now=drafted_at, **draft)
    elif stage == "apart":
        actions.keep_apart(consensus, reason=_APART, by=drafting, now=drafted_at)
    elif stage == "concluded":
        panel.conclude(consensus.application, reason=_CONCLUSION, by=by, now=now, **draft)
    else:
        waiting = actions.propose(consensus, by=drafting, now=drafted_at, **draft)
        _answer(waiting, stage, now=drafted_at + timedelta(days=1))


def _answer(waiting: Consensus, stage: str, *, now: datetime) -> None:
    answers = {"agreed": ("approved", ""), "minority": ("minority", _MINORITY), "objected": ("objected", _OBJECTION)}
    if stage not in answers:
        return
    answer, sentence = answers[stage]
    for reading in readers_of(waiting.application).exclude(reviewer=waiting.rapporteur_id):
        by = Actor.person(reading.reviewer)
        actions.speak(waiting, answer=answer, sentence=sentence, version=waiting.version, by=by, now=now)


def _between(consensus: Consensus) -> dict[str, int]:
    """Each criterion halfway between its readers, rounded up."""
    given = [review.half_points for review in _reviews(consensus.application)]
    keys = {key for half_points in given for key in half_points}
    found = {key: [half_points[key] for half_points in given if key in half_points] for key in sorted(keys)}
    return {key: -(-sum(values) // len(values)) for key, values in found.items()}


def _words(application: Application) -> dict[str, str]:
    strengths, weaknesses = proposal.from_comments(review.comment for review in _reviews(application))
    return {"strengths": strengths or _NOTHING_STRONG, "weaknesses": weaknesses or _NOTHING_WEAK}


def _reviews(application: Application) -> list[Review]:
    return list(Review.objects.submitted().filter(assignment__application=application).order_by("pk"))
