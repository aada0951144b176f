"""By what addresses a person is known, and was."""

from datetime import datetime

from focusgroup.accounts.models import FormerAddress, User


def of(person: User) -> list[str]:
    """The present one and the former ones, but for those that somebody else is known by now."""
    others = User.objects.exclude(pk=person.pk).values("email")
    former = FormerAddress.objects.filter(user=person).exclude(email__in=others)
    return sorted({person.email, *former.values_list("email", flat=True)})


def move(person: User, *, to: str, now: datetime) -> None:
    """Write the new address and keep the former one. The caller locks the row, writes the log and ends the sessions."""
    FormerAddress.objects.create(user=person, email=person.email, left_at=now)
    person.email = to
    person.save(update_fields=["email"])
