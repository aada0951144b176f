"""What each role of the staff may do, as permission groups. Written to the database after each migration."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q


def _all(app: str, model: str, *verbs: str) -> tuple[str, ...]:
    return tuple(f"{app}.{verb}_{model}" for verb in verbs)


REVIEWER = "reviewer"
COORDINATOR = "coordinator"
ADMINISTRATOR = "administrator"

PERMISSIONS: dict[str, tuple[str, ...]] = {
    REVIEWER: ("review.submit_review",),
    COORDINATOR: (
        "review.submit_review",
        "review.manage_review",
        "decision.prepare_scenario",
        "decision.sign_scenario",
        "decision.release_decision",
        "decision.audit_scenario",
        "meetings.invite",
        "meetings.note_attendance",
        "meetings.handle_claim",
        "meetings.write_minutes",
        *_all("applications", "call", "view", "add", "change"),
        *_all("applications", "application", "view", "change"),
        *_all("applications", "interest", "view", "change"),
        *_all("review", "criterion", "view", "add", "change", "delete"),
        *_all("review", "assignment", "view", "add", "change"),
        *_all("review", "snapshot", "view"),
        *_all("decision", "scenario", "view", "add", "change"),
        *_all("decision", "decision", "view"),
        *_all("decision", "offer", "view"),
        *_all("members", "member", "view", "add", "change"),
        *_all("members", "representative", "view", "add", "change"),
        *_all("members", "term", "view", "add", "change"),
        *_all("meetings", "meeting", "view", "add", "change"),
        *_all("meetings", "day", "view", "add", "change", "delete"),
        *_all("meetings", "session", "view", "add", "change", "delete"),
        *_all("meetings", "invitation", "view", "change"),
        *_all("outbox", "message", "view", "change"),
        *_all("audit", "entry", "view"),
    ),
    ADMINISTRATOR: (
        *_all("accounts", "user", "view", "add", "change"),
        *_all("auth", "group", "view"),
        *_all("outbox", "message", "view", "change"),
        *_all("outbox", "heartbeat", "view"),
        *_all("audit", "entry", "view"),
    ),
}


def sync(**_: Any) -> None:
    """Make the groups and give each exactly its permissions."""
    for role, names in PERMISSIONS.items():
        wanted = Q()
        for name in names:
            app, _dot, codename = name.partition(".")
            wanted |= Q(content_type__app_label=app, codename=codename)
        group, _created = Group.objects.get_or_create(name=role)
        permissions = set(Permission.objects.filter(wanted))
        if set(group.permissions.all()) != permissions:
            group.permissions.set(permissions)
