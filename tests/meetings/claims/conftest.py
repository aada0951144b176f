from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from meetings.claims import actions
from meetings.claims.models import Claim
from members.uploads import PDF, Upload
from tests.factories.claims import ClaimFactory, CostFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

RECEIPT = Upload("ticket.pdf", PDF, b"%PDF-1.4 ticket %%EOF")


@pytest.fixture(autouse=True)
def _place_for_files(settings, tmp_path: Path) -> None:
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def claim(db: None) -> Claim:
    """Of Brisa, whose one representative is Inês; opened on 11 November 2026."""
    member = MemberFactory(legal_name="Brisa Maritime Intelligence, Lda.", slug="brisa", country="PT")
    RepresentativeFactory(member=member, user__email="ines@brisa.example", user__name="Inês Moura")
    made: Claim = ClaimFactory(member=member, meeting__title="Skills and data")
    return made


@pytest.fixture
def ines(claim: Claim) -> User:
    return claim.member.representatives.get().user


@pytest.fixture
def with_cost(claim: Claim, ines: User, now: datetime) -> Claim:
    """One cost of 184 EUR with its receipt."""
    cost = CostFactory(claim=claim)
    data = {name: getattr(cost, name) for name in ("kind", "what", "paid_on", "nights", "amount", "currency", "rate")}
    actions.keep_cost(claim, data, cost=cost, receipt=RECEIPT, by=Actor.person(ines), now=now)
    return claim


@pytest.fixture
def claimed(with_cost: Claim, ines: User, now: datetime) -> Claim:
    actions.submit(with_cost, traveller="Inês Moura", note="", by=Actor.person(ines), now=now)
    with_cost.refresh_from_db()
    return with_cost


@pytest.fixture
def checked(claimed: Claim, coordinator: User, grants: Callable, now: datetime) -> Claim:
    actions.check(claimed, grants(claimed), by=Actor.person(coordinator), now=now)
    claimed.refresh_from_db()
    return claimed


@pytest.fixture
def grants() -> Callable:
    """Everything is paid."""
    return lambda claim: {cost.pk: (cost.amount_eur, "") for cost in claim.costs.all()}
