"""The final score, and that it follows from what was kept."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.models import Application, Call
from applications.review import actions as review
from applications.review import final
from applications.review.consensus.models import Consensus
from applications.review.final import Kept, score_of
from applications.review.models import Policy, Standing
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from tests.applications.review.consensus import conftest
from tests.applications.review.consensus.readings import agreed, read

colleague, consensus, disputed = conftest.colleague, conftest.consensus, conftest.disputed


@pytest.mark.parametrize(
    ("rule", "is_calibrated", "kept", "expected"),
    [
        ("consensus", False, Kept(3250, None, None), 3250),
        ("consensus", False, Kept(3500, None, 3500), 3500),
        ("consensus", True, Kept(3500, 3100, 3500), 3500),
        ("consensus", True, Kept(3250, 3100, None), 3100),
        ("mean", False, Kept(3250, 3100, 4000), 3250),
        ("mean", True, Kept(3250, 3100, 4000), 3100),
        ("median", True, Kept(3250, None, None), 3250),
        ("mean", True, Kept(10, -40, None), 0),
        ("mean", True, Kept(4990, 5120, None), 5000),
    ],
)
def test_what_counts_goes_by_the_rule_of_the_call(rule: str, is_calibrated: bool, kept: Kept, expected: int) -> None:
    assert score_of(rule, is_calibrated, kept) == expected


readings = st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 10)), min_size=1, max_size=4)


@given(readings=readings, rule=st.sampled_from(["consensus", "mean", "median"]))
def test_a_derived_score_lies_between_the_readings(readings: list[dict[str, int]], rule: str) -> None:
    inputs = {
        "rule": rule,
        "is_calibrated": False,
        "criteria": [
            {"key": key, "title": key, "weight": weight} for key, weight in zip("abcd", (40, 30, 20, 10), strict=True)
        ],
        "reviews": [
            {"institution": "JRC", "half_points": one, "abstained": sorted(set("abcd") - set(one)), "submitted_at": ""}
            for one in readings
        ],
        "calibrated": None,
        "agreed": None,
        "score": 0,
    }

    derived = final.derive(inputs)

    totals = [line.total for line in derived.lines if line.total is not None]
    assert (min(totals) <= derived.score <= max(totals)) if totals else derived.score == 0


def test_the_score_follows_from_its_inputs_alone(
    call: Call, consensus: Consensus, reviewer: User, colleague: User, now: datetime
) -> None:
    plain = read(call, {reviewer: 8, colleague: 7}, now=now)
    agreed(consensus, colleague, now=now)

    inputs = final.inputs_of(call, Application.objects.filter(call=call))

    derived = {key: final.derive(one) for key, one in inputs.items()}
    both = (consensus.application, plain)
    assert [derived[one.key.hex].score for one in both] == [3500, 3750]
    assert [derived[one.key.hex].mean for one in both] == [3250, 3750]
    assert final.scores_of(call, Application.objects.all()) == {consensus.application_id: 3500, plain.pk: 3750}
    assert [reviewer.name, reviewer.email] not in inputs.values()
    assert reviewer.email not in str(inputs)
    assert colleague.name not in str(inputs)


def test_the_hash_notices_a_review_handed_in_anew_with_the_same_scores(
    call: Call, disputed: Application, reviewer: User, coordinator: User, now: datetime
) -> None:
    def sha256() -> str:
        return final.sha256_of(final.inputs_of(call, Application.objects.all()))

    reading = disputed.assignments.get(reviewer=reviewer)
    before = [sha256(), sha256()]
    review.reopen(reading, reason="Mistyped", by=Actor.person(coordinator), now=now)
    half_points = reading.review.half_points
    later = now.replace(hour=12)
    review.submit(reading, half_points=half_points, comment="Same.", by=Actor.person(reviewer), now=later)

    assert before[0] == before[1] != sha256()


def test_a_median_call_uses_its_median_and_calibration_its_calibrated_score(
    call: Call, reviewer: User, colleague: User, coordinator: User, now: datetime
) -> None:
    rules = Policy.objects.create(call=call, aggregate="median")
    one = read(call, {reviewer: 9, colleague: 4, coordinator: 8}, now=now)
    rows = Application.objects.all()
    plain = final.scores_of(call, rows)[one.pk]
    Standing.objects.update(calibrated_thousandths=3333)
    rules.is_calibrated = True
    rules.save()

    assert (plain, final.scores_of(call, rows)[one.pk]) == (4000, 3333)
    assert final.derive(final.inputs_of(call, rows)[one.key.hex]).score == 3333
