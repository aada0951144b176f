"""The forty members: companies that the first call selected, their terms and the people who speak for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from applications.decision.models import Offer
from applications.models import Application
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit import actions as audit
from focusgroup.demo import distributions, people
from focusgroup.demo.chance import Chance
from focusgroup.demo.companies import Company, figures
from focusgroup.demo.days import Days, at
from focusgroup.demo.history import History
from meetings.walltime import BRUSSELS
from members.actions import end_of_term
from members.models import FACTS, Member, Representative, Term
from members.slug import slug_of
from members.states import State
from tests.factories.accounts import UserFactory
from tests.factories.applications import OfferFactory
from tests.factories.members import MemberFactory, RepresentativeFactory, TermFactory

_JOINED_ON = date(2021, 3, 1)
_SECOND_PERSON = 0.3
_TERMS_YEARS = (3, 5)
_DEPUTY_ROLES = {role: share for role, share in distributions.CONTACT_ROLES.items() if "director" not in role}
# Where it is earlier or later than in Brussels.
_TIME_ZONES = {
    "GB": "Europe/London", "IE": "Europe/Dublin", "PT": "Europe/Lisbon", "BG": "Europe/Sofia", "CY": "Asia/Nicosia",
    "EE": "Europe/Tallinn", "FI": "Europe/Helsinki", "GR": "Europe/Athens", "LT": "Europe/Vilnius",
    "LV": "Europe/Riga", "RO": "Europe/Bucharest", "UA": "Europe/Kyiv", "TR": "Europe/Istanbul",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    members: list[Member]
    main_people: list[User]


def admit(
    selected: list[Application],
    companies: dict[str, Company],
    *,
    by: Actor,
    days: Days,
    chance: Chance,
    history: History,
) -> Group:
    """Each selected company took its place. `companies` are known by their website."""
    joined_at = at(_JOINED_ON, 9)
    members: list[Member] = []
    used: set[str] = set()
    for application in selected:
        company = companies[application.website]
        member = _member(application, company, days=days, chance=chance, taken={one.slug for one in members}, used=used)
        members.append(member)
    Member.objects.bulk_create(members)
    rows = Member.objects.filter(pk__in=[member.pk for member in members]).order_by("pk")
    audit.move_all(rows, to=State.ACTIVE, by=by, now=joined_at)
    Term.objects.bulk_create(term for member in members for term in _terms(member, chance, until=days.today))
    _accept(selected, members, now=joined_at - timedelta(days=6))
    main = _people(selected, members, chance=chance, by=by, history=history, now=joined_at)
    return Group(list(rows), main)


def _member(
    application: Application, company: Company, *, days: Days, chance: Chance, taken: set[str], used: set[str]
) -> Member:
    """The facts of the application, with the figures of last year."""
    facts = {name: getattr(application, name) for name in FACTS}
    staff = float(application.headcount_awu or 1)
    facts |= figures(chance, company.kind_of_size, staff) | {"financial_year": days.last_financial_year}
    consent = at(_JOINED_ON + timedelta(days=chance.between(1, 60)), 11)
    member: Member = MemberFactory.build(
        **facts,
        slug=slug_of(application.legal_name, taken=taken),
        state=State.OFFERED,
        summary=company.author.summary(used=used),
        joined_on=_JOINED_ON,
        directory_consent_at=consent if chance.happens(distributions.DIRECTORY_CONSENT) else None,
    )
    member.full_clean(validate_unique=False, validate_constraints=False)
    return member


def _terms(member: Member, chance: Chance, *, until: date) -> list[Term]:
    """One term after the other, the last of which is running."""
    terms: list[Term] = []
    starts_on = _JOINED_ON
    while starts_on <= until:
        years = chance.one(_TERMS_YEARS) if terms else _TERMS_YEARS[0]
        ends_on = end_of_term(starts_on, years)
        terms.append(TermFactory.build(member=member, starts_on=starts_on, ends_on=ends_on))
        starts_on = ends_on + timedelta(days=1)
    return terms


def _accept(selected: list[Application], members: list[Member], *, now: datetime) -> None:
    Offer.objects.bulk_create(
        OfferFactory.build(
            decision=application.decision, expires_at=now + timedelta(days=8), accepted_at=now, member=member
        )
        for application, member in zip(selected, members, strict=True)
    )
    for application in selected:
        application = Application.objects.get(pk=application.pk)
        audit.move(application, to=ApplicationState.ACCEPTED, by=Actor.holder(application), now=now)


def _people(
    selected: list[Application],
    members: list[Member],
    *,
    chance: Chance,
    by: Actor,
    history: History,
    now: datetime,
) -> list[User]:
    """A main representative for each member, and a second person for some; returns the main ones."""
    known: dict[str, User] = {}
    links: list[Representative] = []
    for application, member in zip(selected, members, strict=True):
        domain = application.contact_email.partition("@")[2]
        seconds = [people.person(chance, application.country)] if chance.happens(_SECOND_PERSON) else []
        for number, name in enumerate([application.contact_name, *seconds]):
            email = application.contact_email if number == 0 else people.address(name, domain)
            if email in known:
                continue
            known[email] = UserFactory.build(
                email=email, name=name, date_joined=now, time_zone=_TIME_ZONES.get(application.country, BRUSSELS)
            )
            links.append(
                RepresentativeFactory.build(
                    member=member,
                    user=known[email],
                    job_title=application.contact_role if number == 0 else chance.of(_DEPUTY_ROLES),
                    is_main=number == 0,
                )
            )
    User.objects.bulk_create(known.values())
    Representative.objects.bulk_create(links)
    for user in known.values():
        history.tell("added person", user, by=by, at=now)
    return [link.user for link in links if link.is_main]
