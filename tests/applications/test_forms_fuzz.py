"""Anything sent to any step: no error, and what was typed comes back or is kept."""

import re
import unicodedata

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import fields, ownership, steps
from applications.models import Application
from tests.applications.test_forms import nasty
from tests.factories.applications import DraftFactory

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
