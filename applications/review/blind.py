"""Answers that a call hides from those who judge by them."""

from collections.abc import Collection

from applications.models import Application, Call
from applications.review import policy
from applications.review.models import Assignment
from focusgroup.accounts.models import User

# What is worked out from an answer would tell it.
FOLLOWS = {
    "headcount_awu": ("size_class",),
    "turnover_eur": ("size_class",),
    "balance_eur": ("size_class",),
    "ownership": ("size_class",),
}
# With one of these hidden, so is the company; its website would name it.
NAMES = frozenset(("legal_name", "registration_number", "vat_number", "website"))


def hidden_from(user: User, assignment: Assignment) -> frozenset[str]:
    """The answers that this person must not see on the page of this assignment.

    Whoever judges is blind, coordinators too where they read themselves.
    """
    return hidden_in(assignment.application.call) if assignment.reviewer_id == user.pk else frozenset()


def hidden_where_readers_agree(user: User, application: Application) -> frozenset[str]:
    """The same on the pages of agreement: who drafts scores there, or speaks on them, judges too."""
    is_reader = application.assignments.filter(reviewer=user).exists()
    return hidden_in(application.call) if is_reader else frozenset()


def hidden_in(call: Call) -> frozenset[str]:
    """What the call hides from whoever judges, and what would tell it."""
    names = frozenset(policy.beside(call).blind_fields)
    return names.union(*(FOLLOWS.get(name, ()) for name in names))


def cover(application: Application, names: Collection[str]) -> Application:
    """The application with these answers empty, so that no page can print them; not to be saved.

    It is the same object: whoever still holds it does not see them either.
    """
    for field in application._meta.concrete_fields:
        if field.name in names:
            setattr(application, field.attname, field.get_default())
    return application
