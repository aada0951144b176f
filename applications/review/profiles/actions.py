"""Keeping what a reviewer knows and belongs to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Application
from applications.review.conflicts import finding
from applications.review.profiles import permissions
from applications.review.profiles.models import ReviewerProfile
from applications.states import IN_EVALUATION
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

FIELDS = (
    "languages",
    "ai_domains",
    "sectors",
    "most_readings",
    "employer",
    "affiliations",
    "association_country",
)


@transaction.atomic
def keep(person: User, *, facts: Mapping[str, Any], by: Actor, now: datetime) -> ReviewerProfile:
    """Save a profile; applications that are not decided are looked through for ties that it tells of."""
    require(permissions.can_edit(by, person))
    profile = ReviewerProfile.objects.select_for_update().filter(user=person).first() or ReviewerProfile(user=person)
    changed = [name for name in FIELDS if getattr(profile, name) != facts[name]]
    for name in FIELDS:
        setattr(profile, name, facts[name])
    profile.changed_at = now
    profile.save()
    audit.record("changed the reviewer profile", person, by=by, now=now, changes=dict.fromkeys(changed))
    if {"employer", "affiliations", "association_country"} & set(changed):
        finding.find(Application.objects.filter(state__in=IN_EVALUATION), by=by, now=now)
    return profile
