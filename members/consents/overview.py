"""The consents as a representative finds them: each with its words, and whether it holds."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from focusgroup.accounts.models import User
from members.consents.models import Consent
from members.consents.wordings import DIRECTORY, WORDINGS, Wording
from members.models import Member


@dataclass(frozen=True)
class Row:
    kind: str
    wording: Wording
    given_at: datetime | None
    is_of_older_words: bool


def rows(member: Member, person: User) -> list[Row]:
    """One row for each kind, in the order of WORDINGS."""
    standing = {one.kind: one for one in Consent.objects.of(member, person).standing()}
    return [_row(kind, standing.get(kind), member) for kind in WORDINGS]


@dataclass(frozen=True)
class Held:
    """A consent that holds, on the page of somebody's data. `member` is None where it is the person's own."""

    kind: str
    label: str
    member: Member | None
    given_at: datetime


def held_by(person: User) -> list[Held]:
    """Those of the person, and those of the companies that they speak for, former members too."""
    own = Q(member=None, user=person)
    of_companies = Q(member__in=Member.objects.represented_by(person).values("pk"))
    found = Consent.objects.standing().filter(own | of_companies).select_related("member")
    return [Held(one.kind, str(WORDINGS[one.kind].label), one.member, one.given_at) for one in found]


def _row(kind: str, consent: Consent | None, member: Member) -> Row:
    given_at = consent.given_at if consent else member.directory_consent_at if kind == DIRECTORY else None
    return Row(kind, WORDINGS[kind], given_at, bool(consent and consent.is_of_older_words))
