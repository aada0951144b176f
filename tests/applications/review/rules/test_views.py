from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from applications.models import Call
from applications.review import policy
from applications.review.models import Assignment, Policy
from tests.applications.review.pages import BOARD, text_of
from tests.factories.applications import CallFactory, ReviewFactory

RULES = f"{BOARD}rules/"


def filled(call: Call, **more: Any) -> dict[str, Any]:
    """What the page sends when nothing is changed."""
    criteria = list(call.criteria.all())
    sent: dict[str, Any] = {
        "readers_each": "1",
        "aggregate": "consensus",
        "trigger_thousandths": "1",
        "threshold_thousandths": "0",
        "due_on": "",
        "c-TOTAL_FORMS": str(len(criteria) + 1),
        "c-INITIAL_FORMS": str(len(criteria)),
    }
    for place, one in enumerate(criteria):
        sent |= {
            f"c-{place}-key": one.pk,
            f"c-{place}-title": one.title,
            f"c-{place}-description": one.description,
            f"c-{place}-weight_percent": one.weight_percent,
            f"c-{place}-threshold_half_points": one.threshold_half_points,
        } | {f"c-{place}-anchor_{point}": anchor for point, anchor in enumerate(one.anchors)}
    return sent | more


def test_rules_are_changed_on_one_page(coordinator_client: Client, call: Call) -> None:
    changed = {
        "readers_each": "2",
        "trigger_thousandths": "1.25",
        "blind_fields": ["contact_name", "country"],
        "due_on": "2026-12-01",
        "c-0-title": "Depth of it",
        "c-0-threshold_half_points": "5",
    }

    page = coordinator_client.get(RULES)
    coordinator_client.post(RULES, filled(call, **changed))

    kept = policy.of(call)
    first = call.criteria.earliest("position")
    assert "Depth of AI expertise" in text_of(page)
    assert (kept.readers_each, kept.trigger_thousandths, kept.blind_fields) == (2, 1250, ["contact_name", "country"])
    assert kept.due_at is not None
    assert timezone.localtime(kept.due_at).isoformat() == "2026-12-01T23:59:00+01:00"
    assert (first.title, first.threshold_half_points, call.criteria.count()) == ("Depth of it", 5, 4)


def test_a_criterion_comes_and_another_goes(coordinator_client: Client, call: Call) -> None:
    new = {"c-4-title": "Reach", "c-4-weight_percent": "10"} | {f"c-4-anchor_{n}": f"Reach {n}" for n in range(6)}

    coordinator_client.post(RULES, filled(call, **{"c-3-title": ""}, **new))

    assert [one.title for one in call.criteria.all()][-1] == "Reach"
    assert call.criteria.count() == 4
    assert call.criteria.get(title="Reach").anchors == [f"Reach {n}" for n in range(6)]


def test_what_is_wrong_is_said_and_nothing_is_lost(coordinator_client: Client, call: Call) -> None:
    wrong = {"readers_each": "9", "c-0-weight_percent": "41", "c-1-anchor_2": "", "c-0-title": "My new name"}

    page = text_of(coordinator_client.post(RULES, filled(call, **wrong)))
    sums = text_of(coordinator_client.post(RULES, filled(call, **{"c-0-weight_percent": "41"})))

    assert "less than or equal to 5" in page
    assert "Say what these points mean." in page
    assert 'value="My new name"' in page
    assert "they make 101" in sums
    assert not call.criteria.filter(title="My new name").exists()


def test_a_frozen_page_says_why_and_since_when(
    coordinator_client: Client, call: Call, mine: Assignment, now: datetime
) -> None:
    Policy.objects.create(call=call, frozen_at=now)
    ReviewFactory(assignment=mine, submitted_at=now)

    page = text_of(coordinator_client.get(RULES))
    refused = text_of(coordinator_client.post(RULES, filled(call, readers_each="3")))

    assert "Fixed since the first review was submitted" in page
    assert "Monday 16 November 2026" in page
    assert "Save the rules" not in page
    assert "The rules are fixed since" in refused
    assert policy.of(call).readers_each == 1


def test_the_due_date_moves_on_a_frozen_page(coordinator_client: Client, call: Call, now: datetime) -> None:
    Policy.objects.create(call=call, frozen_at=now)
    later = (timezone.localdate() + timedelta(days=30)).isoformat()

    unsaid = text_of(coordinator_client.post(f"{RULES}due/", {"due_on": later}))
    coordinator_client.post(f"{RULES}due/", {"due_on": later, "reason": "Two were ill."})

    due_at = policy.of(call).due_at
    assert "This field is required" in unsaid
    assert due_at is not None
    assert timezone.localdate(due_at).isoformat() == later


def test_the_last_call_is_offered_for_copying(coordinator_client: Client, call: Call) -> None:
    bare = CallFactory(title="Bare", state="evaluation", opens_at=call.opens_at)

    page = text_of(coordinator_client.get(RULES, {"call": bare.slug}))
    coordinator_client.post(f"{RULES}?call={bare.slug}", {"copy": "1"})

    assert f"Copy from “{call.title}”" in page
    assert bare.criteria.count() == 4
