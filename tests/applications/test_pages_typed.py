"""What was typed and could not be kept is shown again, so that it can be copied."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.applications import DraftFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def url(step):
    return reverse("applications:form", args=[step])


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_without_a_session_the_typed_text_is_shown_again(client):
    page = client.post(url("motivation"), {"motivation": "Two hours of work <script>", "ticket": "x"})

    assert page.status_code == 403
    assert "Two hours of work &lt;script&gt;" in page.content.decode()
    assert "What you typed" in text_of(page)


def test_what_was_typed_into_a_row_is_shown_again_with_its_company(client):
    rows = {"firm-2-capital_pct": "30", "earlier-headcount_awu": "12", "firm-2-nothing": "x", "ticket": "x"}

    page = client.post(url("eligibility"), rows)

    assert page.context["typed"] == [
        ("Company 2, Capital, %", "30"),
        ("Headcount the year before", "12"),
        ("firm-2-nothing", "x"),
    ]


def test_a_form_whose_token_is_gone_shows_what_was_typed(let_in):
    client = let_in(DraftFactory(), Client(enforce_csrf_checks=False))
    client.handler.enforce_csrf_checks = True

    page = client.post(url("motivation"), {"motivation": "An evening's work <b>", "csrfmiddlewaretoken": "x" * 32})

    assert page.status_code == 403
    assert "Please send that again" in text_of(page)
    assert "An evening&#x27;s work &lt;b&gt;" in page.content.decode()
    assert "x" * 32 not in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
