"""A former member without its name: what counts stays, what points to people goes."""

from datetime import datetime
from typing import Any

from focusgroup.accounts.models import User
from members.models import Member, Representative
from members.profile.keeping import drop
from members.profile.models import Logo
from members.representatives.models import Nomination
from members.states import State
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
}
FIGURES = (
    "headcount_awu", "turnover_eur", "balance_eur", "related_awu", "related_turnover_eur", "related_balance_eur",
)  # fmt: skip


def pseudonymise(member: Member, *, now: datetime) -> None:
    """Its name becomes a number, and its people lose theirs unless they stand for somebody else or are staff."""
    Member.objects.filter(pk=member.pk).update(legal_name=f"{NAME} {member.pk}", slug=f"former-{member.pk}", **EMPTIED)
    people = User.objects.filter(representations__member=member, is_staff=False).distinct()
    for person in people.exclude(email__endswith=HOST):
        if not Representative.objects.filter(user=person).exclude(member__state=State.ENDED).exists():
            forget_person(person, now=now)
    member.representatives.update(job_title="")
    member.nominations.all().delete()
    member.proposals.update(facts={}, ownership="", note="", answer="")
    # The size of each year stays: it counts in what was found of the group.
    member.statements.update(note="", **dict.fromkeys(FIGURES))
    Renewal.objects.filter(term__member=member).update(note="")
    for logo in Logo.objects.filter(member=member):
        drop(logo)


def forget_person(person: User, *, now: datetime) -> None:
    """Name and address go, and nobody signs in as them any more; rows that point to the person point to a number."""
    Nomination.objects.filter(email=person.email).delete()
    person.address_changes.all().delete()
    person.representations.filter(left_on=None).update(left_on=now.date(), is_main=False)
    person.representations.update(job_title="")
    person.consents.filter(member=None, withdrawn_at=None).update(withdrawn_at=now)
    person.name, person.is_active = "", False
    person.email = f"former-{person.public_id.hex}{HOST}"
    person.set_unusable_password()
    person.save(update_fields=["name", "email", "is_active", "password"])
