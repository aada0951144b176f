"""The public directory in each of its formats, and that nothing of a member that did not agree gets out."""

import csv
import io
import json

import pytest

from members.models import Member
from members.showing import SHOWABLE
from members.states import State
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

SECRET = "Zwielicht"


@pytest.fixture
def listed(now) -> Member:
    return MemberFactory(
        legal_name="Moldau Text s.r.o.", slug="moldau-text", country="CZ", sector="PROF", directory_consent_at=now
    )


@pytest.fixture
def hidden(now) -> list[Member]:
    """Three members with a word that would be noticed anywhere; each may not be shown for a reason of its own."""
    states = [(State.ACTIVE, None), (State.SUSPENDED, now), (State.ENDED, now)]
    return [
        MemberFactory(
            legal_name=f"{SECRET} {number}", slug=f"zwielicht-{number}", country="MT", sector="TOUR", ai_role="USER",
            summary=f"{SECRET} counts", website="https://zwielicht.example/", state=state, directory_consent_at=consent,
        )
        for number, (state, consent) in enumerate(states)
    ]  # fmt: skip


def body(answer):
    return answer.content.decode()


def test_the_directory_shows_who_agreed(client, listed):
    page = body(client.get("/members/"))

    assert "Moldau Text s.r.o." in page
    assert "1 company from 1 country." in " ".join(page.split())


@pytest.mark.parametrize(
    "query", ["", "?q=Zwielicht", "?country=MT", "?sector=TOUR&role=USER", "?page=2", "?q=counts&country=MT&page=1"]
)
def test_nothing_of_the_hidden_ones_is_in_the_directory(client, listed, hidden, query):
    answer = client.get(f"/members/{query}")

    page = body(answer).replace('value="Zwielicht"', "").replace("q=Zwielicht", "")
    assert SECRET not in page
    assert "zwielicht" not in page
    assert [row for row in answer.context["map"].rows if row[0] == "Malta"] == []
    shown = {choice.value: choice.count for facet in answer.context["facets"] for choice in facet.choices}
    assert [shown.get(code, 0) for code in ("MT", "TOUR")] == [0, 0]


def test_facets_count_what_choosing_them_would_show(client, now):
    for country, sector in (("CZ", "PROF"), ("CZ", "HEAL"), ("AT", "HEAL")):
        MemberFactory(country=country, sector=sector, directory_consent_at=now)

    answer = client.get("/members/?country=CZ&country=XX")

    facets = {
        facet.name: [(choice.label, choice.count) for choice in facet.choices] for facet in answer.context["facets"]
    }
    assert facets["country"] == [("Czechia", 2), ("Austria", 1)]
    assert facets["sector"] == [("Health", 1), ("Professional", 1)]
    assert [len(answer.context["page"]), answer.context["page"].paginator.count] == [2, 2]


def test_pages_keep_the_search(client, now):
    MemberFactory.create_batch(13, country="CZ", directory_consent_at=now)

    first = client.get("/members/?country=CZ")
    second = client.get("/members/?country=CZ&page=2")

    assert "?country=CZ&amp;page=2" in body(first)
    assert (len(first.context["page"]), len(second.context["page"])) == (12, 1)


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=9999", "?q=%00", "?country=%27", "?q=" + "a" * 9000])
def test_strange_questions_get_a_page(client, query):
    assert client.get(f"/members/{query}").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_directory_query_count_is_constant(client, now, rows, django_assert_num_queries):
    MemberFactory.create_batch(rows, directory_consent_at=now)

    with django_assert_num_queries(3):
        page = client.get("/members/?q=Reads&country=BE")

    assert len(page.context["page"]) == rows


def test_five_thousand_members_stay_within_fifty_kilobytes(client, now, django_assert_max_num_queries):
    codes = ["BE", "DE", "FR", "IT", "ES", "PL", "AT", "SE", "FI", "EE", "CZ", "GR", "PT", "NL", "DK", "IE"]
    Member.objects.bulk_create(
        MemberFactory.build(
            country=codes[n % 16], slug=f"m-{n}", summary="Reads ships. " * 12, directory_consent_at=now
        )
        for n in range(5000)
    )

    with django_assert_max_num_queries(6):
        page = client.get("/members/")

    assert len(page.content) < 50_000
    assert page.context["members"] == 5000


@pytest.fixture
def modest(now) -> Member:
    """Listed, with a word in every field that it hides."""
    return MemberFactory(
        legal_name="Modest GmbH", slug="modest", country="AT", sector="TOUR", other_sectors=["FINA"], ai_role="USER",
        ai_domains=["PLANNING"], summary=f"{SECRET} 1", description=f"{SECRET} 2", products=f"{SECRET} 3",
        website="https://zwielicht.example/", links=["https://zwielicht.example/4"], size_class="medium",
        founded_year=1911, hidden_fields=list(SHOWABLE), directory_consent_at=now,
    )  # fmt: skip


FORMATS = ("/members/", "/members/members.csv", "/members/members.json", "/sitemap.xml")
QUESTIONS = ("", "?q=Zwielicht", "?sector=TOUR", "?sector=FINA", "?role=USER", "?domain=PLANNING", "?country=MT")


def read(answer) -> str:
    return str(answer.getvalue() if answer.streaming else answer.content, "utf-8")


@pytest.mark.parametrize("query", QUESTIONS)
@pytest.mark.parametrize("path", FORMATS)
def test_nothing_hidden_leaves_in_any_format(client, listed, hidden, modest, path, query):
    answer = client.get(f"{path}{query}")

    text = read(answer).replace('value="Zwielicht"', "").replace("q=Zwielicht", "")
    assert answer.status_code == 200
    assert [word for word in (SECRET, "zwielicht", "1911", "medium") if word in text] == []


@pytest.mark.parametrize("query", [question for question in QUESTIONS if question and "MT" not in question])
def test_whoever_hides_a_field_is_not_found_by_it(client, listed, modest, query):
    found = json.loads(client.get(f"/members/members.json{query}").content)["members"]

    assert "Modest GmbH" not in [one["name"] for one in found]


@pytest.mark.parametrize("state", ["silent", "suspended", "ended"])
def test_a_profile_in_any_format_is_gone_with_the_reason_to_show_it(client, now, state):
    changes = {"silent": {"directory_consent_at": None}}.get(state, {"state": state})
    MemberFactory(legal_name=SECRET, slug="zwielicht", **({"directory_consent_at": now} | changes))

    pages = [client.get(f"/members/zwielicht/{page}") for page in ("", "logo.png")]

    assert [page.status_code for page in pages] == [404, 404]
    assert SECRET not in "".join(read(page) for page in pages)


def test_json_and_csv_say_the_same_and_under_which_licence(client, listed, modest):
    data = json.loads(client.get("/members/members.json").content)
    answer = client.get("/members/members.csv")
    rows = list(csv.DictReader(io.StringIO(read(answer).removeprefix("\ufeff"))))

    assert data["licence"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert 'rel="license"' in answer["Link"]
    assert (
        [one["name"] for one in data["members"]]
        == [row["name"] for row in rows]
        == ["Modest GmbH", "Moldau Text s.r.o."]
    )
    assert data["members"][0] == {
        "name": "Modest GmbH", "url": data["members"][0]["url"], "country": "AT", "sectors": [], "role": "",
        "ai_domains": [], "size": "", "founded": None, "member_since": None, "website": "", "links": [],
        "summary": "", "description": "", "products": "", "logo": "",
    }  # fmt: skip
    assert {row["licence"] for row in rows} == {data["licence"]["url"]}


def test_no_cell_of_the_csv_is_a_formula(client, now):
    MemberFactory(legal_name="=1+1", summary="@SUM(A1)", directory_consent_at=now)

    row = next(csv.DictReader(io.StringIO(read(client.get("/members/members.csv")).removeprefix("\ufeff"))))

    assert (row["name"], row["summary"]) == ("'=1+1", "'@SUM(A1)")


def test_a_company_is_found_by_each_of_its_sectors_and_domains(client, now):
    MemberFactory(sector="HEAL", other_sectors=["FINA"], ai_domains=["PLANNING", "LEARNING"], directory_consent_at=now)

    counts = [
        client.get(f"/members/?{query}").context["page"].paginator.count
        for query in ("sector=HEAL", "sector=FINA", "sector=ICT", "domain=LEARNING", "domain=PLANNING&sector=FINA")
    ]

    assert counts == [1, 1, 0, 1, 1]


def test_the_map_leads_to_its_countries_by_key_and_by_table(client, listed):
    page = body(client.get("/members/"))

    assert '<a href="/members/?country=CZ" aria-label="Czechia: 1">' in page
    assert '<th scope="row"><a href="/members/?country=CZ">Czechia</a></th>' in page
