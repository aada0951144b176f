from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from meetings.claims.forms import AmountField, RateField


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1 234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,234", "1234"),
        ("1.234", "1234"),
        ("12,5", "12.5"),
        ("€ 12", "12"),
        ("12 €", "12"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert AmountField().clean(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["ten", "1,2,3x", "1e9", "NaN", "Infinity", "--1", "12345678901"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValidationError):
        AmountField().clean(text)


@pytest.mark.parametrize(("text", "rate"), [("11.2345", "11.2345"), ("0,8350", "0.8350"), ("117.5", "117.5")])
def test_rates_have_up_to_six_decimals(text, rate):
    assert RateField().clean(text) == Decimal(rate)
