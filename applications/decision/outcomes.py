"""What follows from a drawn record: who is chosen, the order of the reserve list, who may not sign."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from applications.decision.models import Decision, Scenario
from applications.decision.states import Outcome
from applications.models import Application
from applications.review import final, policy
from applications.review.consensus.models import Consensus
from applications.review.consensus.states import SETTLED
from applications.selection.record import Record
from applications.selection.ties import rank
from applications.sight import barred
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

# One on the reserve list for every three seats.
SEATS_A_RESERVE = 3
NO_WORDS = ("", "")


@dataclass(frozen=True)
class Ranked:
    """Keys chosen, and the place of each key on the reserve list, from 1."""

    chosen: frozenset[str]
    reserve: Mapping[str, int]


def ranked(record: Record, *, seats: int) -> Ranked:
    """The reserve list goes by score; the lot of the draw orders equal scores. Whoever is pinned out is not on it."""
    chosen = frozenset(record.chosen)
    seed = record.instance.tie.seed or ""
    rest = [one for one in record.instance.candidates if one.key not in chosen and one.pin != "out"]
    rest.sort(key=lambda one: (-one.score, rank(seed, one.key)))
    return Ranked(chosen, {one.key: place for place, one in enumerate(rest[: _reserve_length(seats)], start=1)})


def _reserve_length(seats: int) -> int:
    return -(-seats // SEATS_A_RESERVE)


def decisions_of(scenario: Scenario, record: Record, *, now: datetime) -> list[Decision]:
    """The decision on each candidate, unsaved, with the words that were agreed so far."""
    order = ranked(record, seats=scenario.seats)
    found = Application.objects.filter(
        call=scenario.call_id, key__in=[UUID(one.key) for one in record.instance.candidates]
    )
    words = words_of(scenario)
    return [_decision(scenario, one, order, words.get(one.pk, NO_WORDS), now=now) for one in found.order_by("pk")]


def _decision(
    scenario: Scenario, application: Application, order: Ranked, words: tuple[str, str], *, now: datetime
) -> Decision:
    key = application.key.hex
    rank = order.reserve.get(key)
    outcome = Outcome.SELECTED if key in order.chosen else Outcome.RESERVE if rank else Outcome.NOT_SELECTED
    strengths, weaknesses = words
    return Decision(
        application=application,
        scenario=scenario,
        outcome=outcome,
        reserve_rank=rank,
        strengths=strengths,
        weaknesses=weaknesses,
        decided_at=now,
    )


def words_of(scenario: Scenario) -> dict[int, tuple[str, str]]:
    """Strengths and weaknesses that are agreed, by the application's key. A draft is not."""
    settled = Consensus.objects.filter(application__call=scenario.call_id, state__in=SETTLED)
    return {key: (good, bad) for key, good, bad in settled.values_list("application", "strengths", "weaknesses")}


def reworded(scenario: Scenario, decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions whose words have changed since they were written, with the words of now."""
    words, changed = words_of(scenario), []
    for decision in decisions:
        now = words.get(decision.application_id, NO_WORDS)
        if now != (decision.strengths, decision.weaknesses):
            decision.strengths, decision.weaknesses = now
            changed.append(decision)
    return changed


def moved_up(decisions: Iterable[Decision]) -> list[Decision]:
    """Those on the reserve list who stand higher because somebody before them has gone, with the place of now."""
    reserve = [one for one in decisions if one.reserve_rank is not None]
    changed = []
    for place, decision in enumerate(sorted(reserve, key=lambda one: one.reserve_rank or 0), start=1):
        if decision.reserve_rank != place:
            decision.reserve_rank = place
            changed.append(decision)
    return changed


def conflicts_of(user: User, scenario: Scenario) -> list[str]:
    """The keys, chosen, in reserve or tied, of companies this person has a conflict with."""
    record = Record.from_json(scenario.record)
    keys = [UUID(key) for key in concerned(record, seats=scenario.seats)]
    found = Application.objects.filter(key__in=keys, pk__in=barred(user)).values_list("key", flat=True)
    return [key.hex for key in found]


def concerned(record: Record, *, seats: int) -> set[str]:
    """Whoever is chosen or in reserve, and whoever a lot could still bring to either.

    A lot brings somebody to the reserve list where it takes those who are tied and score more into the group.
    """
    tied = set(record.explanation.get("by_lot", ()))
    certain = set(record.chosen) - tied
    places = len(record.chosen) - len(certain)
    rest = [one for one in record.instance.candidates if one.key not in certain and one.pin != "out"]
    rest.sort(key=lambda one: -one.score)
    found = {*record.chosen, *tied}
    before = lucky = 0
    for _score, equals in groupby(rest, key=lambda one: one.score):
        keys = {one.key for one in equals}
        if before - min(places, lucky) >= _reserve_length(seats):
            break
        found |= keys
        before, lucky = before + len(keys), lucky + len(keys & tied)
    return found


def sorted_out(scenario: Scenario, standing: Iterable[Application]) -> tuple[list[Decision], list[Application], int]:
    """The decisions to tell, the ineligible applications, and how many are neither.

    Neither is what came under review again, or has another score than the one that was signed.
    """
    signed = {one["key"]: one["score"] for one in (scenario.instance or {}).get("candidates", ())}
    rules = policy.beside(scenario.call)
    decided, ineligible, unsettled = [], [], 0
    for application in standing:
        decision = getattr(application, "decision", None)
        is_as_signed = signed.get(application.key.hex) == final.score_now(rules, application)
        if application.state == ApplicationState.INELIGIBLE:
            ineligible.append(application)
        elif application.state == ApplicationState.REVIEWED and decision is not None and is_as_signed:
            decision.application = application
            decided.append(decision)
        else:
            unsettled += 1
    return decided, ineligible, unsettled
