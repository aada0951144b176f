"""What is typed and is no answer yet is there again on any device, with what is wrong; it is never sent."""

import html
import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from applications import fields
from applications.models import Application
from tests.factories.applications import ApplicationFactory, DraftFactory

pytestmark = pytest.mark.django_db

TOO_LONG = "word " * 501
# A step, a question of it, what cannot be right in it, and what the page says.
WRONG = [
    ("eligibility", "headcount_awu", "many", "Give a number, for example 24.5."),
    ("eligibility", "headcount_awu", "-3", "Give a number of zero or more."),
    ("eligibility", "turnover_eur", "-1", "Give an amount of zero or more."),
    ("eligibility", "turnover_eur", "99999999999999", "beyond any company"),
    ("eligibility", "balance_eur", "1e9", "Give an amount in EUR"),
    ("eligibility", "parent_country", "Atlantis", "This country is not known."),
    ("company", "legal_name", "Firm\u202egpj.exe", "cannot be seen (U+202E)"),
    ("company", "legal_name", "x" * 201, "at most 200 characters"),
    ("company", "contact_name", "Line\x07bell", "cannot be seen (U+0007)"),
    ("company", "vat_number", "EL094259217", "This is not a VAT number"),
    ("company", "website", "javascript:alert(1)", "Give a web address"),
    ("company", "website", "https://user:secret@company.example", "Give a web address"),
    ("company", "founded_year", "1066", "Give a year from 1800"),
    ("company", "founded_year", "٢٠١٩٩", "Give a year from 1800"),
    ("company", "deputy_email", "'; DROP TABLE members; --", "Enter a valid email address."),
    ("company", "social_links", "a.example\n" * 6, "at most 5 addresses"),
    ("expertise", "ai_staff", "9" * 40, "less than or equal to 100000"),
    ("expertise", "examples", "<script>alert(1)</script>", "Give web addresses"),
    ("motivation", "motivation", TOO_LONG, "This has 501 words and 500 are allowed."),
]


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def url(step):
    return reverse("applications:form", args=[step])


def typed_on(page, name):
    """What stands in a field of the page."""
    text = page.content.decode()
    found = re.search(rf'<(?:input|textarea)[^>]*? name="{name}"[^>]*>(?:\n([^<]*)</textarea>)?', text)
    assert found, name
    value = found[1] if found[1] is not None else (re.findall(r'value="([^"]*)"', found[0]) or [""])[0]
    return html.unescape(value)


@pytest.mark.parametrize(("step", "name", "typed", "said"), WRONG)
def test_what_cannot_be_right_is_said_beside_its_field_and_is_there_again(step, name, typed, said, let_in):
    draft = DraftFactory()
    client = let_in(draft)

    answer = client.post(url(step), {name: typed})
    later = let_in(draft).get(url(step))

    for page in (answer, later):
        assert said in html.unescape(page.content.decode())
        assert f'id="id_{name}_error"' in page.content.decode()
        assert typed_on(page, name) == fields.tidy(typed)
    assert getattr(Application.objects.get(pk=draft.pk), name) == getattr(draft, name)


def test_it_keeps_the_application_from_being_sent_until_it_is_right(let_in, ticket_on):
    draft = DraftFactory(vat_number="")
    client = let_in(draft)
    client.post(reverse("applications:autosave", args=["company"]), {"vat_number": "EL1", "legal_name": "Firm"})

    page = client.get("/apply/form/check/")
    client.post("/apply/form/check/", {"ticket": ticket_on(page)})
    first = Application.objects.get(pk=draft.pk)
    client.post(reverse("applications:autosave", args=["company"]), {"vat_number": "", "legal_name": "Firm"})
    page = client.get("/apply/form/check/")
    client.post("/apply/form/check/", {"ticket": ticket_on(page)})
    second = Application.objects.get(pk=draft.pk)

    assert (first.state, first.unfinished) == ("draft", {"vat_number": "EL1"})
    assert "vat_number" not in second.unfinished


def test_changes_of_what_was_sent_keep_it_too_and_leave_the_version_sent_alone(let_in):
    application = ApplicationFactory(motivation="As sent")

    let_in(application).post(url("motivation"), {"motivation": TOO_LONG})
    page = let_in(application).get(url("motivation"))

    application.refresh_from_db()
    assert (application.motivation, application.state) == ("As sent", "submitted")
    assert typed_on(page, "motivation") == TOO_LONG.strip()


def test_the_copy_of_own_data_has_it(let_in):
    client = let_in(DraftFactory())
    client.post(url("motivation"), {"motivation": TOO_LONG})

    assert client.get("/apply/data/").json()["unfinished"] == {"motivation": TOO_LONG.strip()}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    field=st.sampled_from([("company", "legal_name"), ("company", "website"), ("motivation", "motivation")]),
    typed=st.text(max_size=400),
)
@example(field=("company", "legal_name"), typed="\ud800 half a letter")
@example(field=("company", "legal_name"), typed="😀 שלום عالم \u202e نص")
@example(field=("motivation", "motivation"), typed="\x00")
def test_no_text_is_lost(field, typed, let_in):
    step, name = field
    draft = DraftFactory(**{name: ""})
    typed = typed.encode("utf-8", "replace").decode()

    let_in(draft).post(url(step), {name: typed})
    page = let_in(draft).get(url(step))

    wanted = fields.tidy(typed).replace("\x00", "")
    there = typed_on(page, name)
    assert there == wanted or there in (f"https://{wanted}", f"https://{wanted}/") or not wanted
