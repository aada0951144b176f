"""The people at the desk: coordinators and reviewers of both institutions, and an administrator."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from focusgroup import roles
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.demo.history import History
from tests.factories.accounts import UserFactory

_JRC, _SME, _NONE = Institution.JRC, Institution.DIGITAL_SME, Institution.NONE
_PEOPLE = (
    ("Marta Vidal Serra", "jrc.coordinator@jrc.example", _JRC, roles.COORDINATOR),
    ("Joris Hendriks", "sme.coordinator@digital-sme.example", _SME, roles.COORDINATOR),
    ("Aino Lehtinen", "aino.lehtinen@jrc.example", _JRC, roles.REVIEWER),
    ("Luca Marchetti", "luca.marchetti@jrc.example", _JRC, roles.REVIEWER),
    ("Jana Černá", "jana.cerna@jrc.example", _JRC, roles.REVIEWER),
    ("Niamh Gallagher", "niamh.gallagher@digital-sme.example", _SME, roles.REVIEWER),
    ("Thibault Perrin", "thibault.perrin@digital-sme.example", _SME, roles.REVIEWER),
    ("Десислава Колева", "desislava.koleva@digital-sme.example", _SME, roles.REVIEWER),
    ("Kersti Mägi", "administrator@digital-sme.example", _NONE, roles.ADMINISTRATOR),
)


@dataclass(frozen=True)
class Staff:
    password: str
    people: dict[str, User]
    role_of: dict[str, str]

    def of(self, role: str, institution: str = "") -> list[User]:
        return [
            person
            for email, person in self.people.items()
            if self.role_of[email] == role and institution in ("", person.institution)
        ]

    def coordinator(self, institution: str) -> User:
        return self.of(roles.COORDINATOR, institution)[0]


def hire(*, at: datetime, history: History) -> Staff:
    """Everybody signs in with one random password, hashed once: hashing is slow on purpose."""
    password = secrets.token_urlsafe(9)
    kept = make_password(password)
    people = [
        UserFactory.build(email=email, name=name, institution=institution, is_staff=True, date_joined=at)
        for name, email, institution, _role in _PEOPLE
    ]
    for person in people:
        person.password = kept
    User.objects.bulk_create(people)
    groups = {group.name: group for group in Group.objects.all()}
    membership = User.groups.through
    membership.objects.bulk_create(
        membership(user_id=person.pk, group_id=groups[role].pk)
        for person, (_name, _email, _institution, role) in zip(people, _PEOPLE, strict=True)
    )
    for person in people:
        history.tell("added person", person, by=Actor.duty("demo"), at=at)
    return Staff(
        password=password,
        people={person.email: person for person in people},
        role_of={email: role for _name, email, _institution, role in _PEOPLE},
    )
