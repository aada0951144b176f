from datetime import date, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from members.models import Member, Representative, SizeClass, Term
from members.states import State
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
