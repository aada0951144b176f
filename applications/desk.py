"""What the staff's page of one application prints."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from applications import answers, contributions, eligibility, words
from applications.models import Application, Document
from applications.states import TRANSITIONS, State
from focusgroup.accounts.actor import Kind
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry


def detail(application: Application, user: User | AnonymousUser) -> dict[str, Any]:
    may_judge = user.has_perm("applications.change_application")
    to = TRANSITIONS[State(application.state)] if may_judge else frozenset()
    return {
        "room": "applications",
        "application": application,
        "call": application.call,
        "sections": answers.sections(application),
        "table": contributions.table(application),
        "document": Document.objects.filter(application=application).first(),
        "findings": [answers.judgement(finding) for finding in eligibility.read(application.eligibility)],
        "motivation_words": words.count(application.motivation),
        "can_confirm": State.ELIGIBLE in to,
        "can_refuse": State.INELIGIBLE in to,
        "entries": _history(application) if user.has_perm("audit.view_entry") else [],
    }


def _history(application: Application) -> list[dict[str, Any]]:
    """The log of this application, newest first, with the people of it by name where they are still known."""
    entries = list(Entry.objects.about(application)[:100])
    keys = {entry.actor_key for entry in entries if entry.actor_kind == Kind.USER}
    names = {str(user.public_id): str(user) for user in User.objects.filter(public_id__in=keys)}
    return [
        {
            "at": entry.at,
            "verb": State(entry.state_to).label if entry.state_to else entry.verb,
            "reason": entry.reason,
            "fields": [_label(name) for name in entry.changes],
            "who": names.get(entry.actor_key, "") if entry.actor_kind == Kind.USER else "",
            "kind": entry.actor_kind,
        }
        for entry in entries
    ]


def _label(name: str) -> str:
    return answers.label_of(name) if name in answers.ALL else name
