"""The consents as a representative finds them: each with its words, and whether it holds."""

from dataclasses import dataclass
from datetime import datetime

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


def _row(kind: str, consent: Consent | None, member: Member) -> Row:
    given_at = consent.given_at if consent else member.directory_consent_at if kind == DIRECTORY else None
    return Row(kind, WORDINGS[kind], given_at, bool(consent and consent.is_of_older_words))
