from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from members.address.models import AddressChange
from members.models import Member, Representative, SizeClass, Term
from members.profile.models import Proposal
from members.representatives.models import Nomination
from members.rights.models import RightsRequest
from members.states import State
from members.terms.models import Renewal
from members.yearly.models import Statement
from tests.factories.accounts import UserFactory


class FactsFactory(DjangoModelFactory):
    """The facts that applications and members share: a small Belgian software firm."""

    class Meta:
        abstract = True

    legal_name = factory.Sequence(lambda n: f"Company {n}")
    country = "BE"
    website = factory.Sequence(lambda n: f"https://company{n}.example/")
    founded_year = 2017
    nace_section = "K"
    sector = "ICT"
    ai_role = "PROVIDER"
    ai_domains = factory.LazyFunction(lambda: ["LEARNING"])
    expertise = "Own models for text, in use by eleven customers."
    financial_year = 2025
    headcount_awu = Decimal(12)
    turnover_eur = Decimal(1_500_000)
    balance_eur = Decimal(900_000)
    size_class = SizeClass.SMALL


class MemberFactory(FactsFactory):
    class Meta:
        model = Member

    slug = factory.Sequence(lambda n: f"company-{n}")
    state = State.ACTIVE
    summary = "Reads contracts and says what is in them."
    joined_on = date(2024, 1, 1)


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    member = factory.SubFactory(MemberFactory)
    starts_on = date(2024, 1, 1)
    ends_on = factory.LazyAttribute(lambda term: term.starts_on + timedelta(days=3 * 365))


class RepresentativeFactory(DjangoModelFactory):
    class Meta:
        model = Representative

    member = factory.SubFactory(MemberFactory)
    user = factory.SubFactory(UserFactory)
    job_title = "Head of AI"
    is_main = True


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    member = factory.SubFactory(MemberFactory)
    facts = factory.LazyFunction(lambda: {"legal_name": "Another Name"})
    proposed_by = factory.SubFactory(UserFactory)
    proposed_at = datetime(2026, 11, 10, 9, tzinfo=UTC)


class NominationFactory(DjangoModelFactory):
    class Meta:
        model = Nomination

    member = factory.SubFactory(MemberFactory)
    name = "Mia Varga"
    email = factory.Sequence(lambda n: f"named{n}@company.example")
    nominated_by = factory.SubFactory(UserFactory)
    nominated_at = datetime(2026, 11, 10, 9, tzinfo=UTC)
    expires_at = datetime(2030, 1, 1, tzinfo=UTC)


class AddressChangeFactory(DjangoModelFactory):
    class Meta:
        model = AddressChange

    user = factory.SubFactory(UserFactory)
    new_email = factory.Sequence(lambda n: f"new{n}@company.example")
    asked_at = datetime(2026, 11, 16, 8, tzinfo=UTC)
    expires_at = datetime(2030, 1, 1, tzinfo=UTC)


class StatementFactory(DjangoModelFactory):
    """Asked for in May 2026; with `stated_at`, stated by a small firm."""

    class Meta:
        model = Statement

    member = factory.SubFactory(MemberFactory)
    year = 2025
    asked_at = datetime(2026, 5, 1, 9, tzinfo=UTC)
    due_on = date(2026, 6, 30)
    headcount_awu = Decimal(12)
    turnover_eur = Decimal(1_500_000)
    size = SizeClass.SMALL
    status = SizeClass.SMALL
    status_at_once = SizeClass.SMALL


class RenewalFactory(DjangoModelFactory):
    class Meta:
        model = Renewal

    term = factory.SubFactory(TermFactory)
    asked_at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    due_on = date(2026, 12, 1)


class RightsRequestFactory(DjangoModelFactory):
    class Meta:
        model = RightsRequest

    user = factory.SubFactory(UserFactory)
    kind = "erase"
    asked_at = datetime(2026, 11, 10, 9, tzinfo=UTC)
    due_on = date(2026, 12, 10)
