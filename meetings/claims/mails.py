"""The letters about a travel claim, to every person who represents the company now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from focusgroup.outbox import queue
from focusgroup.outbox.letters import Contents, Letter, NotSent, Occasion, letter
from focusgroup.outbox.models import Message
from meetings import hours
from meetings.claims.clock import DAYS
from meetings.claims.models import Claim, Terms
from meetings.claims.states import State
from members.models import Representative


def _main_address(claim: Claim) -> str:
    return str(claim.member.representatives.current().order_by("-is_main", "id")[0].user.email)


def to_representatives(kind: Letter[Claim], claims: Iterable[Claim], *, now: datetime, offset: str = "") -> int:
    """A letter to each current representative of each company, in one insert; returns how many are new.

    Each round of a claim with its company has its own letters.
    """
    by_member: dict[int, list[Claim]] = {}
    for claim in claims:
        by_member.setdefault(claim.member_id, []).append(claim)
    people = Representative.objects.current().filter(member__in=by_member).select_related("user").order_by("id")
    return queue.queue_all(
        [
            kind.draft(
                claim, now=now, to=person.user.email, to_name=person.user.name, offset=offset, revision=claim.round
            )
            for person in people
            for claim in by_member[person.member_id]
        ]
    )


@letter(Claim, to=_main_address, scope="meeting")
def opened(claim: Claim, occasion: Occasion) -> Contents:
    """That travel can be claimed now, what is covered, and until when."""
    return _while(claim, occasion, State.OPEN)


@letter(Claim, to=_main_address, scope="meeting")
def reminder(claim: Claim, occasion: Occasion) -> Contents:
    """That the days for claiming run out."""
    return _while(claim, occasion, State.OPEN)


@letter(Claim, to=_main_address, scope="meeting")
def sent_back(claim: Claim, occasion: Occasion) -> Contents:
    """What the organisers need to know before the claim can go on."""
    return _while(claim, occasion, State.OPEN)


@letter(Claim, to=_main_address, scope="meeting")
def lapsed(claim: Claim, occasion: Occasion) -> Contents:
    """That nothing was claimed in time, and what can still be done."""
    return _while(claim, occasion, State.LAPSED)


@letter(Claim, to=_main_address, scope="meeting")
def approved(claim: Claim, occasion: Occasion) -> Contents:
    """What is paid of each cost."""
    return _while(claim, occasion, State.APPROVED, State.PAID)


@letter(Claim, to=_main_address, scope="meeting")
def paid(claim: Claim, occasion: Occasion) -> Contents:
    """That the money has left."""
    return _while(claim, occasion, State.PAID)


@letter(Claim, to=_main_address, scope="meeting")
def refused(claim: Claim, occasion: Occasion) -> Contents:
    """That nothing is paid, and why."""
    return _while(claim, occasion, State.REFUSED)


def _while(claim: Claim, occasion: Occasion, *states: State) -> Contents:
    """What all these letters print, as long as the claim is in one of the states and the reader speaks for it."""
    if claim.state not in states:
        raise NotSent("The claim has gone on since.")
    if not _speaks(claim, occasion.message):
        raise NotSent("This person no longer represents the company.")
    costs = list(claim.costs.all())
    terms = Terms.objects.filter(meeting=claim.meeting_id).first()
    context: dict[str, Any] = {
        "claim": claim,
        "member": claim.member,
        "meeting": claim.meeting,
        "dates": hours.dates(claim.meeting.days.all()),
        "covered": terms.covered if terms else "",
        "costs": costs,
        "granted_eur": sum((cost.granted_eur or 0 for cost in costs), 0),
        "ends_on": claim.ends_on,
        "all_days": DAYS,
        "claim_url": occasion.page("meetings:claim", pk=claim.pk),
    }
    return Contents(context)


def _speaks(claim: Claim, message: Message) -> bool:
    return Representative.objects.current().filter(member=claim.member_id).reading(message).exists()
