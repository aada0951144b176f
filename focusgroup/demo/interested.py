"""Companies that wrote between two calls that they would like to join."""

from datetime import datetime, timedelta

from applications.interest.models import Interest
from focusgroup.accounts.actor import Actor
from focusgroup.demo import distributions, people
from focusgroup.demo.chance import Chance
from focusgroup.demo.companies import Registry
from focusgroup.demo.history import History
from tests.factories.applications import InterestFactory

HOW_MANY = 24


def express(registry: Registry, *, until: datetime, financial_year: int, chance: Chance, history: History) -> None:
    """In the half year before a moment, most of them confirmed."""
    written = []
    for _one in range(HOW_MANY):
        company = registry.found(country=chance.of(distributions.COUNTRIES), financial_year=financial_year)
        contact = people.person(chance, company.facts["country"])
        created_at = until - timedelta(minutes=chance.between(60, 180 * 24 * 60))
        is_confirmed = chance.happens(0.9)
        written.append(
            InterestFactory.build(
                company=company.facts["legal_name"],
                country=company.facts["country"],
                sector=company.facts["sector"],
                email=people.address(contact, company.domain),
                note=company.author.expertise(),
                created_at=created_at,
                confirmed_at=created_at + timedelta(minutes=chance.between(2, 600)) if is_confirmed else None,
            )
        )
    for interest in Interest.objects.bulk_create(sorted(written, key=lambda one: one.created_at)):
        by = Actor.holder(interest)
        history.tell("expressed interest", interest, by=by, at=interest.created_at)
        if interest.confirmed_at:
            history.tell("confirmed", interest, by=by, at=interest.confirmed_at)
