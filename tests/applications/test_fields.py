from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from applications import fields


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("3150000", "3150000"),
        ("3 150 000", "3150000"),
        ("3\u202f150\u202f000", "3150000"),
        ("3.150.000", "3150000"),
        ("3,150,000.50", "3150000.50"),
        ("3.150.000,50", "3150000.50"),
        ("1.500", "1500"),
        ("1,5", "1.5"),
        ("EUR 3'150'000", "3150000"),
        ("0", "0"),
    ],
)
def test_amount_is_read_as_people_write_it(text, amount):
    assert fields.AmountField().clean(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["about 2 million", "-1", "1e400", "NaN", "1.5.5", "١٢٣", "9" * 40, "12,34,56", "1" + "0" * 14, "1" * 27]
)
def test_amount_that_makes_no_sense_is_refused_with_words(text):
    with pytest.raises(ValidationError) as refused:
        fields.AmountField().clean(text)

    assert refused.value.messages[0].startswith("Give ")


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("24.5", "24.5"),
        ("24,5", "24.5"),
        ("0,125", "0.12"),
        ("1 200", "1200"),
        ("1,200.5", "1200.5"),
        ("1200.500", "1200.5"),
    ],
)
def test_units_take_a_point_or_a_comma_for_decimals(text, units):
    assert fields.UnitsField().clean(text) == Decimal(units)


@pytest.mark.parametrize(("text", "whole", "part"), [("1.200", "1200", "1.2"), ("24,500", "24500", "24.5")])
def test_units_that_may_be_thousands_are_asked_back(text, whole, part):
    with pytest.raises(ValidationError) as refused:
        fields.UnitsField().clean(text)

    assert refused.value.messages == [f"This can be read in two ways. Write {whole} or {part}."]


def test_empty_amounts_are_unknown_not_zero():
    assert fields.AmountField(required=False).clean("") is None
    assert fields.UnitsField(required=False).clean("") is None


@given(st.decimals(0, 10**12, places=2))
def test_amount_that_is_shown_is_read_back(amount):
    whole = amount.quantize(Decimal(1))

    assert fields.AmountField().clean(fields.Amount().format_value(whole)) == whole


@pytest.mark.parametrize("text", ["a\u202eb", "a\x00b", "a\x07b", "a\u2066b", "a\u2028b"])
def test_hidden_characters_are_refused_kindly(text):
    for check in (fields.one_line, fields.many_lines):
        with pytest.raises(ValidationError, match="cannot be seen"):
            check(text)


def test_line_breaks_belong_in_texts_of_many_lines_only():
    fields.many_lines("a\nb\tc")
    with pytest.raises(ValidationError):
        fields.one_line("a\nb")


@pytest.mark.parametrize("text", ["Αθηνά Α.Ε.", "Фирма „Лъч“ ООД", "שלום", "👩‍💻 lab", "Łódź & Söhne"])
def test_text_of_any_script_passes(text):
    fields.one_line(fields.tidy(text))


def test_tidy_takes_out_invisible_marks_and_composes():
    assert fields.tidy(" e\u0301\u200b\u200fx\r\ny\ufeff ") == "éx\ny"


@pytest.mark.parametrize(
    ("text", "address"),
    [("company.example", "https://company.example"), ("http://company.example/a", "http://company.example/a")],
)
def test_web_address_gets_a_scheme(text, address):
    assert fields.WebAddressField().clean(text) == address


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "ftp://company.example", "https://user:pw@company.example", "file:///etc/passwd", "x"],
)
def test_other_addresses_are_refused(text):
    with pytest.raises(ValidationError, match="web address"):
        fields.WebAddressField().clean(text)


@pytest.mark.parametrize(
    ("number", "country", "kept"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("EL 094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("BE0428759497", "FR", "BE0428759497"),
        ("CHE-107.787.577", "CH", "CHE107787577"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("980780684", "GB", "980780684"),
        ("995 525 828 MVA", "NO", "995525828MVA"),
        ("995525828", "NO", "995525828"),
        ("anything 1", "UA", "ANYTHING1"),
    ],
)
def test_vat_number_is_checked_and_kept_in_its_standard_form(number, country, kept):
    assert fields.checked_vat(number, country=country) == kept


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("DE136695977", "DE"),
        ("12", "FR"),
        ("XX", "BE"),
        ("802311781", "GB"),
        ("CHE-107.787.578", "CH"),
        ("995525829", "NO"),
    ],
)
def test_wrong_vat_number_is_refused(number, country):
    with pytest.raises(ValidationError, match="not a VAT number"):
        fields.checked_vat(number, country=country)


def test_text_over_the_limit_says_by_how_much():
    field = fields.LongTextField(most_words=3)

    with pytest.raises(ValidationError, match=r"This has 5 words and 3 are allowed\. Shorten it by 2\."):
        field.clean("one two three four five")
    with pytest.raises(ValidationError, match="too long"):
        field.clean("x" * 100)
