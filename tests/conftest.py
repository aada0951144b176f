"""What every test stands on: the databases, the clients, and an honest word where something is missing."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as of_hypothesis

from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry, Retention
from tests.factories.accounts import StaffFactory
from tests.processes import CHROMIUM

IN_CI = os.environ.get("CI") == "true"
NEEDS = {
    "postgres": (bool(os.environ.get("TEST_DATABASE_URL")), "TEST_DATABASE_URL names no PostgreSQL"),
    "redis": (bool(os.environ.get("TEST_REDIS_URL")), "TEST_REDIS_URL names no Redis"),
    "browser": (bool(CHROMIUM), "no Chromium was found"),
}

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_configure(config: pytest.Config) -> None:
    # A data folder of the run's own, with the folder of collected files that whitenoise expects.
    settings.DATA_DIR = Path(tempfile.mkdtemp(prefix="focusgroup-test-"))
    settings.STATIC_ROOT = settings.DATA_DIR / "static"
    settings.STATIC_ROOT.mkdir()
    # On by default beside a real database; its own tests switch it on.
    settings.STAFF_SECOND_FACTOR = False
    # Playwright keeps a loop in the main thread; Django would take it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # What a property says does not depend on how busy the machine is.
    of_hypothesis.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    of_hypothesis.load_profile("any machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a database or cannot run here, before `-m` chooses by the marks."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        for need, (is_there, reason) in NEEDS.items():
            if not is_there and item.get_closest_marker(need):
                # CI leaves out by `-m` what a lane has not: there, whatever is chosen must run.
                item.add_marker(pytest.mark.missing(reason) if IN_CI else pytest.mark.skip(reason=reason))


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = item.get_closest_marker("missing")
    if missing:
        pytest.fail(f"{missing.args[0]}; in CI that is a failure")


@pytest.fixture(autouse=True)
def _plain_static_files() -> Iterator[None]:
    """No test waits for collected files."""
    staticfiles: Any = settings.STORAGES["staticfiles"]
    stored = staticfiles["BACKEND"]
    staticfiles["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    yield
    staticfiles["BACKEND"] = stored


@pytest.fixture(autouse=True)
def _nobody_came_before() -> None:
    """The counts of visitors begin anew."""
    cache.clear()


@pytest.fixture(autouse=True)
def _emptied_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Committed tests are cleaned up by deleting rows, which the log refuses until retention releases them."""
    marker = request.node.get_closest_marker("django_db")
    committed = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    )
    if not committed:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    now = timezone.now()
    Retention.objects.create(before=now + timedelta(days=36500), set_at=now)
    Entry.objects.all().delete()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture(scope="session")
def now() -> datetime:
    """A working day in winter: Monday 16 November 2026, 10:00 in Brussels."""
    return datetime(2026, 11, 16, 9, tzinfo=UTC)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def reviewer(db: None) -> User:
    return StaffFactory(institution=Institution.JRC, role="reviewer")


@pytest.fixture
def coordinator(db: None) -> User:
    return StaffFactory(institution=Institution.DIGITAL_SME, role="coordinator")


@pytest.fixture
def jrc_coordinator(db: None) -> User:
    return StaffFactory(institution=Institution.JRC, role="coordinator")


@pytest.fixture
def administrator(db: None) -> User:
    return StaffFactory(role="administrator")


@pytest.fixture
def reviewer_client(reviewer: User) -> Client:
    return _signed_in(reviewer)


@pytest.fixture
def coordinator_client(coordinator: User) -> Client:
    return _signed_in(coordinator)


@pytest.fixture
def administrator_client(administrator: User) -> Client:
    return _signed_in(administrator)


@pytest.fixture
def sign_in():
    """A client that is signed in as the given person."""
    return _signed_in
