"""A former member without its name: what counts stays, what points to people goes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from focusgroup.accounts.models import User
from members.models import Member, Representative
from members.profile.keeping import drop
from members.profile.models import Logo
from members.terms.models import Renewal

NAME = "Former member"
HOST = "@erased.invalid"
# Country, sector, size, role and domains stay: they count in what was found of the group over the years.
EMPTIED: dict[str, Any] = {
    "registration_number": "",
    "vat_number": "",
    "website": "",
    "founded_year": None,
    "expertise": "",
    "summary": "",
    "description": "",
    "products": "",
    "links": [],
    "baseline": {},
    "headcount_awu": None,
    "turnover_eur": None,
    "balance_eur": None,
    "directory_consent_at": None,
    "ended_reason": "",
}
# The log is for good, so of all that goes one day it keeps the name of the field alone.
UNLOGGED = frozenset({"legal_name", *EMPTIED})
FIGURES = (
    "headcount_awu", "turnover_eur", "balance_eur", "related_awu", "related_turnover_eur", "related_balance_eur",
)  # fmt: skip


def kept_of(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the log keeps of changes to a member, by the field."""
    plain = str | int | list | None
    kept = {name: value if isinstance(value, plain) else str(value) for name, value in changes.items()}
    return kept | dict.fromkeys(UNLOGGED & changes.keys())


def pseudonymise(member: Member) -> None:
    """Its name becomes a number, and its own words go. Its people are `people_of_none_else`."""
    Member.objects.filter(pk=member.pk).update(legal_name=f"{NAME} {member.pk}", slug=f"former-{member.pk}", **EMPTIED)
    member.representatives.update(job_title="")
    member.nominations.all().delete()
    member.proposals.update(facts={}, ownership="", note="", answer="")
    # The size of each year stays: it counts in what was found of the group.
    member.statements.update(note="", **dict.fromkeys(FIGURES))
    Renewal.objects.filter(term__member=member).update(note="")
    for logo in Logo.objects.filter(member=member):
        drop(logo)


def people_of_none_else(members: Iterable[int]) -> QuerySet[User]:
    """Who spoke for these members, and for no other that still has its name. Staff stay."""
    named = Representative.objects.exclude(member__legal_name__startswith=NAME).values("user")
    found = User.objects.filter(representations__member__in=members, is_staff=False).exclude(pk__in=named)
    return found.exclude(email__endswith=HOST).distinct()
