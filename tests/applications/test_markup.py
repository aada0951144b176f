"""The form's own markup is that of every other form: crispy's, field by field."""

from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field

from applications import markup, steps
from applications.forms import EligibilityForm
from applications.models import Application, Call

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
# Classes that crispy adds by the kind of widget, and nothing asks for.
UNUSED = {"textinput", "select", "number", "urlinput", "emailinput", "numberinput", "longtext", "textarea"}
UNUSED |= {"checkboxinput", "requiredField"}
STORED = {
    "country": "GR",
    "headcount_awu": Decimal("12.50"),
    "turnover_eur": Decimal(3_150_000),
    "has_related_firms": False,
    "legal_name": '<b>"Αθηνά" & Co</b>',
    "ai_role": "USER",
    "ai_domains": ["LEARNING", "PERCEPTION"],
    "expertise": "\nFirst line\n</textarea><script>alert(1)</script>",
    "motivation": "Why",
    "commits_to_input": True,
    "notice_read_at": NOW,
}
WRONG: dict[str, object] = {
    "country": "XX",
    "headcount_awu": "-1",
    "turnover_eur": "<i>",
    "website": '"><script>',
    "ai_staff": "1e9",
}
WRONG |= {"ai_role": "'", "ai_domains": ["NONE"], "deputy_email": "\u202e@", "motivation": "word " * 501}


class Outline(HTMLParser):
    """Tags with their attributes, and texts, whatever the space between them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        said["class"] = " ".join(sorted(set((said.get("class") or "").split()) - UNUSED))
        said.pop("aria-hidden", None)
        if (said.get("name") or "").endswith("_at"):
            # Crispy would send the time of a consent along, which nobody reads.
            said.pop("value", None)
        self.found.append((tag, tuple(sorted((name, value or "") for name, value in said.items()))))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


@pytest.mark.parametrize("data", [None, {}, WRONG])
@pytest.mark.parametrize("stored", [{}, STORED])
@pytest.mark.parametrize("step", steps.STEPS, ids=lambda step: step.slug)
def test_each_field_is_as_crispy_makes_it(step, stored, data):
    form = step.form(data, instance=Application(call=Call(), **stored), now=NOW)

    for name in step.names:
        if name != "ownership":
            assert Outline(markup.field(form[name])).found == Outline(as_crispy_field(form[name])).found, name


def test_nothing_typed_becomes_markup():
    rows = {"firms": [{"name": '"><script>alert(1)</script>', "kind": "<b>", "capital_pct": "<i>"}], "earlier": {}}
    form = EligibilityForm({"ownership": rows, "has_related_firms": "True"}, instance=Application(call=Call()), now=NOW)
    form.is_valid()

    html = "".join(markup.cell(cell) for row in form.firms.rows for cell in row)

    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<i>" not in html


def test_a_row_says_beside_the_cell_what_is_wrong():
    rows = {"firms": [{"name": "Havelmark", "kind": "enterprise", "direction": "holds", "of": "0", "capital_pct": "x"}]}
    form = EligibilityForm({"ownership": rows, "has_related_firms": "True"}, instance=Application(call=Call()), now=NOW)
    form.is_valid()

    html = markup.cell(form.firms.rows[0]["capital_pct"])

    assert 'aria-invalid="true" aria-describedby="id_firm-1-capital_pct_error"' in html
    assert '<div class="invalid-feedback" id="id_firm-1-capital_pct_error">' in html
