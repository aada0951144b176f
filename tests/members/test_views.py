"""The public directory and the profiles, and that nothing of a member that did not agree gets out."""

import pytest
from django.urls import reverse

from focusgroup.audit.models import Entry
from members.models import Member
from members.states import State
from tests.factories.members import MemberFactory, RepresentativeFactory

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


def test_a_hidden_profile_is_not_there_and_says_what_an_invented_one_says(client, hidden):
    answers = [client.get(f"/members/{slug}/") for slug in ("zwielicht-0", "zwielicht-1", "zwielicht-2", "invented")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert SECRET not in "".join(body(answer) for answer in answers)


def test_a_profile_keeps_what_is_not_public(client, listed):
    Member.objects.update(
        expertise="Nachtigall", registration_number="HRB 4711", vat_number="CZ4711", turnover_eur=471_100
    )
    RepresentativeFactory(member=listed, user__name="Jana Novotna", user__email="jana@moldau.example")

    page = body(client.get("/members/moldau-text/"))

    assert "Moldau Text s.r.o." in page
    assert [word for word in ("Nachtigall", "4711", "471", "Novotna", "jana@") if word in page] == []


def test_a_representative_sees_their_own_hidden_profile_with_a_notice(sign_in, hidden):
    user = RepresentativeFactory(member=hidden[0]).user

    page = sign_in(user).get("/members/zwielicht-0/")

    assert (page.status_code, "only your company and staff see it" in body(page)) == (200, True)
    assert sign_in(user).get("/members/zwielicht-1/").status_code == 404


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
def own(sign_in, listed):
    """The client of the main representative of the listed member."""
    return sign_in(RepresentativeFactory(member=listed).user)


def given(**changes):
    return {
        "summary": "Finds contradictions.", "website": "https://moldau.example/", "sector": "CONS",
        "ai_domains": ["REASONING", "COMMUNICATION"],
    } | changes  # fmt: skip


def test_a_representative_edits_what_the_public_reads(own, listed):
    answer = own.post("/members/moldau-text/edit/", given())

    listed.refresh_from_db()
    assert (answer.url, listed.summary, listed.website, listed.sector, listed.ai_domains) == (
        "/members/moldau-text/", "Finds contradictions.", "https://moldau.example/", "CONS",
        ["REASONING", "COMMUNICATION"],
    )  # fmt: skip
    entry = Entry.objects.get(verb="edited profile")
    assert entry.changes == {
        "summary": None, "website": "https://moldau.example/", "sector": "CONS",
        "ai_domains": ["REASONING", "COMMUNICATION"],
    }  # fmt: skip


def test_editing_changes_no_checked_fact(own, listed):
    own.post("/members/moldau-text/edit/", given(legal_name="Mine", country="FR", state="ended", slug="x"))

    listed.refresh_from_db()
    assert (listed.legal_name, listed.country, listed.state, listed.slug) == (
        "Moldau Text s.r.o.", "CZ", State.ACTIVE, "moldau-text",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("website", "javascript:alert(1)", "website"),
        ("website", "ftp://moldau.example/", "https://"),
        ("summary", "<script>alert(1)</script>", "without HTML"),
        ("summary", "a" * 601, "600"),
        ("sector", "MADE-UP", "MADE-UP"),
        ("ai_domains", ["MADE-UP"], "MADE-UP"),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(own, listed, field, value, says):
    answer = own.post("/members/moldau-text/edit/", given(**{field: value}))

    listed.refresh_from_db()
    assert answer.status_code == 200
    assert says in str(answer.context["form"].errors[field])
    assert "Finds contradictions." in body(answer) or field == "summary"
    assert listed.sector == "PROF"


def test_a_stranger_may_not_edit(client, sign_in, listed, hidden, reviewer_client):
    other = sign_in(RepresentativeFactory().user)

    for method in ("get", "post"):
        answers = [
            getattr(visitor, method)("/members/moldau-text/edit/") for visitor in (client, other, reviewer_client)
        ]
        assert [answer.status_code for answer in answers] == [302, 403, 403]
    assert other.get("/members/zwielicht-0/edit/").status_code == 404


def test_after_its_end_nobody_edits(sign_in, hidden):
    user = RepresentativeFactory(member=hidden[2]).user

    assert sign_in(user).post("/members/zwielicht-2/edit/", given()).status_code == 403


def test_consent_is_taken_back_and_given_again_with_its_time(client, own, listed):
    own.post("/members/moldau-text/consent/", {"answer": "withdraw"})
    status_without = client.get("/members/moldau-text/").status_code
    own.post("/members/moldau-text/consent/", {"answer": "give"})

    listed.refresh_from_db()
    given_at = Entry.objects.get(verb="gave consent to the directory").at
    assert (status_without, client.get("/members/moldau-text/").status_code) == (404, 200)
    assert listed.directory_consent_at == given_at
    assert Entry.objects.filter(verb="withdrew consent to the directory").count() == 1


def test_staff_cannot_agree_for_a_company_but_can_take_it_out(coordinator_client, listed, hidden):
    giving = coordinator_client.post("/members/zwielicht-0/consent/", {"answer": "give"})
    taking = coordinator_client.post("/members/moldau-text/consent/", {"answer": "withdraw"})

    assert (giving.status_code, taking.status_code) == (403, 302)
    assert list(Member.objects.listed()) == []


def test_opening_the_consent_page_changes_nothing(own, listed):
    assert own.get("/members/moldau-text/consent/?answer=withdraw").status_code == 405
    assert Member.objects.listed().count() == 1


def test_the_page_of_a_member_is_at_its_slug(listed):
    assert listed.get_absolute_url() == reverse("members:profile", args=["moldau-text"]) == "/members/moldau-text/"
