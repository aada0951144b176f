import gzip
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from applications import ownership
from applications.forms import EligibilityForm
from applications.models import Application, Call
from applications.ownership_form import Firms, PercentField, cells_of, without
from tests.applications.test_forms import nasty
from tests.factories.applications import DraftFactory
from tests.rules.sources import ROOT

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
URL = "/apply/form/eligibility/"
OWN = {
    "country": "BE",
    "financial_year": "2025",
    "headcount_awu": "24,5",
    "turnover_eur": "3 150 000",
    "balance_eur": "2.100.000",
    "has_related_firms": "True",
    "ownership": "shown",
}


def row(number=1, **cells):
    filled = {
        "name": "Havelmark",
        "country": "Germany",
        "kind": "enterprise",
        "direction": "holds",
        "of": "0",
        "capital_pct": "30 %",
        "votes_pct": "",
        "headcount_awu": "12",
        "turnover_eur": "1.800.000",
        "balance_eur": "",
    } | cells
    return {f"firm-{number}-{cell}": value for cell, value in filled.items()}


def judged(*rows, **fields):
    data = {**OWN, **fields}
    for each in rows:
        data |= each
    instance = Application(call=Call(motivation_words=500), contact_email="a@b.example", legal_name="Lumenwerk")
    form = EligibilityForm(data, instance=instance, now=NOW)
    form.is_valid()
    return form


def test_a_percentage_has_no_thousands():
    assert PercentField().clean("33.333 %") == Decimal("33.33")


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"headcount_awu": "240"}, ["id_earlier-turnover_eur"]),
        ({"turnover_eur": "1 000 000"}, ["id_earlier-headcount_awu"]),
        ({"owners_changed": "on"}, ["id_earlier-headcount_awu", "id_earlier-turnover_eur"]),
        ({"status": "medium", "headcount_awu": "many"}, ["id_earlier-headcount_awu", "id_earlier-turnover_eur"]),
        ({"headcount_awu": "0", "balance_eur": "0"}, []),
        ({}, []),
    ],
)
def test_half_of_the_year_before_is_asked_for_whole_and_kept(said, wrong):
    form = judged(**{"has_related_firms": "False"}, **{f"earlier-{cell}": value for cell, value in said.items()})

    assert [error.code for error in form.errors.as_data().get("ownership", [])] == wrong
    kept = form.given()["ownership"].get("earlier", {})
    assert {cell: value for cell, value in kept.items() if value} == {
        cell: value.replace(" ", "") for cell, value in said.items()
    }


def test_rows_are_kept_in_one_way_of_writing():
    form = judged(row())

    assert form.is_valid(), form.errors
    assert form.given()["ownership"]["firms"] == [
        {
            **dict.fromkeys(ownership.CELLS, ""),
            "name": "Havelmark",
            "country": "DE",
            "kind": "enterprise",
            "direction": "holds",
            "of": "0",
            "capital_pct": "30",
            "votes_pct": "30",
            "headcount_awu": "12",
            "turnover_eur": "1800000",
        }
    ]


@pytest.mark.parametrize(
    ("cells", "cell", "message"),
    [
        ({"capital_pct": "130"}, "capital_pct", "Give a percentage from 0 to 100."),
        ({"capital_pct": "-1"}, "capital_pct", "Give a percentage from 0 to 100."),
        ({"capital_pct": "half"}, "capital_pct", "Give a percentage, for example 30 or 33.3."),
        ({"name": ""}, "name", "Answer this."),
        ({"country": "Atlantis"}, "country", "This country is not known. Choose one from the list."),
        ({"turnover_eur": "9" * 20}, "turnover_eur", "Give the amount in full euro; this one is beyond any company's."),
        ({"turnover_eur": "-5"}, "turnover_eur", "Give an amount of zero or more."),
        ({"headcount_awu": ""}, "headcount_awu", "Give the headcount of this company, 0 if it has no staff."),
        ({"name": "Lumenwerk"}, "name", "This is your own company. Its figures stand above."),
    ],
)
def test_what_is_wrong_stands_beside_its_cell_and_is_kept_as_typed(cells, cell, message):
    form = judged(row(**cells))

    assert form.firms.rows[0].errors[cell] == [message]
    assert any(message in error for error in form.errors["ownership"])
    assert form.given()["ownership"]["firms"][0][cell] in (cells[cell], "Lumenwerk")


def test_more_than_the_whole_is_said_with_the_sum():
    form = judged(row(1, capital_pct="60"), row(2, name="Two", capital_pct="60"))

    assert (
        "The holdings in one company sum to 120 %. Check the percentages." in form.firms.rows[1].errors["capital_pct"]
    )


def test_yes_without_a_company_asks_for_them():
    assert "ownership" in judged().errors
    assert "ownership" not in judged(has_related_firms="False").errors
    assert "ownership" not in judged(related_firms="Our fund is being founded.").errors


def test_a_form_without_the_rows_leaves_the_stored_ones_alone():
    data = {name: value for name, value in OWN.items() if name != "ownership"}
    stored = {"firms": [{"name": "Havelmark"}]}
    form = EligibilityForm(data, instance=Application(call=Call(), ownership=stored), now=NOW)

    form.is_valid()

    assert "ownership" not in form.given()


def test_a_removed_row_moves_up_what_the_others_name():
    last = {"name": "C", "of": "2", "same_market": "2", "contained_in": "1"}
    rows = [{"name": "A", "of": "0"}, {"name": "B", "of": "1"}, last]

    assert without(rows, 1) == [
        {"name": "B", "of": "", "same_market": "", "contained_in": ""},
        {"name": "C", "of": "1", "same_market": "1", "contained_in": ""},
    ]


def test_there_are_no_more_rows_than_the_form_takes():
    data = {"add": "company"}
    for number in range(1, 60):
        data |= row(number)

    assert len(cells_of(data)["firms"]) == ownership.MOST_FIRMS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.dictionaries(st.sampled_from(ownership.CELLS), nasty), max_size=3),
    st.dictionaries(st.sampled_from(ownership.EARLIER), nasty),
    st.sampled_from([{}, {"add": "company"}, {"remove": "1"}, {"remove": "²"}, {"remove": "-1"}]),
)
@example([{"headcount_awu": "00\x1b"}], {}, {})
def test_no_row_breaks_the_form_and_what_was_typed_is_kept(rows, earlier, button):
    cells = {f"earlier-{name}": value for name, value in earlier.items()}
    for number, each in enumerate(rows, start=1):
        cells |= {f"firm-{number}-name": "x"} | {f"firm-{number}-{cell}": value for cell, value in each.items()}

    form = judged(cells, **button)
    kept = form.given()["ownership"]
    again = Firms(kept, subject="Lumenwerk", is_bound=True)

    assert "\\u0000" not in json.dumps(kept)
    assert again.kept() == kept
    if form.reshaped is not None:
        assert len(form.reshaped.firms.rows) == len(kept.get("firms", []))
    if not button:
        assert len(kept.get("firms", [])) == len(rows)
        for was, now in zip(rows, kept.get("firms", []), strict=True):
            typed = re.sub(r"\W", "", was.get("headcount_awu", ""))
            assert bool(now["headcount_awu"]) or not typed or now["kind"] in ("natural_person", "public_body")


@pytest.mark.django_db
class TestPage:
    @pytest.fixture(autouse=True)
    def _clock(self, at):
        at()

    def test_a_row_is_added_and_removed_without_losing_what_was_typed(self, client, let_in):
        draft = DraftFactory()
        let_in(draft, client)

        added = client.post(URL, {**OWN, **row(), "balance_eur": "about 2 million", "add": "company"})
        both = {**OWN, **row(), **row(2, name="Two", of="1"), "balance_eur": "about 2 million"}
        removed = client.post(URL, {**both, "remove": "1"})

        draft.refresh_from_db()
        assert [firm["name"] for firm in draft.ownership["firms"]] == ["Two"]
        assert [len(page.context["form"].firms.rows) for page in (added, removed)] == [2, 1]
        assert all('value="about 2 million"' in page.content.decode() for page in (added, removed))
        assert 'value="Havelmark"' in added.content.decode()
        assert not added.context["form"].errors

    def test_the_contributions_add_up_to_the_result_with_its_rule(self, client, let_in):
        draft = DraftFactory(legal_name="Lumenwerk")
        let_in(draft, client)
        answer = client.post(URL, {**OWN, **row()})

        page = text_of(client.get(URL))

        assert answer.url == reverse("applications:form", args=["company"])
        assert "partner, counted by its share" in page
        assert '<td class="r" data-label="Headcount">28.1</td>' in page
        assert "2003/361/EC" in page

    def test_enter_in_a_field_saves_and_removes_nothing(self, client, let_in):
        draft = DraftFactory(ownership={"firms": [{"name": "Havelmark"}]}, has_related_firms=True)

        page = let_in(draft, client).get(URL).content.decode()

        first = re.findall(r"<button[^>]*>", page[page.index('id="step"') :])[0]
        assert "name=" not in first

    def test_typing_is_kept_and_the_result_comes_back(self, client, let_in, ticket_on):
        draft = DraftFactory()
        let_in(draft, client)
        ticket = ticket_on(client.get(URL))

        answer = client.post(URL + "keep/", {**OWN, **row(capital_pct="4"), "turnover_eur": "ab", "ticket": ticket})

        draft.refresh_from_db()
        assert answer.status_code == 200
        assert draft.ownership["firms"][0]["capital_pct"] == "4"
        assert "Saved at" in text_of(answer)
        assert 'id="contributions"' in text_of(answer)

    def test_a_second_autosave_with_the_new_ticket_is_not_stale(self, client, let_in, ticket_on):
        draft = DraftFactory()
        let_in(draft, client)
        first = client.post(URL + "keep/", {**OWN, "headcount_awu": "30", "ticket": ticket_on(client.get(URL))})
        ticket = re.findall(r'id="ticket" value="([^"]+)"', first.content.decode())[0]

        client.post(URL + "keep/", {**OWN, "headcount_awu": "31", "ticket": ticket})

        draft.refresh_from_db()
        assert draft.headcount_awu == 31

    def test_who_leaves_before_the_reply_is_no_stranger_to_the_own_words(self, client, let_in, ticket_on):
        draft = DraftFactory()
        let_in(draft, client)
        ticket = ticket_on(client.get(URL))
        begun = {**OWN, **row(capital_pct="3"), "headcount_awu": "3", "ticket": ticket}
        client.post(URL + "keep/", begun)

        rest = {**begun, **row(capital_pct="30"), "headcount_awu": "30", "unheard": urlencode(begun)}
        answer = client.post(URL + "keep/", rest)

        draft.refresh_from_db()
        assert (draft.headcount_awu, draft.ownership["firms"][0]["capital_pct"]) == (30, "30")
        assert "changed in another tab" not in text_of(answer)

    def test_what_somebody_else_wrote_meanwhile_is_no_own_word(self, client, let_in, ticket_on):
        draft = DraftFactory()
        let_in(draft, client)
        begun = {**OWN, "headcount_awu": "3", "ticket": ticket_on(client.get(URL))}
        client.post(URL + "keep/", {**begun, "headcount_awu": "7"})

        answer = client.post(URL + "keep/", {**begun, "headcount_awu": "30", "unheard": urlencode(begun)})

        draft.refresh_from_db()
        assert draft.headcount_awu == 7
        assert "changed in another tab" in text_of(answer)

    def test_a_stale_tab_is_told_and_writes_nothing(self, client, let_in, ticket_on):
        draft = DraftFactory()
        let_in(draft, client)
        old = ticket_on(client.get(URL))
        client.post(URL, {**OWN, **row(), "headcount_awu": "30", "ticket": old})

        answer = client.post(URL + "keep/", {**OWN, **row(), "headcount_awu": "99", "ticket": old})

        draft.refresh_from_db()
        assert draft.headcount_awu == 30
        assert "changed in another tab" in text_of(answer)
        assert 'id="ticket"' not in text_of(answer)

    def test_autosave_is_for_the_applicant_only(self, client, let_in):
        draft = DraftFactory(headcount_awu=12)

        answer = client.post(URL + "keep/", {**OWN, "headcount_awu": "99"})

        draft.refresh_from_db()
        assert (answer.status_code, draft.headcount_awu) == (403, 12)
        assert let_in(draft, client).post("/apply/form/nonsense/keep/").status_code == 404

    @pytest.mark.parametrize("rows", [0, 3])
    def test_the_page_is_light(self, client, let_in, rows, django_assert_max_num_queries):
        firms = [{"name": f"Firm {n}", "kind": "enterprise", "direction": "holds", "of": "0"} for n in range(rows)]
        draft = DraftFactory(ownership={"firms": firms}, has_related_firms=True)
        let_in(draft, client)

        with django_assert_max_num_queries(6):
            page = client.get(URL, headers={"accept-encoding": "gzip"})

        assert page["Content-Encoding"] == "gzip"
        files = (ROOT / "static" / name for name in ("css/site.css", "js/site.js", "js/apply.js"))
        assert len(page.content) + sum(len(gzip.compress(file.read_bytes())) for file in files) < 40_000

    def test_the_blank_form_names_every_question(self, client):
        page = text_of(client.get("/apply/blank/"))

        assert "Partner and linked companies" in page
        assert "How far AI is in use" in page
        assert "Afghanistan" not in page


def test_an_investor_that_counts_after_all_is_asked_for_its_figures_beside_its_cell():
    """Article 3(2): up to half a venture capital company is passed over, beyond it is linked."""
    rows = {"name": "Seed Fund", "kind": "venture_capital", "direction": "holds", "of": "0"}

    half, more = (
        Firms({"firms": [rows | {"capital_pct": pct}]}, subject="Lumenwerk", is_bound=True) for pct in ("50", "51")
    )

    assert half.check() == []
    assert [cell for cell, _text in more.check()] == ["id_firm-1-headcount_awu"]
    assert "counts after all" in more.rows[0].errors["headcount_awu"][0]
