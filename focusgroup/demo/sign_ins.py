"""Whom to sign in as, kept in a file that only its owner can read."""

import os
from collections.abc import Iterator
from pathlib import Path

from focusgroup import roles
from focusgroup.accounts.models import Institution, User
from focusgroup.demo.fill import Demo

FILE = "demo-sign-ins.txt"
MEMBERS_SHOWN = 3
_ROLES = {roles.COORDINATOR: "Coordinator", roles.REVIEWER: "Reviewer", roles.ADMINISTRATOR: "Administrator"}
_INSTITUTIONS = {Institution.JRC: ", JRC", Institution.DIGITAL_SME: ", DIGITAL SME"}


def lines(demo: Demo) -> Iterator[str]:
    for role, title in _ROLES.items():
        for person in demo.staff.of(role):
            label = f"{title}{_INSTITUTIONS.get(Institution(person.institution), '')}:"
            yield f"{label:<27} {person.email:<38} password {demo.staff.password}"
    for person in _shown(demo.people):
        yield f"{'Member:':<27} {person.email:<38} signs in with a code; read it in the outbox"


def _shown(people: list[User]) -> list[User]:
    """A few with short addresses, which are quick to type."""
    return sorted(people, key=lambda person: (len(person.email), person.email))[:MEMBERS_SHOWN]


def write(demo: Demo, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    # The mode is given at creation: at no moment can anybody else read the passwords.
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines(demo))
    return path
