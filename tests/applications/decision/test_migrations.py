"""What a migration does with the rows that are there already."""

from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps

from applications.decision.models import Scenario
from applications.models import Call
from focusgroup.accounts.actor import Actor
from tests.applications.decision.stages import frozen, reviewed, solved

pytestmark = pytest.mark.django_db


def test_a_frozen_scenario_keeps_the_seed_of_its_record(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)
    other = solved(call, by, now)
    seed = scenario.seed
    Scenario.objects.filter(pk=scenario.pk).update(seed="not kept yet")

    import_module("applications.decision.migrations.0004_terms_and_draw").keep_seeds(apps, None)

    scenario.refresh_from_db()
    other.refresh_from_db()
    assert len(seed) == 64
    assert (scenario.seed, other.seed) == (seed, "")


def test_a_record_without_a_seed_says_that_it_is_unknown(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)
    record = scenario.record or {}
    del record["instance"]["tie"]["seed"]
    Scenario.objects.filter(pk=scenario.pk).update(seed="not kept yet", record=record)

    import_module("applications.decision.migrations.0004_terms_and_draw").keep_seeds(apps, None)

    scenario.refresh_from_db()
    assert scenario.seed == "unknown"
