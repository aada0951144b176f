from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from focusgroup.accounts.models import Institution, User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@company{n}.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    # An unusable one; kept with the row, as a session holds only for the password it began with.
    password = factory.LazyFunction(lambda: make_password(None))


class StaffFactory(UserFactory):
    """Somebody of the staff; `role` names one of the permission groups."""

    email = factory.Sequence(lambda n: f"staff{n}@institution.example")
    name = factory.Sequence(lambda n: f"Staff {n}")
    is_staff = True
    institution = Institution.NONE

    @factory.post_generation
    def role(self, create: bool, extracted: str | None, **_: Any) -> None:
        if create and extracted:
            self.groups.add(Group.objects.get(name=extracted))
