from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from applications.review.evidence.models import Evidence
from applications.review.models import Criterion

MOST_LETTERS_OF_AN_ADDRESS = 500


class SourceField(forms.URLField):
    """An address on the web as people paste it. It is kept, never fetched."""

    default_validators = [URLValidator(schemes=["http", "https"], message=_("Paste an address of the web."))]

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        if address and urlsplit(address).username is not None:
            raise forms.ValidationError(_("Leave name and password out of the address."))
        return address


class EvidenceForm(forms.Form):
    """One claim and its source. Left empty on the review page, it asks for nothing."""

    may_be_empty = True

    url = SourceField(
        label=_("Source"),
        max_length=MOST_LETTERS_OF_AN_ADDRESS,
        assume_scheme="https",
        error_messages={
            "invalid": _("Paste an address of the web."),
            "required": _("Paste the address where it stands."),
        },
    )
    claim = forms.CharField(
        label=_("What it shows"), max_length=300, error_messages={"required": _("Say in a few words what it shows.")}
    )
    criterion: Any = forms.TypedChoiceField(label=_("Criterion"), coerce=int)
    stance = forms.ChoiceField(label=_("The claim"), choices=Evidence.Stance.choices, initial="supports")
    quote = forms.CharField(label=_("Quote"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    seen_on = forms.DateField(label=_("Seen on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, criteria: Sequence[Criterion], today: date, **more: Any) -> None:
        is_sent = data is not None and (not self.may_be_empty or _is_filled(data))
        super().__init__(data if is_sent else None, use_required_attribute=False, **more)
        self.today = today
        self.criteria = {criterion.pk: criterion for criterion in criteria}
        self.fields["criterion"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{n}. {one.title}") for n, one in enumerate(criteria, start=1)
        ]
        self.initial.setdefault("seen_on", today)
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def clean_seen_on(self) -> Any:
        day = self.cleaned_data["seen_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def entry(self) -> dict[str, Any]:
        """What the actions take, once the form is valid."""
        return {**self.cleaned_data, "criterion": self.criteria[self.cleaned_data["criterion"]]}


class CorrectionForm(EvidenceForm):
    may_be_empty = False

    reason = forms.CharField(label=_("Why it changes"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it does not stand"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )


def _is_filled(data: Any) -> bool:
    """Whether anything was entered; criterion, stance and day have a value from the start."""
    return "add" in data or any(data.get(name, "").strip() for name in ("url", "claim", "quote"))
