"""What the reviewers know and belong to, and two conflicts of interest that this brought to light."""

from datetime import datetime, timedelta
from typing import Any

from applications.models import Application
from applications.review.conflicts import actions as conflicts
from applications.review.conflicts.detection import host_of
from applications.review.conflicts.models import Conflict
from applications.review.profiles import actions as profiles
from applications.review.profiles.actions import FIELDS
from applications.review.profiles.models import ReviewerProfile
from focusgroup import roles
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution
from focusgroup.demo.staff import Staff

_KNOWN: tuple[dict[str, Any], ...] = (
    {"languages": ["fi", "sv"], "ai_domains": ["LEARNING", "PERCEPTION"], "sectors": ["MANU", "ENER"]},
    {"languages": ["it", "fr"], "ai_domains": ["REASONING", "PLANNING"], "sectors": ["FINA", "PUBL"]},
    {"languages": ["cs", "sk", "pl"], "ai_domains": ["COMMUNICATION"], "sectors": ["ICT", "MEDI"]},
    {"languages": ["ga"], "ai_domains": ["LEARNING"], "sectors": ["ICT", "FINA"], "most_readings": 60},
    {"languages": ["fr", "nl", "de"], "ai_domains": ["PERCEPTION", "INTEGRATION"], "sectors": ["MANU", "MOBI"]},
    {"languages": ["bg", "el", "ro"], "ai_domains": ["COMMUNICATION", "REASONING"], "sectors": ["AGRI", "RETA"]},
)


def introduce(staff: Staff, *, now: datetime) -> None:
    """Each reviewer fills in what they know."""
    for person, known in zip(staff.of(roles.REVIEWER), _KNOWN, strict=True):
        blank = {name: getattr(ReviewerProfile(), name) for name in FIELDS}
        profiles.keep(person, facts=blank | known, by=Actor.person(person), now=now)


def tie(staff: Staff, applications: list[Application], *, now: datetime) -> None:
    """Two reviewers add what they belong to. One tie waits to be judged, one turned out to be none."""
    with_website = [one for one in applications if host_of(one.website)]
    judged, waiting = with_website[:2]
    reviewers = staff.of(roles.REVIEWER, Institution.DIGITAL_SME)
    for person, application in ((reviewers[0], judged), (reviewers[1], waiting)):
        kept = ReviewerProfile.objects.get(user=person)
        facts = {name: getattr(kept, name) for name in FIELDS} | {"affiliations": [host_of(application.website)]}
        profiles.keep(person, facts=facts, by=Actor.person(person), now=now)
    conflicts.judge(
        Conflict.objects.get(user=reviewers[0], application=judged),
        is_conflict=False,
        judgement="She gave one guest lecture there, unpaid, four years ago.",
        by=Actor.person(staff.coordinator(Institution.JRC)),
        now=now + timedelta(hours=4),
    )
