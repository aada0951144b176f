"""The first steps of a new member. What can be seen is seen; the rest is marked by hand.

A room further up that has a step of its own, a calendar feed for example, says so as it starts.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label


@dataclass(frozen=True)
class Kind:
    """`is_done` is asked of a member that comes from `with_steps`; `skip` is the word on the button that marks it."""

    key: str
    label: "Label | str"
    text: "Label | str"
    url: Callable[[Member], str]
    is_done: Callable[[Member], bool]
    skip: "Label | str" = ""


@dataclass(frozen=True)
class Step:
    key: str
    label: str
    text: str
    url: str
    is_done: bool
    skip: str


def _page(name: str) -> Callable[[Member], str]:
    return lambda member: reverse(f"members:{name}", args=[member.slug])


KINDS: list[Kind] = [
    Kind(
        "profile",
        _("Describe your company"),
        _("In short and at length, with its AI domains."),
        _page("edit"),
        lambda member: bool(member.summary and member.description and member.ai_domains),
    ),
    Kind(
        "logo",
        _("Add the logo"),
        _("A picture of the company's mark."),
        _page("logo_edit"),
        lambda member: hasattr(member, "logo"),
        _("We have none"),
    ),
    Kind(
        "deputy",
        _("Name a deputy"),
        _("Somebody who answers when you are away."),
        _page("people"),
        lambda member: sum(one.left_on is None for one in member.representatives.all()) > 1,
        _("Not for now"),
    ),
    Kind(
        "consents",
        _("Decide on the consents"),
        _("Directory, quotation and bulletins: each by itself, none is needed."),
        _page("consents"),
        lambda member: bool(member.directory_consent_at and member.consents.all()),
    ),
]


def add(kind: Kind) -> None:
    """A step of a room further up, after those that are there."""
    if all(kind.key != one.key for one in KINDS):
        KINDS.append(kind)


def of(member: Member) -> list[Step]:
    """All of them in their order; the member comes from `with_steps`, so nothing is read."""
    marked: Collection[str] = {mark.step for mark in member.marks.all()}
    return [
        Step(
            kind.key,
            str(kind.label),
            str(kind.text),
            kind.url(member),
            kind.key in marked or kind.is_done(member),
            str(kind.skip),
        )
        for kind in KINDS
    ]
