"""The register says what the software keeps, because it reads the models."""

import pytest

from focusgroup.register.entries import activity_of, as_json, entries, own_models
from focusgroup.retention.rules import RULES


def test_every_table_of_ours_belongs_to_an_activity():
    assert [model._meta.label for model in own_models() if activity_of(model) is None] == []


def test_every_retention_rule_stands_in_the_register():
    named = {rule.name for entry in entries() for rule in entry.rules}

    assert {rule.name for rule in RULES} == named


def test_the_nearest_room_decides():
    by_name = {model._meta.label: activity_of(model) for model in own_models()}

    names = ("members.Member", "members.Consent", "members.Proposal", "review.Review")
    titles = {name: str(getattr(by_name[name], "title", "")) for name in names}
    assert titles == {
        "members.Member": "Membership",
        "members.Consent": "Consents and public directory",
        # Checked facts are no matter of consent.
        "members.Proposal": "Membership",
        "review.Review": "Review",
    }


def test_fields_are_those_of_the_models():
    membership = next(one for one in as_json()["activities"] if one["title"] == "Membership")

    assert {"legal name", "annual turnover, EUR"} <= set(membership["data"]["members"])


@pytest.mark.django_db
def test_the_page_and_its_json_are_for_staff_who_see_the_log(coordinator_client, reviewer_client):
    page, data = coordinator_client.get("/admin/register/"), coordinator_client.get("/admin/register/?format=json")

    assert "Regulation (EU) 2018/1725" in page.content.decode()
    assert len(data.json()["controllers"]) == 2
    assert reviewer_client.get("/admin/register/").status_code == 403
