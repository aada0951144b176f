"""Anything sent to any step: no error, and what was typed comes back or is kept."""

import re
import unicodedata
from itertools import product
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import fields, ownership, steps
from applications.models import Application
from tests.applications.test_forms import nasty
from tests.factories.applications import ApplicationFactory, ClarificationFactory, DraftFactory

pytestmark = pytest.mark.django_db

CELLS = [f"firm-{number}-{cell}" for number in (1, 2) for cell in ownership.CELLS]
EARLIER = [f"earlier-{cell}" for cell in ownership.EARLIER]
BUTTONS = st.sampled_from([{}, {}, {"add": "company"}, {"remove": "1"}, {"remove": "x"}])


@pytest.fixture(autouse=True)
def _clock(at):
    at()


@pytest.mark.parametrize("slug", steps.BY_SLUG)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_input_breaks_a_page_of_the_form(slug, data, let_in):
    names = [*steps.BY_SLUG[slug].names, "ticket"]
    names += ["ownership", *CELLS, *EARLIER] if slug == "eligibility" else []
    client = let_in(DraftFactory())
    sent = data.draw(st.dictionaries(st.sampled_from(names), nasty, max_size=12)) | data.draw(BUTTONS)
    sent.pop("ticket", None)

    answers = [
        client.post(reverse(f"applications:{view}", args=[slug]), sent).status_code for view in ("autosave", "form")
    ]
    pages = [client.get(url).status_code for url in (reverse("applications:form", args=[slug]), "/apply/form/check/")]

    assert answers in ([200, 200], [200, 302])
    assert pages == [200, 200]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cell=st.sampled_from(["capital_pct", "headcount_awu", "turnover_eur", "country", "name"]),
    typed=st.text(alphabet=st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40),
)
def test_the_draft_keeps_what_was_typed_into_a_row(cell, typed, let_in):
    draft = DraftFactory()
    client = let_in(draft)
    filled = {"name": "Havelmark", "kind": "enterprise", "direction": "holds", "of": "0", cell: typed}
    sent = {"has_related_firms": "True", "ownership": "shown"}

    client.post(
        reverse("applications:form", args=["eligibility"]),
        sent | {f"firm-1-{name}": value for name, value in filled.items()},
    )

    kept = Application.objects.get(pk=draft.pk).ownership["firms"][0][cell]
    is_number = bool(re.fullmatch(r"[0-9]+(\.[0-9]+)?", kept))
    # A cell that is wrong is kept as it was typed.
    assert unicodedata.normalize("NFC", kept) == fields.tidy(typed) or (
        is_number if cell.endswith(("_pct", "_awu", "_eur")) else len(kept) == 2
    )


PAGES = ("/apply/", "/interest/", "/apply/form/check/", "/apply/withdraw/", "/apply/clarify/", "/apply/document/")
FIELDS = ["email", "company_fax", "shown", "company", "country", "sector", "note", "objection", "reason", "reply"]
FIELDS += ["file", "remove", "ticket", "csrfmiddlewaretoken", "call", "turnover_eur"]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    page=st.sampled_from(PAGES),
    sent=st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=20)), nasty, max_size=8),
    query=st.text(max_size=30),
    holds=st.booleans(),
)
def test_no_input_breaks_any_page_of_the_applicant(page, sent, query, holds, let_in):
    application = ApplicationFactory(state="clarification")
    ClarificationFactory(application=application)
    client = let_in(application) if holds else Client()

    got = client.get(page, {"call": query})
    posted = client.post(page, sent)

    assert (got.status_code, posted.status_code) in product((200, 302, 403), (200, 302, 403, 409, 429))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    token=st.text(min_size=1, max_size=80).filter(lambda text: "/" not in text),
    room=st.sampled_from(["apply", "interest"]),
)
def test_no_token_that_is_none_opens_or_breaks_anything(token, room):
    address = f"/{room}/{quote(token, safe='', errors='replace')}/"

    answers = [Client().get(address), Client().post(address)]

    assert {answer.status_code for answer in answers} <= {404, 400, 301}


def test_a_body_beyond_every_answer_is_refused_plainly(let_in):
    client = let_in(DraftFactory())

    answer = client.post(reverse("applications:form", args=["motivation"]), {"motivation": "x" * (6 * 1024 * 1024)})

    # Django counts files and form fields apart; both ways it is no error of ours.
    assert answer.status_code in (200, 400)
