"""What the staff's page of one application prints."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from applications import answers, contributions, eligibility, words
from applications.casework.models import EligibilityCheck, Likeness
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
        "motivation_words": words.count(application.motivation),
        "checks": _checks(application),
        "pairs": _pairs(application, user) if may_judge else [],
        "can_judge": may_judge,
        "can_ask": State.CLARIFICATION in to,
        "clarifications": list(application.clarifications.all()),
        "can_confirm": State.ELIGIBLE in to,
        "can_refuse": State.INELIGIBLE in to,
        "entries": _history(application) if user.has_perm("audit.view_entry") else [],
    }


def _checks(application: Application) -> list[dict[str, Any]]:
    """Each criterion with what the company declares and what staff found, if they have looked."""
    declared = {str(finding.criterion): finding for finding in eligibility.read(application.eligibility)}
    found = {check.criterion: check for check in application.checks.select_related("checked_by")}
    return [
        {
            "criterion": criterion,
            "name": label,
            "declared": answers.judgement(declared[criterion]) if criterion in declared else None,
            "check": found.get(criterion),
            "is_old": criterion in found and found[criterion].revision != application.revision,
        }
        for criterion, label in EligibilityCheck.Criterion.choices
    ]


def _pairs(application: Application, user: Any) -> list[dict[str, Any]]:
    """The other applications that may be of the same company, and what staff have found."""
    pairs = (
        Likeness.objects.visible_to(user)
        .filter(Q(earlier=application) | Q(later=application))
        .select_related("earlier", "later")
    )
    return [
        {
            "pair": pair,
            "other": pair.later if pair.earlier_id == application.pk else pair.earlier,
            "labels": [answers.label_of(name) for name in pair.reasons],
        }
        for pair in pairs
    ]


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
