"""The letters of a release as they would leave, shown before anybody confirms it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet

from applications.decision import mails
from applications.decision.models import Decision, Offer, Scenario
from applications.decision.outcomes import moved_up, reworded
from applications.decision.states import Outcome
from applications.models import Application
from applications.sight import barred
from applications.states import State
from focusgroup.accounts.models import User
from focusgroup.outbox import rendering
from focusgroup.outbox.letters import Letter
from focusgroup.outbox.writing import wording

LETTERS_A_PAGE = 10
BY_OUTCOME: dict[str, Letter] = {
    Outcome.SELECTED: mails.selected,
    Outcome.RESERVE: mails.reserve,
    Outcome.NOT_SELECTED: mails.not_selected,
}
INELIGIBLE = "ineligible"


@dataclass(frozen=True)
class Shown:
    """One letter, its links and codes masked."""

    key: int
    reference: str
    company: str
    outcome: str
    subject: str
    text: str
    has_words: bool


@dataclass(frozen=True)
class Lot:
    """A page of the letters of one kind, and how many of all kinds lack the company's own reasons."""

    letters: list[Shown]
    page: Page
    wordless: int


def lot(scenario: Scenario, user: User, *, outcome: str, page_number: str, now: datetime, expires_at: datetime) -> Lot:
    """What the release would send. The person sees none of a company that they have a conflict with."""
    hidden = barred(user)
    decided = _decided(scenario).exclude(application__in=hidden)
    rows: QuerySet[Decision] | QuerySet[Application] = decided.filter(outcome=outcome)
    if outcome == INELIGIBLE:
        ineligible = Application.objects.filter(call=scenario.call_id, state=State.INELIGIBLE)
        rows = ineligible.exclude(pk__in=hidden).order_by("number")
    page = Paginator(rows, LETTERS_A_PAGE).get_page(page_number)
    kept = {one.pk: one for one in decided}
    reworded(scenario, kept.values())
    wordless = sum(not one.strengths for one in kept.values())
    with transaction.atomic():
        try:
            letters = list(_written(scenario, page, outcome, now=now, expires_at=expires_at))
        finally:
            transaction.set_rollback(True)
    return Lot(letters, page, wordless)


def _decided(scenario: Scenario) -> QuerySet[Decision]:
    rows = Decision.objects.filter(scenario=scenario, application__state=State.REVIEWED)
    return rows.select_related("application__call").order_by("reserve_rank", "application__number")


def _written(scenario: Scenario, page: Page, outcome: str, *, now: datetime, expires_at: datetime) -> Iterator[Shown]:
    """Real letters with real data, in a transaction that is rolled back: as if the release had happened."""
    letter = BY_OUTCOME.get(outcome, mails.ineligible)
    wordings = wording.load([letter.kind])
    things = list(page.object_list)
    if outcome != INELIGIBLE:
        reworded(scenario, things)
        moved = {one.pk: one.reserve_rank for one in moved_up(_decided(scenario).filter(outcome=Outcome.RESERVE))}
        for decision in things:
            decision.released_at = now
            decision.reserve_rank = moved.get(decision.pk, decision.reserve_rank)
        Decision.objects.bulk_update(things, ["strengths", "weaknesses", "reserve_rank", "released_at"])
    if outcome == Outcome.SELECTED:
        Offer.objects.bulk_create(Offer(decision=decision, expires_at=expires_at) for decision in things)
    for thing in things:
        written = rendering.preview(letter.draft(thing, now=now), wordings=wordings)
        application = thing if isinstance(thing, Application) else thing.application
        yield Shown(
            key=application.pk,
            reference=application.reference,
            company=application.legal_name,
            outcome=outcome,
            subject=written.subject,
            text=written.text,
            has_words=outcome == INELIGIBLE or bool(thing.strengths),
        )
