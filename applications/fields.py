"""Form fields that read what people write: amounts with spaces, numbers with a comma, text from anywhere."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.al import nipt
from stdnum.ch import uid
from stdnum.ch import vat as swiss_vat
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.gb import vat as british_vat
from stdnum.is_ import vsk
from stdnum.mk import edb
from stdnum.no import mva, orgnr
from stdnum.rs import pib
from stdnum.tr import vkn

from applications import words
from focusgroup.vocabulary import countries

# They only steer how a line is laid out; a text loses nothing without them.
_MARKS = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u061c\u00ad\ufeff\u2060"))
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DECORATION = re.compile(r"[\s'’_\u00a0\u2009\u202f]|EUR|€", re.IGNORECASE)


def tidy(text: str) -> str:
    """Text in Unicode's form C, without invisible marks, with "\\n" for line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_MARKS)
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: str) -> None:
    """Refuses characters that cannot be seen in a line. Raises ValidationError."""
    _refuse_hidden(text, allowed="")


def many_lines(text: str) -> None:
    _refuse_hidden(text, allowed="\n\t")


def _refuse_hidden(text: str, *, allowed: str) -> None:
    hidden = [
        letter
        for letter in text
        if letter in _OVERRIDES or (letter not in allowed and unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"))
    ]
    if hidden:
        message = _(
            "This text holds a character that cannot be seen (%(code)s). Type the text anew, or paste it as plain."
        )
        raise ValidationError(message % {"code": f"U+{ord(hidden[0]):04X}"}, code="hidden")


class Amount(forms.TextInput):
    """A whole amount of money with its unit beside it."""

    template_name = "applications/widgets/amount.html"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "amount", "inputmode": "numeric", "autocomplete": "off"})

    def format_value(self, value: Any) -> str | None:
        return f"{value:,.0f}".replace(",", " ") if isinstance(value, Decimal) else super().format_value(value)


class AmountField(forms.Field):
    """Euro: "3 150 000", "3.150.000", "3,150,000.50" and "EUR 3150000" are all understood."""

    widget: type[forms.TextInput] = Amount
    default_error_messages = {
        "invalid": gettext_lazy("Give an amount in EUR, for example 4 200 000."),
        "negative": gettext_lazy("Give an amount of zero or more."),
        "absurd": gettext_lazy("Give the amount in full euro; this one is beyond any company's."),
    }
    MOST = Decimal(10) ** 13

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return Decimal(_point(_DECORATION.sub("", str(value)), is_money=True)).quantize(Decimal("0.01"))
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < 0:
            raise ValidationError(self.error_messages["negative"], code="negative")
        if value is not None and value >= self.MOST:
            raise ValidationError(self.error_messages["absurd"], code="absurd")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class Number(forms.TextInput):
    """A number that may have decimals."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "amount", "inputmode": "decimal", "autocomplete": "off"})


class UnitsField(AmountField):
    """Annual work units, with a point or a comma. What may be thousands as well as a fraction is asked back."""

    widget = Number
    has_thousands = True
    default_error_messages = {
        "invalid": gettext_lazy("Give a number, for example 24.5."),
        "two readings": gettext_lazy("This can be read in two ways. Write %(whole)s or %(part)s."),
        "negative": gettext_lazy("Give a number of zero or more."),
        "absurd": gettext_lazy("Give the number of annual work units; this one is beyond any company's."),
    }
    MOST = Decimal(10) ** 6

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        if value in self.empty_values:
            return None
        text = _DECORATION.sub("", str(value))
        try:
            units = Decimal(_point(text, is_money=False)).quantize(Decimal("0.01"))
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if self.has_thousands and re.fullmatch(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", text):
            readings = {"whole": re.sub(r"[.,]", "", text), "part": f"{units.normalize():f}"}
            raise ValidationError(self.error_messages["two readings"] % readings, code="two readings")
        return units

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _point(text: str, *, is_money: bool) -> str:
    """A number as Decimal reads it. In money a lone mark before three digits sets thousands apart."""
    if not re.fullmatch(r"[+-]?[0-9][0-9.,]{0,29}", text):
        raise InvalidOperation
    marks = [letter for letter in text if letter in ".,"]
    if len(set(marks)) == 2:
        last = marks[-1]
        if marks.count(last) > 1:
            raise InvalidOperation
        return text.replace("," if last == "." else ".", "").replace(",", ".")
    thousands = re.fullmatch(r"[+-]?[0-9]{1,3}([.,][0-9]{3})+", text)
    if len(marks) > 1 or (is_money and thousands):
        if not thousands:
            raise InvalidOperation
        return text.replace(".", "").replace(",", "")
    return text.replace(",", ".")


class WebAddressField(forms.URLField):
    """A web address with http or https; https is added where nothing is said."""

    default_validators = [URLValidator(schemes=("http", "https"))]
    default_error_messages = {"invalid": gettext_lazy("Give a web address, for example https://www.company.eu.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)
        self.widget.attrs |= {"autocomplete": "url", "placeholder": "https://"}

    def to_python(self, value: Any) -> Any:
        address = super().to_python(value)
        if address and "@" in address.partition("//")[2].partition("/")[0]:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


class LongText(forms.Textarea):
    """Carries the limit, so that words can be counted as they are typed."""

    most_words = 0

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-most": self.most_words}


class LongTextField(forms.CharField):
    """Text of some paragraphs with a limit of words."""

    def __init__(self, *, most_words: int, rows: int = 8, **options: Any) -> None:
        super().__init__(widget=LongText(attrs={"rows": rows}), **options)
        self.limit_to(most_words)

    def limit_to(self, most_words: int) -> None:
        self.most_words = self.widget.most_words = most_words

    def validate(self, value: Any) -> None:
        super().validate(value)
        used = words.count(value or "")
        if used > self.most_words:
            message = _("This has %(used)s words and %(most)s are allowed. Shorten it by %(over)s.")
            over = {"used": used, "most": self.most_words, "over": used - self.most_words}
            raise ValidationError(message % over, code="too_long")
        # A text without spaces is one word however long it is.
        if len(value or "") > self.most_words * 20:
            raise ValidationError(_("This text is too long. Shorten it."), code="too_long")


class LinksField(forms.CharField):
    """Web addresses, one a line."""

    def __init__(self, *, most: int = 5, **options: Any) -> None:
        super().__init__(max_length=1500, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **options)
        self.most = most

    def clean(self, value: Any) -> str:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > self.most:
            raise ValidationError(_("Give at most %(most)s addresses, one a line.") % {"most": self.most})
        address = WebAddressField(max_length=300)
        try:
            return "\n".join(str(address.clean(line)) for line in lines)
        except ValidationError:
            message = _("Give web addresses, one a line, for example https://www.company.eu.")
            raise ValidationError(message, code="invalid") from None


# What stands for a VAT number where the EU's does not hold: any of these must fit.
_ELSEWHERE = {
    "AL": (nipt,),
    "CH": (swiss_vat, uid),
    "GB": (british_vat,),
    "IS": (vsk,),
    "MK": (edb,),
    "NO": (mva, orgnr),
    "RS": (pib,),
    "TR": (vkn,),
}


def checked_vat(number: str, *, country: str) -> str:
    """A VAT number in its standard form. Of countries whose numbers are not known only the spaces are taken out.

    Raises ValidationError where the check digits do not fit.
    """
    bare = re.sub(r"[\s.\-/]", "", number).upper()
    prefix = {"GR": "EL"}.get(country, country)
    has_prefix = bare[:2].lower() in (*vat.MEMBER_STATES, "el") and not bare[:2].isdigit()
    if not has_prefix and country not in countries.EU27:
        if country in _ELSEWHERE and not any(kind.is_valid(bare) for kind in _ELSEWHERE[country]):
            raise _no_vat_number(country)
        return bare
    try:
        return str(vat.validate(bare if has_prefix else prefix + bare))
    except InvalidNumber:
        raise _no_vat_number(country) from None


def _no_vat_number(country: str) -> ValidationError:
    message = _("This is not a VAT number of %(country)s. Check it, or leave the field empty.")
    return ValidationError(message % {"country": countries.name_of(country) if country else _("an EU country")})
