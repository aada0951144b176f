"""Looking through applications for what ties staff to companies."""

from collections.abc import Iterable
from datetime import datetime

from applications.models import Application
from applications.review.conflicts.detection import Company, Person, marks
from applications.review.conflicts.models import Conflict
from applications.review.profiles.models import ReviewerProfile
from applications.review.readers import staff
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit


def find(applications: Iterable[Application], *, by: Actor, now: datetime) -> int:
    """Write down what ties staff to these companies, to be judged; returns how many are new.

    Looks at everybody who reviews or coordinates. What was declared, found or judged
    before stays as it is. What is found keeps the application from being given to the
    person until a coordinator has judged it, and hides nothing yet.
    """
    companies = {
        one.pk: Company.of(
            name=one.legal_name,
            country=one.country,
            website=one.website,
            emails=(one.contact_email, one.deputy_email),
        )
        for one in applications
    }
    known = set(Conflict.objects.filter(application__in=list(companies)).values_list("application_id", "user_id"))
    found = [
        Conflict(application_id=key, user_id=user, state=Conflict.State.DETECTED, found_by=list(ties), at=now)
        for user, person in _people().items()
        for key, company in companies.items()
        if (key, user) not in known and (ties := [str(mark) for mark in marks(person, company)])
    ]
    created = Conflict.objects.bulk_create(found)
    if created:
        keys = [conflict.pk for conflict in created]
        audit.record_all("found a possible conflict of interest", Conflict, keys, by=by, now=now)
    return len(created)


def _people() -> dict[int, Person]:
    people = list(staff())
    profiles = {one.user_id: one for one in ReviewerProfile.objects.filter(user__in=people)}
    found = {}
    for one in people:
        kept = profiles.get(one.pk) or ReviewerProfile()
        found[one.pk] = Person.of(
            email=one.email,
            affiliations=kept.affiliations,
            employer=kept.employer,
            country=kept.association_country,
        )
    return found
