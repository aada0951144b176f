"""An application without its company: what points to people goes, what counts stays."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from applications import documents, mails, sight
from applications.casework.models import Likeness, Merger
from applications.models import Application, Document
from focusgroup.accounts import links
from focusgroup.accounts.models import Link
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState

# Given the keys of applications, takes out what is written about them further up.
Emptier = Callable[[Collection[int]], None]

NAME = "Erased"
# Stands for an address on the web that is gone.
URL = "https://erased.invalid/"
# Nobody has an address there, and it tells that an application is empty.
HOST = "@erased.invalid"
DEPUTY = ("deputy_name", "deputy_email")
# Country, sector, size, role and domains stay: they count in the statistics of a call and point to nobody.
EMPTIED: dict[str, Any] = {
    "legal_name": NAME,
    "registration_number": "",
    "vat_number": "",
    "website": "",
    "founded_year": None,
    "expertise": "",
    "financial_year": None,
    "headcount_awu": None,
    "turnover_eur": None,
    "balance_eur": None,
    "contact_name": "",
    "contact_role": "",
    "has_related_firms": None,
    "related_firms": "",
    "motivation": "",
    "objection": "",
    "eligibility": {},
    "eligibility_note": "",
    "unfinished": {},
    "unlogged": {},
    "unsent": {},
    "administration_country": "",
    "parent_country": "",
    "ownership": {},
    "ai_staff": None,
    "products": "",
    "customers": "",
    "publications": "",
    "eu_funding": "",
    "examples": "",
    "social_links": "",
    "deputy_name": "",
    "deputy_email": "",
}


_FURTHER_UP: list[Emptier] = []


def also(emptier: Emptier) -> None:
    """Empty this as well. Rooms that stand on applications say so here, as they start."""
    if emptier not in _FURTHER_UP:
        _FURTHER_UP.append(emptier)


def empty(application: Application, *, now: datetime) -> None:
    """Take out names, texts, figures, versions, what staff wrote, letters and links; in the caller's transaction."""
    emptied = EMPTIED | {"contact_email": f"erased-{application.key.hex}{HOST}", "changed_at": now}
    for name, value in emptied.items():
        setattr(application, name, value)
    # Saved, not updated: what lists read by follows a save alone.
    application.save(update_fields=[*emptied, "search_line", "completeness"])
    for document in Document.objects.filter(application=application):
        documents.remove(document)
    documents.remove_versions(application)
    application.interests.all().delete()
    application.snapshots.all().delete()
    application.clarifications.update(question=NAME, reply="")
    application.checks.exclude(reason="").update(reason=NAME)
    application.checks.update(evidence="")
    for emptier in _FURTHER_UP:
        emptier([application.pk])
    Likeness.objects.filter(Q(earlier=application) | Q(later=application)).exclude(note="").update(note=NAME)
    Merger.objects.filter(Q(stays=application) | Q(gone=application)).update(note=NAME)
    for purpose in (mails.EDIT, mails.STATUS, mails.CODE):
        links.revoke(purpose, application, now=now)
    forget_letters(application)


def forget_contact(application: Application) -> None:
    """Of an application that the group rests on, whose it was: the contact goes, and the versions that name it."""
    application.contact_name = application.contact_role = ""
    application.contact_email = f"erased-{application.key.hex}{HOST}"
    application.save(update_fields=["contact_name", "contact_role", "contact_email", "search_line"])
    documents.remove_versions(application)


def forget_deputy(application: Application) -> None:
    """The person whom somebody named as deputy, in the answers and in each version of them."""
    for name in DEPUTY:
        setattr(application, name, "")
    application.unsent, application.unfinished = (
        _without_deputy(application.unsent),
        _without_deputy(application.unfinished),
    )
    application.save(update_fields=[*DEPUTY, "unsent", "unfinished", "search_line"])
    for revision in application.revisions.all():
        revision.answers = _without_deputy(revision.answers)
        revision.save(update_fields=["answers"])


def _without_deputy(answers: dict[str, Any]) -> dict[str, Any]:
    return answers | {name: "" for name in DEPUTY if name in answers}


def forget_letters(application: Application) -> None:
    """Letters about it and what hangs on it, sent or waiting, go. Those under way end by themselves."""
    pairs = Likeness.objects.filter(Q(earlier=application) | Q(later=application))
    things = {*sight.names_of(Application, [application.pk]), *(links.about(pair) for pair in pairs)}
    gone = Message.objects.filter(about__in=things)
    gone.filter(~Q(state=MessageState.SENDING)).delete()


def delete(application: Application) -> None:
    """Take the row itself out, with file, letters and links: for what was never sent."""
    for document in Document.objects.filter(application=application):
        documents.remove(document)
    forget_letters(application)
    Link.objects.filter(about=links.about(application)).delete()
    application.delete()
