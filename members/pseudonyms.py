"""A former member without its name: what counts stays, what points to people goes."""

from typing import Any

from focusgroup.accounts.models import User
from members.models import Member, Representative
from members.states import State

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
    "headcount_awu": None,
    "turnover_eur": None,
    "balance_eur": None,
    "directory_consent_at": None,
}


def pseudonymise(member: Member) -> None:
    """Its name becomes a number, and its people lose theirs unless they stand for somebody else or are staff."""
    Member.objects.filter(pk=member.pk).update(legal_name=f"{NAME} {member.pk}", slug=f"former-{member.pk}", **EMPTIED)
    people = User.objects.filter(representations__member=member, is_staff=False).distinct()
    for person in people.exclude(email__endswith=HOST):
        if Representative.objects.filter(user=person).exclude(member__state=State.ENDED).exists():
            continue
        person.name, person.is_active = "", False
        person.email = f"former-{person.public_id.hex}{HOST}"
        person.set_unusable_password()
        person.save(update_fields=["name", "email", "is_active", "password"])
    member.representatives.update(job_title="")
