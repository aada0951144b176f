"""Partner and linked companies as rows of a form, and the year before."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import contributions, fields, ownership
from focusgroup.vocabulary import countries
from members.models import SizeClass
from members.sme import Kind
from members.sme_case import WITHOUT_FIGURES

# Where something is wrong, by the id of the cell, and what.
Wrong = tuple[str, str]
# Says that the rows stood in the form, so that none means none.
SHOWN = "ownership"
_LONGEST_CELL = 300

PROBLEMS = {
    "own name": gettext_lazy("This is your own company. Its figures stand above."),
    "gone": gettext_lazy("Say which company this is about."),
    "itself": gettext_lazy("A company cannot hold itself. Choose another."),
    "person held": gettext_lazy("Nobody can hold a person. Turn the direction around, or change what it is."),
    "no container": gettext_lazy("Choose a company whose accounts contain these figures, or none."),
    "contradicts": gettext_lazy(
        "Company %(about)s has the same name, and this is said differently there. Say the same in both, or make the "
        "names differ if they are two companies."
    ),
    "unconnected": gettext_lazy(
        "These companies hold one another, and none of them is connected with yours. Say which one holds yours, "
        "or which yours holds."
    ),
    "over 100": gettext_lazy("The holdings in one company sum to %(about)s %%. Check the percentages."),
    "no staff": gettext_lazy("Give the headcount of this company, 0 if it has no staff."),
    "no money": gettext_lazy("Give its turnover or its balance sheet total."),
    "counts after all": gettext_lazy(
        "This investor counts after all, because of the size of its share or its rights. Give its headcount, and its "
        "turnover or balance sheet total; 0 for a single person."
    ),
}


class PercentField(fields.UnitsField):
    has_thousands = False
    default_error_messages = {
        "invalid": gettext_lazy("Give a percentage, for example 30 or 33.3."),
        "negative": gettext_lazy("Give a percentage from 0 to 100."),
        "absurd": gettext_lazy("Give a percentage from 0 to 100."),
    }
    MOST = Decimal("100.01")

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace("%", "") if isinstance(value, str) else value)


class CountryNameField(forms.CharField):
    """A country by name or code, with the names as suggestions; a list of its own in each row would be long."""

    def __init__(self, **options: Any) -> None:
        attributes = {"list": "countries", "autocomplete": "off"}
        super().__init__(max_length=80, widget=forms.TextInput(attrs=attributes), **options)

    def clean(self, value: Any) -> str:
        said = str(super().clean(value)).strip()
        if not said:
            return ""
        codes = {name.casefold(): code for code, name in countries.all_choices()}
        codes |= {code.casefold(): code for code in codes.values()}
        if said.casefold() not in codes:
            raise ValidationError(_("This country is not known. Choose one from the list."))
        return codes[said.casefold()]

    def prepare_value(self, value: Any) -> Any:
        return countries.name_of(value) if isinstance(value, str) and len(value) == 2 else value


class CellsForm(forms.Form):
    """A form that keeps each cell as text: in one way of writing where it is valid, else as it was typed."""

    def __init__(self, data: Mapping[str, Any] | None, *, prefix: str) -> None:
        super().__init__(data, prefix=prefix, use_required_attribute=False)

    def kept(self) -> dict[str, str]:
        """Call after is_valid."""
        return {name: self._kept(name) for name in self.fields}

    def _kept(self, name: str) -> str:
        if name in self.cleaned_data:
            return _written(self.cleaned_data[name])
        typed = _visible(str(self[name].data or ""))
        try:
            # Without the signs that nobody sees it may be an answer.
            return _written(self.fields[name].clean(typed))
        except ValidationError:
            return typed

    def _shown(self, initial: Mapping[str, Any]) -> dict[str, Any]:
        """Stored cells as a widget takes them: figures as numbers where they are some."""
        shown = dict(initial)
        for name, field in self.fields.items():
            if isinstance(field, fields.AmountField):
                try:
                    shown[name] = field.to_python(shown.get(name) or "")
                except ValidationError:
                    continue
        return shown


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return _plain(value) if isinstance(value, Decimal) else str(value or "")


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _visible(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs"))[:_LONGEST_CELL]


class FirmForm(CellsForm):
    """One row: who it is, whom it holds or who holds it, and its figures."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, validators=[fields.one_line])
    country = CountryNameField(label=gettext_lazy("Country"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=[("holds", gettext_lazy("It holds a part of")), ("held", gettext_lazy("It is held by"))],
    )
    of = forms.ChoiceField(label=gettext_lazy("Which company"))
    capital_pct = PercentField(label=gettext_lazy("Capital, %"))
    votes_pct = PercentField(label=gettext_lazy("Votes, %"), required=False)
    control = forms.BooleanField(
        label=gettext_lazy("With the right to direct it, by contract or otherwise"), required=False
    )
    headcount_awu = fields.UnitsField(label=gettext_lazy("Headcount"), required=False)
    turnover_eur = fields.AmountField(label=gettext_lazy("Turnover"), required=False)
    balance_eur = fields.AmountField(label=gettext_lazy("Balance sheet total"), required=False)
    investment_eur = fields.AmountField(
        label=gettext_lazy("What a business angel has put into the company"), required=False
    )
    same_market = forms.ChoiceField(
        label=gettext_lazy("On the same market as, or on one directly before or after that of"), required=False
    )
    acts_jointly = forms.BooleanField(
        label=gettext_lazy("This person or investor acts together with the others ticked here"), required=False
    )
    contained_in = forms.ChoiceField(label=gettext_lazy("Its figures are contained in the accounts of"), required=False)

    MORE = ("investment_eur", "same_market", "acts_jointly", "contained_in")

    def __init__(self, cells: Mapping[str, Any], *, number: int, names: list[str], is_bound: bool) -> None:
        prefix = f"firm-{number}"
        data = {f"{prefix}-{name}": cells.get(name, "") for name in ownership.CELLS} if is_bound else None
        super().__init__(data, prefix=prefix)
        self.number = number
        others = [(str(place), name) for place, name in enumerate(names) if place != number]
        self.fields["of"].choices = [("", _("Choose a company")), *others]  # type: ignore[attr-defined]
        for name in ("same_market", "contained_in"):
            self.fields[name].choices = [("", _("No other")), *others]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(kind.value, label) for kind, label in contributions.KINDS.items()]  # type: ignore[attr-defined]
        for name in ("name", "capital_pct", "kind", "direction", "of"):
            self.fields[name].error_messages["required"] = _("Answer this.")
        self.initial = self._shown(cells)
        self.title = str(cells.get("name") or "")
        if not is_bound and not self.title:
            self.fields["name"].widget.attrs["autofocus"] = True
        self.has_more = any(cells.get(name) for name in self.MORE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # Shares and votes mostly go together; who says nothing of the votes means the same.
        if cleaned.get("votes_pct") is None and "votes_pct" not in self.errors and "capital_pct" in cleaned:
            cleaned["votes_pct"] = cleaned["capital_pct"]
        kinds = set(WITHOUT_FIGURES)
        if cleaned.get("kind") in kinds:
            cleaned |= dict.fromkeys(("headcount_awu", "turnover_eur", "balance_eur"))
        if cleaned.get("kind") == Kind.NATURAL_PERSON and cleaned.get("direction") == "held":
            self.add_error("direction", PROBLEMS["person held"])
        return cleaned

    @property
    def shown(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in self.MORE]

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in self.MORE]


class EarlierForm(CellsForm):
    """The year before, for companies that crossed a ceiling."""

    headcount_awu = fields.UnitsField(label=gettext_lazy("Headcount the year before"), required=False)
    turnover_eur = fields.AmountField(label=gettext_lazy("Turnover the year before"), required=False)
    balance_eur = fields.AmountField(label=gettext_lazy("Balance sheet total the year before"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("What you counted as before that year"),
        required=False,
        choices=[("", gettext_lazy("Not known, or a new company")), *SizeClass.choices[1:]],
    )
    owners_changed = forms.BooleanField(
        label=gettext_lazy("The owners have changed since: a sale, a merger, a new majority"), required=False
    )

    def __init__(self, cells: Mapping[str, Any], *, is_bound: bool) -> None:
        data = {f"earlier-{name}": cells.get(name, "") for name in ownership.EARLIER} if is_bound else None
        super().__init__(data, prefix="earlier")
        self.initial = self._shown(cells)

    def clean(self) -> dict[str, Any]:
        """What is said of that year counts only with headcount and money; half of it would be passed over unseen."""
        cleaned = super().clean() or self.cleaned_data
        if not any(value not in (None, "", False) for value in cleaned.values()):
            return cleaned
        if cleaned.get("headcount_awu") is None and "headcount_awu" not in self.errors:
            self.add_error("headcount_awu", _("Give the headcount of that year too; without it the year cannot count."))
        money = ("turnover_eur", "balance_eur")
        if all(cleaned.get(name) is None and name not in self.errors for name in money):
            message = _("Give the turnover or the balance sheet total of that year too; one of them is enough.")
            self.add_error("turnover_eur", message)
        return cleaned


class Firms:
    """All rows of the form, read from what was stored or sent."""

    def __init__(self, raw: object, *, subject: str, is_bound: bool) -> None:
        cells = ownership.rows(raw)
        names = [subject or _("Your company")]
        names += [str(row.get("name") or _("company %(number)s") % {"number": n}) for n, row in enumerate(cells, 1)]
        self.subject = subject
        self.rows = [
            FirmForm(row, number=number, names=names, is_bound=is_bound) for number, row in enumerate(cells, start=1)
        ]
        said = raw.get("earlier") if isinstance(raw, Mapping) else None
        self.earlier = EarlierForm(said if isinstance(said, Mapping) else {}, is_bound=is_bound)
        self.has_earlier = bool(self.earlier.errors) or any(self.earlier.initial.values())

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= ownership.MOST_FIRMS

    def check(self) -> list[Wrong]:
        """What is wrong, a line for each cell; each also stands beside its cell."""
        if all(row.is_valid() for row in self.rows):
            listed = ownership.firms(self.kept())
            for problem in ownership.problems(listed, subject=self.subject):
                row = self.rows[problem.number - 1]
                row.add_error(problem.cell, str(PROBLEMS[problem.rule]) % {"about": problem.about})
            if all(row.is_valid() for row in self.rows):
                for problem in ownership.missing_figures(listed):
                    self.rows[problem.number - 1].add_error(problem.cell, str(PROBLEMS[problem.rule]))
        return [*self._said(), *self.check_earlier()]

    def _said(self) -> list[Wrong]:
        return [
            (
                f"id_{row.prefix}-{name}",
                _("Company %(number)s, %(label)s: %(error)s")
                % {"number": row.number, "label": row.fields[name].label, "error": errors[0]},
            )
            for row in self.rows
            for name, errors in row.errors.items()
        ]

    def check_earlier(self) -> list[Wrong]:
        return [
            (f"id_earlier-{name}", f"{self.earlier.fields[name].label}: {errors[0]}")
            for name, errors in self.earlier.errors.items()
        ]

    def kept(self) -> dict[str, Any]:
        """What is stored: nothing typed is lost, whether it is right or not."""
        for form in (*self.rows, self.earlier):
            form.is_valid()
        earlier = self.earlier.kept()
        kept: dict[str, Any] = {"firms": [row.kept() for row in self.rows]} if self.rows else {}
        return kept | ({"earlier": earlier} if any(earlier.values()) else {})


class OwnershipWidget(forms.Widget):
    """Gathers the cells of all rows; an answer that was stored is taken as it is."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        if isinstance(data.get(name), Mapping):
            return data[name]
        if not data.get(SHOWN) or not isinstance(data, Mapping | QueryDict):
            return None
        return cells_of(data)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not data.get(name)

    def id_for_label(self, id_: str | None) -> str:
        return "firms"


def cells_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The rows as they came: in the order of their numbers, an added one last, a removed one gone."""
    numbers = range(1, ownership.MOST_FIRMS + 1)
    rows = [
        {cell: str(data.get(f"firm-{number}-{cell}", "")) for cell in ownership.CELLS}
        for number in numbers
        if f"firm-{number}-name" in data
    ]
    earlier = {cell: str(data.get(f"earlier-{cell}", "")) for cell in ownership.EARLIER}
    if str(data.get("remove", "")) in {str(number) for number in numbers}:
        rows = without(rows, int(data["remove"]))
    if data.get("add") and len(rows) < ownership.MOST_FIRMS:
        rows.append({"kind": Kind.ENTERPRISE.value, "direction": "holds", "of": ownership.OWN})
    return {"firms": rows, "earlier": earlier}


def without(rows: list[dict[str, str]], number: int) -> list[dict[str, str]]:
    """The rows less one; what the others name moves up with them, and what named it names nobody."""

    def moved(place: str) -> str:
        if not place.isdecimal() or int(place) < number:
            return place
        return "" if int(place) == number else str(int(place) - 1)

    return [
        row | {name: moved(row.get(name, "")) for name in ownership.NAMING}
        for place, row in enumerate(rows, start=1)
        if place != number
    ]


class OwnershipField(forms.Field):
    widget = OwnershipWidget
