"""What the public may know: no small cells, only after the release, and the hash of the file that auditors get."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from applications.decision import actions, publication
from applications.decision.publication import SMALLEST, Line, lines
from applications.decision.terms import Bounds, Pinned, Terms
from applications.models import Application, Call
from applications.selection import verify
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from focusgroup.vocabulary import countries
from tests.applications.decision.stages import SECRETS, frozen, record_of, reviewed, reworked, signed, solved
from tests.applications.review.pages import text_of
from tests.factories.accounts import StaffFactory

ROWS = st.lists(st.tuples(st.sampled_from(["AT", "BE", "DE", "FR", "LV"]), st.booleans()), max_size=80)


@given(ROWS)
def test_no_count_that_is_shown_is_small(rows: list[tuple[str, bool]]) -> None:
    candidates = [{"key": str(number), "values": {"country": value}} for number, (value, _in) in enumerate(rows)]
    chosen = {str(number) for number, (_value, is_in) in enumerate(rows) if is_in}

    found = lines("country", candidates, chosen)

    assert all(min(line.chosen, line.applied - line.chosen) >= SMALLEST for line in found)
    # What is left out altogether must not follow from the totals either.
    assert sum(line.applied for line in found) in (0, len(rows))
    assert sum(line.chosen for line in found) in (0, len(chosen))


COUNTRIES = {"Finland": "FI", "Sweden": "SE", "Estonia": "EE", "Germany": "DE", "France": "FR", "Malta": "MT"}


@given(st.lists(st.tuples(st.sampled_from(sorted(COUNTRIES.values())), st.booleans()), max_size=120))
def test_no_small_count_is_left_of_a_region_once_its_countries_are_taken_off(rows: list[tuple[str, bool]]) -> None:
    candidates = [{"key": str(number), "values": {"country": value}} for number, (value, _in) in enumerate(rows)]
    chosen = {str(number) for number, (_value, is_in) in enumerate(rows) if is_in}

    tables = {table.title: table.lines for table in publication.counts(candidates, chosen)}

    names = {str(words): code for code, words in countries.REGIONS.items()}
    by_country = [line for line in tables.get("Country", []) if line.label in COUNTRIES]
    for line in tables.get("Region", []):
        inside = [one for one in by_country if countries.region_of(COUNTRIES[one.label]) == names.get(line.label)]
        applied = line.applied - sum(one.applied for one in inside)
        taken = line.chosen - sum(one.chosen for one in inside)
        assert applied == 0 or min(taken, applied - taken) >= SMALLEST


def test_a_small_country_does_not_follow_from_its_region() -> None:
    """Twenty of Germany and six of Austria: with their region beside it Austria would follow."""
    rows = [("DE", 20), ("AT", 6), ("FI", 20), ("SE", 22), ("EE", 6)]
    keys = [(f"{country} {number}", country) for country, n in rows for number in range(n)]
    candidates = [{"key": key, "values": {"country": country}} for key, country in keys]
    chosen = {key for key, country in keys if int(key.removeprefix(country)) % 2}

    tables = {table.title: table.lines for table in publication.counts(candidates, chosen)}

    assert tables["Country"] == [Line("Sweden", 22, 11), Line("4 others together", 52, 26)]
    assert tables["Region"] == [Line("Northern Europe", 48, 24), Line("Western Europe", 26, 13)]


def test_the_public_sees_nothing_before_the_release(
    client: Client, coordinator_client: Client, call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 30)
    path = f"/selection/{call.slug}/"
    codes = [client.get(path).status_code]
    signed(call, by, jrc, now)
    codes.append(client.get(path).status_code)
    call.scenarios.all().delete()
    scenario = frozen(call, by, jrc, now)
    codes += [client.get(path).status_code, coordinator_client.get(path).status_code]
    preview = coordinator_client.get(f"/admin/selection/{scenario.pk}/summary/")

    actions.release(scenario, by=by, now=now)
    public = client.get(path)

    assert codes == [404, 404, 404, 404]
    assert "Not public yet" in text_of(preview)
    assert public.status_code == 200
    assert "Not public yet" not in text_of(public)


def test_the_summary_names_no_company_and_no_key(
    client: Client, call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    applications = reviewed(call, 30)
    actions.release(frozen(call, by, jrc, now), by=by, now=now)

    page = text_of(client.get(f"/selection/{call.slug}/"))

    assert all(secret in page for secret in SECRETS)
    for application in applications:
        assert application.legal_name not in page
        assert application.reference not in page
        assert application.key.hex not in page


def test_the_record_is_for_whoever_may_audit_and_the_log_says_who_took_it(
    sign_in: Callable[[User], Client],
    coordinator_client: Client,
    client: Client,
    call: Call,
    by: Actor,
    jrc: Actor,
    now: datetime,
) -> None:
    applications = reviewed(call, 9)
    scenario = frozen(call, by, jrc, now)
    path = f"/admin/selection/{scenario.pk}/record/"
    others = [StaffFactory(role="administrator"), StaffFactory(role="reviewer", institution=Institution.JRC)]

    answer = coordinator_client.post(path)
    refused = [sign_in(somebody).post(path).status_code for somebody in others]

    text = answer.content.decode()
    assert refused == [403, 403]
    assert client.post(path).status_code == 302
    assert verify.check(json.loads(text))
    assert hashlib.sha256(text.encode()).hexdigest() == publication.sha256_of_record(scenario)
    assert all(one.legal_name not in text and one.reference not in text for one in applications)
    assert Entry.objects.about(scenario).filter(verb="took the record").count() == 1
    actions.release(scenario, by=by, now=now)
    page = text_of(client.get(f"/selection/{call.slug}/"))
    assert publication.sha256_of_record(scenario) in page


def test_before_the_draw_there_is_no_record_to_take(
    coordinator_client: Client, call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = signed(call, by, jrc, now)

    taken = coordinator_client.post(f"/admin/selection/{scenario.pk}/record/", follow=True)
    read = coordinator_client.get(f"/admin/selection/{scenario.pk}/summary/", follow=True)

    assert "not possible while the scenario is" in text_of(taken)
    assert "no summary before lots are drawn" in text_of(read)
    assert not Entry.objects.filter(verb="took the record").exists()
    assert Application.objects.count() == 6


def test_the_public_text_says_what_the_choice_went_by(call: Call, by: Actor, now: datetime) -> None:
    applications = reviewed(call, 30)
    scenario = solved(call, by, now)
    terms = Terms(
        seats=3,
        quotas={("country", "DE"): Bounds(1, 2, target=2)},
        pins={applications[9].pk: Pinned("in", "A hospital."), applications[0].pk: Pinned("out", "Insolvent.")},
        owners={applications[1].pk: "Holding", applications[2].pk: "Holding"},
        target_weight=50,
    )
    scenario = actions.rework(scenario, terms=terms, by=by, now=now)

    said = publication.rules_of(record_of(scenario)["instance"], record_of(scenario)["explanation"])

    assert said == [
        "The group has the highest sum of scores that keeps the quotas for country, and that is proven.",
        "Places off a target were taken off that sum: 0.05 points in all.",
        "1 company is in by decision of both institutions and not by score; auditors can read why.",
        "1 company was left out by decision of both institutions and not by score; auditors can read why.",
        "Of the companies of one owner at most one could be chosen. That touched 1 owner.",
    ]


def test_without_quotas_the_public_text_names_none(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = reworked(solved(call, by, now), by, now, {})

    said = publication.rules_of(record_of(scenario)["instance"], record_of(scenario)["explanation"])

    assert said == ["The group has the highest sum of scores, and that is proven."]
