"""What a company enters for its claim, and what staff says to it. Forms validate only; the actions write."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.claims.models import Claim, Cost, Terms
from meetings.claims.money import CENT, CURRENCIES, EUR, in_eur, proposed
from meetings.claims.money import Cost as Line
from meetings.claims.states import Kind
from members.uploads import Upload, document_or_picture

MOST_NIGHTS = 99
MOST_EUR = Decimal(50_000)


class RateField(forms.DecimalField):
    """A rate, with a point or a comma before its decimals: nothing in it sets thousands apart."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        super().__init__(**{"max_digits": 14, "decimal_places": 6, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


class AmountField(forms.DecimalField):
    """An amount as people write it: 1 234,50 or 1,234.50 or 1234.5."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        super().__init__(**{"max_digits": 10, "decimal_places": 2, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> Any:
        return super().to_python(_plain(value) if isinstance(value, str) else value)


def _plain(text: str) -> str:
    """Without what sets thousands apart, and with a point before the decimals; what is no such number, as it is."""
    text = re.sub(r"[\s'’]", "", text.strip().removeprefix("€").removesuffix("€"))
    if re.fullmatch(r"-?\d{1,3}([.,])\d{3}(\1\d{3})*", text):
        return re.sub("[.,]", "", text)
    if grouped := re.fullmatch(r"(-?\d{1,3}(?:\.\d{3})+),(\d+)|(-?\d{1,3}(?:,\d{3})+)\.(\d+)", text):
        whole, decimals = (part for part in grouped.groups() if part is not None)
        return f"{re.sub('[.,]', '', whole)}.{decimals}"
    return text.replace(",", ".")


class CostForm(forms.ModelForm):
    """One cost with its receipt."""

    receipt = forms.FileField(
        label=_("Receipt"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png", "class": "form-control"}),
        help_text=_("A PDF or a photograph (JPEG, PNG), at most 5 MB. Seen only by the organisers and your company."),
    )
    nights = forms.IntegerField(
        label=_("Nights"), required=False, min_value=0, max_value=MOST_NIGHTS, help_text=_("For accommodation only.")
    )
    amount = AmountField(label=_("Amount"), min_value=CENT)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES], initial=EUR)
    rate = RateField(
        label=_("Units for one euro"),
        required=False,
        min_value=Decimal("0.000001"),
        help_text=_("Only for another currency: what one euro bought that day, for example 11.2345."),
    )

    class Meta:
        model = Cost
        fields = ("kind", "what", "paid_on", "nights", "amount", "currency", "rate", "rate_note", "receipt")
        widgets = {"paid_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "what": _("For example: train from Lyon to Brussels and back."),
            "rate_note": _("For example: European Central Bank, 16 March 2027."),
        }

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest
        if self.instance.pk and self.instance.currency == EUR:
            self.initial["rate"] = None
        if self.instance.receipt_name:
            self.fields["receipt"].label = _("Another receipt instead")

    def clean_receipt(self) -> Upload | None:
        sent = self.files.get("receipt")
        return document_or_picture(sent) if sent else None

    def clean_paid_on(self) -> date:
        paid_on: date = self.cleaned_data["paid_on"]
        if paid_on > self.latest:
            raise forms.ValidationError(_("This day has not come yet."))
        if paid_on.year < self.latest.year - 2:
            raise forms.ValidationError(_("This is too long ago. Check the year."))
        return paid_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["nights"] = cleaned.get("nights") or 0
        if cleaned.get("kind") == Kind.NIGHT and not cleaned["nights"] and "nights" not in self.errors:
            self.add_error("nights", _("Say for how many nights."))
        if cleaned.get("kind") != Kind.NIGHT:
            cleaned["nights"] = 0
        if cleaned.get("currency") == EUR:
            cleaned |= {"rate": Decimal(1), "rate_note": ""}
        elif "currency" in cleaned:
            self._check_rate(cleaned)
        if cleaned.get("amount") and cleaned.get("rate"):
            self._check_eur(in_eur(cleaned["amount"], cleaned["rate"]))
        return cleaned

    def _check_rate(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("rate") and "rate" not in self.errors:
            self.add_error("rate", _("Say how many units of this currency one euro bought."))
        elif not cleaned.get("rate_note") and not self.errors.keys() & {"rate", "rate_note"}:
            self.add_error("rate_note", _("Say where this rate is from."))

    def _check_eur(self, eur: Decimal) -> None:
        if not CENT <= eur <= MOST_EUR:
            said = _("That is EUR %(eur)s. A cost is between one cent and EUR %(most)s.")
            self.add_error("amount", said % {"eur": f"{eur:,}", "most": f"{MOST_EUR:,}"})

    def _post_clean(self) -> None:
        """The action writes; the model's own checks would miss what only it calculates."""

    def data_of_cost(self) -> dict[str, Any]:
        """The fields of the cost, without its receipt. The form is valid."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "receipt"}


class SubmitForm(forms.Form):
    traveller = forms.CharField(label=_("Who travelled"), max_length=200)
    note = forms.CharField(
        label=_("Anything we should know"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_true = forms.BooleanField(label=_("We have paid these costs ourselves, and nobody else pays them back"))


class AnswerForm(forms.Form):
    """A word to the company, which it reads in the letter."""

    answer = forms.CharField(
        label=_("To the company"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed in the letter to its representatives."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PayForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference"),
        max_length=80,
        help_text=_("Of the accounts, or of the Commission’s own tool. No bank data."),
    )


class TermsForm(forms.ModelForm):
    travel_eur = AmountField(label=_("Travel, at most EUR a company"), required=False, min_value=0)
    night_eur = AmountField(label=_("A night, at most EUR"), required=False, min_value=0)

    class Meta:
        model = Terms
        fields = ("covered", "travel_eur", "night_eur", "nights")
        widgets = {"covered": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "covered": _("In plain words, as companies read it: which costs, which class, how many people."),
            "nights": _("Leave an amount empty where there is no limit."),
        }


class CheckForm(forms.Form):
    """What is paid of each cost; at first what the ceilings allow, with that as the reason."""

    def __init__(self, *args: Any, claim: Claim, terms: Terms | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.costs = list(claim.costs.all())
        within = proposed(map(_line, self.costs), terms.ceilings) if terms else {}
        for cost in self.costs:
            is_checked = cost.granted_eur is not None
            granted = cost.granted_eur if is_checked else within.get(cost.pk, cost.amount_eur)
            note = cost.granted_note if is_checked else _("Above what is covered") if granted != cost.amount_eur else ""
            self.fields[f"granted_{cost.pk}"] = AmountField(
                label=_("Paid, EUR"), min_value=0, max_value=cost.amount_eur, initial=granted
            )
            self.fields[f"note_{cost.pk}"] = forms.CharField(
                label=_("Why less"), required=False, max_length=200, initial=note
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for cost in self.costs:
            granted = cleaned.get(f"granted_{cost.pk}")
            if granted is not None and granted < cost.amount_eur and not cleaned.get(f"note_{cost.pk}"):
                self.add_error(f"note_{cost.pk}", _("Say why less is paid."))
        return cleaned

    def rows(self) -> Iterable[dict[str, Any]]:
        """Each cost with its two bound fields, for the page."""
        for cost in self.costs:
            yield {"cost": cost, "granted": self[f"granted_{cost.pk}"], "note": self[f"note_{cost.pk}"]}

    def grants(self) -> dict[int, tuple[Decimal, str]]:
        """What was decided, by cost. The form is valid."""
        data = self.cleaned_data
        return {cost.pk: (data[f"granted_{cost.pk}"], data[f"note_{cost.pk}"]) for cost in self.costs}


def _line(cost: Cost) -> Line:
    return Line(cost.pk, cost.kind == Kind.TRAVEL, cost.kind == Kind.NIGHT, cost.amount_eur, cost.nights)
