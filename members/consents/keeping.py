"""How a consent is kept: a row as proof, and for the directory the mark that lists read."""

from datetime import datetime

from focusgroup.accounts.models import User
from members.consents.models import Consent
from members.consents.wordings import DIRECTORY, WORDINGS
from members.models import Member


def keep(kind: str, *, member: Member | None, user: User | None, given_at: datetime, source: str) -> None:
    """Of the words as they stand now. The caller opens the transaction and writes the log."""
    Consent.objects.create(
        kind=kind, version=WORDINGS[kind].version, member=member, user=user, given_at=given_at, source=source
    )
    if kind == DIRECTORY and member is not None:
        Member.objects.filter(pk=member.pk).update(directory_consent_at=given_at)
