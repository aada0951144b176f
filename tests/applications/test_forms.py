from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import answers, steps
from applications.forms import ConsentsForm
from applications.models import Application, Call
from applications.start_form import StartForm

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
FORMS = {step.slug: step.form for step in steps.STEPS}

# Everything that people and programs send: scripts of all kinds, control and bidi characters, markup, huge numbers.
nasty = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Co"]), max_size=20),
    st.sampled_from(
        [
            "' OR 1=1 --",
            "<script>alert(1)</script>",
            "{{ 7 * 7 }}",
            "../../etc/passwd",
            "=HYPERLINK(1)",
            "-1",
            "1e999",
            "NaN",
            "Infinity",
            "9" * 400,
            "-0,00",
            "١٢٣٤",
            "٢٠٢٥",
            "²",
            "DE",
            "EL094259216",
            "BE0428759497",
            "http://[::1",
            "https://user:pw@x.example",
            "javascript:alert(1)",
            "👩‍💻" * 50,
            "שלום \u202e עולם",
            "x" * 5000,
            "True",
            "False",
            "K",
            "LEARNING",
        ]
    ),
)


def blank(**values):
    return Application(call=Call(motivation_words=500), contact_email="a@b.example", **values)


@pytest.mark.parametrize("slug", FORMS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_input_breaks_a_step_and_what_is_kept_fits_its_column(slug, data):
    form_class = FORMS[slug]
    names = form_class._meta.fields or ()
    sent = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, nasty)))
    country = data.draw(st.sampled_from(["", "DE", "GR", "US", "XK"]))

    form = form_class(sent, instance=blank(country=country), now=NOW)
    is_valid = form.is_valid()
    kept = form.given()

    assert set(kept) <= set(names)
    assert is_valid or form.errors
    for name, value in kept.items():
        field: Any = Application._meta.get_field(name)
        if value not in (None, "", []) and not name.endswith("_at"):
            field.clean(value, form.instance)
        if isinstance(value, str):
            assert "\x00" not in value
            assert "\u202e" not in value
    assert set(answers.prints(kept)) == set(kept)


@settings(max_examples=100, deadline=None)
@given(nasty)
def test_no_address_breaks_the_start(text):
    form = StartForm({"email": text}, now=NOW)

    assert form.is_valid() or form.errors["email"]


def test_an_emptied_answer_is_kept_as_empty():
    form = FORMS["company"]({"legal_name": ""}, instance=blank(legal_name="Old", founded_year=2010), now=NOW)

    form.is_valid()

    assert form.given()["legal_name"] == ""
    assert form.given()["founded_year"] is None


def test_one_money_figure_is_enough_and_none_is_not():
    given = {"country": "BE", "financial_year": "2025", "headcount_awu": "12", "has_related_firms": "False"}

    one = FORMS["eligibility"]({**given, "balance_eur": "1"}, instance=blank(), now=NOW)
    none = FORMS["eligibility"](given, instance=blank(), now=NOW)

    assert one.is_valid()
    assert list(none.errors) == ["turnover_eur"]


def test_partner_companies_are_asked_for_by_name():
    form = FORMS["eligibility"]({"has_related_firms": "True"}, instance=blank(), now=NOW)

    assert form.errors["ownership"] == ["Add the companies, with the percentages as far as you know them."]


def test_the_limit_of_words_is_that_of_the_call():
    instance = blank()
    instance.call.motivation_words = 3

    form = FORMS["motivation"]({"motivation": "one two three four"}, instance=instance, now=NOW)

    assert form.errors["motivation"] == ["This has 4 words and 3 are allowed. Shorten it by 1."]


@pytest.mark.parametrize(("year", "is_good"), [("1799", False), ("1800", True), ("2026", True), ("2027", False)])
def test_founding_year_lies_in_the_past(year, is_good):
    form = FORMS["company"]({"founded_year": year}, instance=blank(), now=NOW)

    assert ("founded_year" not in form.errors) == is_good


def test_a_consent_keeps_the_hour_at_which_it_was_given_first():
    earlier = datetime(2026, 11, 1, tzinfo=UTC)
    instance = blank(notice_read_at=earlier, directory_consent_at=earlier)

    form = ConsentsForm({"notice_read_at": "on", "bulletins_consent_at": "on"}, instance=instance, now=NOW)

    assert form.is_valid()
    assert form.given() == {"notice_read_at": earlier, "directory_consent_at": None, "bulletins_consent_at": NOW}


def test_separate_consents_start_unticked():
    form = ConsentsForm(instance=blank(), now=NOW)

    assert [bool(form[name].value()) for name in form.fields] == [False, False, False]


@pytest.mark.parametrize("slug", FORMS)
def test_every_field_of_a_step_stands_in_a_group_of_its_page(slug):
    assert set(steps.BY_SLUG[slug].names) == set(FORMS[slug](instance=blank(), now=NOW).fields)


@pytest.mark.parametrize(
    ("name", "email", "wrong"),
    [
        ("Noor", "noor@b.example", []),
        ("", "", []),
        ("Noor", "", ["deputy_email"]),
        ("", "noor@b.example", ["deputy_name"]),
        ("Noor", "A@b.example", ["deputy_email"]),
        ("Noor", "noor@", ["deputy_email"]),
    ],
)
def test_a_deputy_has_a_name_and_an_address_of_their_own(name, email, wrong):
    form = FORMS["company"]({"deputy_name": name, "deputy_email": email}, instance=blank(), now=NOW)

    form.is_valid()

    assert [field for field in form.errors if field.startswith("deputy")] == wrong
