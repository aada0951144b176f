"""What the staff's page of one application prints."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from applications import answers, contributions, eligibility, words
from applications.casework.duplicates import merging
from applications.casework.models import Clarification, EligibilityCheck, Likeness, Merger
from applications.models import Application, Document, Revision
from applications.states import TRANSITIONS, State
from focusgroup.accounts import links
from focusgroup.accounts.actor import Kind
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry

MOST_ENTRIES = 200


def detail(application: Application, user: User | AnonymousUser) -> dict[str, Any]:
    may_judge = user.has_perm("applications.change_application")
    to = TRANSITIONS[State(application.state)] if may_judge else frozenset()
    known = Merger.objects.visible_to(user).filter(Q(stays=application) | Q(gone=application))
    known = known.select_related("stays", "gone", "merged_by")
    mergers = [merger for merger in known if merger.stays_id == application.pk]
    both = [application, *(merger.gone for merger in mergers)]
    return {
        "room": "applications",
        "application": application,
        "call": application.call,
        "sections": answers.sections(application),
        "table": contributions.table(application),
        "document": Document.objects.filter(application=application).first(),
        "motivation_words": words.count(application.motivation),
        "checks": _checks(application),
        "pairs": _pairs(application, user),
        "can_judge": may_judge,
        "can_ask": State.CLARIFICATION in to,
        "clarifications": list(Clarification.objects.filter(application__in=both).select_related("application")),
        "can_confirm": State.ELIGIBLE in to,
        "can_refuse": State.INELIGIBLE in to,
        "can_uphold": may_judge and application.is_changed_since_judged,
        "mergers": [(merger, [merging.label_of(name) for name in merger.taken]) for merger in mergers],
        "merged_into": next((merger for merger in known if merger.gone_id == application.pk), None),
        "versions": _versions(both),
        "entries": _history(both) if user.has_perm("audit.view_entry") else [],
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


def _pairs(application: Application, user: User | AnonymousUser) -> list[dict[str, Any]]:
    """The other applications that may be of the same company, and what staff have found."""
    pairs = Likeness.objects.visible_to(user).filter(Q(earlier=application) | Q(later=application))
    return [
        {
            "pair": pair,
            "other": pair.later if pair.earlier_id == application.pk else pair.earlier,
            "labels": [answers.label_of(name) for name in pair.reasons],
        }
        for pair in pairs.select_related("earlier", "later")
    ]


def _versions(both: list[Application]) -> list[Revision]:
    found = Revision.objects.filter(application__in=both).select_related("application")
    return list(found.defer("answers").order_by("sent_at", "pk"))


def _history(both: list[Application]) -> list[dict[str, Any]]:
    """The log of an application and of those merged into it, newest first, with people by name where they are known."""
    references = {links.about(one): one.reference for one in both[1:]}
    entries = list(Entry.objects.filter(about__in=[links.about(one) for one in both])[:MOST_ENTRIES])
    keys = {entry.actor_key for entry in entries if entry.actor_kind == Kind.USER}
    names = {str(user.public_id): str(user) for user in User.objects.filter(public_id__in=keys)}
    return [
        {
            "at": entry.at,
            "verb": State(entry.state_to).label if entry.state_to else entry.verb,
            "reason": entry.reason,
            "fields": [_said(name, value) for name, value in entry.changes.items()],
            "of": references.get(entry.about, ""),
            "who": names.get(entry.actor_key, "") if entry.actor_kind == Kind.USER else "",
            "kind": entry.actor_kind,
        }
        for entry in entries
    ]


def _said(name: str, value: Any) -> str:
    """A field that changed; what it became is only kept of fields that tell nothing of a person."""
    label = answers.label_of(name) if name in answers.ALL else name
    return label if value is None else f"{label}: {value}"
