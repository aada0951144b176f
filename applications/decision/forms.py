import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from applications.decision.models import Pin, Quota, Scenario
from applications.decision.terms import Bounds, Terms
from applications.models import Application, Call

# As much as the columns hold, since a quota may count everybody who applied.
LARGEST = 32_767
# A place off target may cost as much as the best score is worth.
MOST_WEIGHT = 5000
SIDES = {"least": _("%s, at least"), "most": _("%s, at most"), "target": _("%s, target")}
FURTHER = [(one.value, one.label) for one in (Quota.Dimension.REGION, Quota.Dimension.SIZE, Quota.Dimension.ROLE)]


class PrepareForm(forms.Form):
    call = forms.ModelChoiceField(label=_("Call"), queryset=Call.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example: B, stronger east."))
    seats = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text=_("How many companies to choose. Left empty, as many as the call says."),
    )
    reference = forms.ChoiceField(
        label=_("Shares by"),
        choices=Scenario.Reference.choices,
        required=False,
        initial=Scenario.Reference.POPULATION,
        help_text=_(
            "What a fresh proposal goes by. Population and enterprises are known of countries and regions; "
            "sector, size and role then lie halfway between equal shares and the pool."
        ),
    )
    dimensions = forms.MultipleChoiceField(
        label=_("Quotas besides country and sector"),
        choices=FURTHER,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    like: Any = forms.ModelChoiceField(
        label=_("A copy of"),
        queryset=Scenario.objects.none(),
        required=False,
        empty_label=_("A fresh proposal"),
        help_text=_("A copy takes over the quotas, targets, pins and owners."),
    )

    def __init__(self, *args: Any, calls: Any, scenarios: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls  # type: ignore[attr-defined]
        self.fields["like"].queryset = scenarios  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["reference"] = data.get("reference") or Scenario.Reference.POPULATION
        like, call = data.get("like"), data.get("call")
        if like and call and like.call_id != call.pk:
            self.add_error("like", _("This scenario belongs to another call."))
        return data

    @property
    def wanted_seats(self) -> int:
        """How many were asked for, by the field, the scenario that is copied, or the call."""
        data = self.cleaned_data
        return int(data["seats"] or (data["like"] or data["call"]).seats)


class TermsForm(forms.Form):
    """The grid of the workbench. Fields are `least-country-DE`, `most-country-DE` and `target-country-DE`."""

    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=LARGEST)
    target_weight = forms.IntegerField(
        label=_("A place off target costs"),
        required=False,
        min_value=0,
        max_value=MOST_WEIGHT,
        help_text=_("In thousandths of a point. 0: targets are shown and do not bear on the choice."),
    )
    # The hash of the solution that the page showed.
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, slots: Mapping[tuple[str, str], str], before: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots, self.before = slots, before
        for (dimension, value), label in slots.items():
            for side, words in SIDES.items():
                self.fields[f"{side}-{dimension}-{value}"] = forms.IntegerField(
                    label=words % label, min_value=0, max_value=LARGEST, required=side != "target"
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for dimension, value in self.slots:
            least, most = (data.get(f"{side}-{dimension}-{value}") for side in ("least", "most"))
            if least is not None and most is not None and least > most:
                self.add_error(f"least-{dimension}-{value}", _("At least is more than at most."))
        seats, pinned = data.get("seats"), self.before.pinned_in
        if seats is not None and pinned > seats:
            said = ngettext("%(n)d application is pinned in.", "%(n)d applications are pinned in.", pinned)
            self.add_error("seats", said % {"n": pinned} + " " + gettext("That is more than there are seats."))
        return data

    def terms(self) -> Terms:
        """What the actions take, once the form is valid; pins and owners stay."""
        data = self.cleaned_data
        quotas = {
            (dimension, value): Bounds(*(data[f"{side}-{dimension}-{value}"] for side in SIDES))
            for dimension, value in self.slots
        }
        return replace(self.before, seats=data["seats"], quotas=quotas, target_weight=data["target_weight"] or 0)

    def refuse(self, sentence: str) -> None:
        """Say what the action refused, beside the seats where it is about them."""
        self.add_error("seats" if sentence.startswith("seats:") else None, sentence)


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)


class CompareForm(forms.Form):
    beside = forms.ModelMultipleChoiceField(
        label=_("Beside"), queryset=Scenario.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["beside"].queryset = others  # type: ignore[attr-defined]


class ReferenceField(forms.CharField):
    """An application by its reference, "A-0217"; only those of the pool are known."""

    pool: Any = None

    def find(self, text: str) -> Application:
        digits = text.strip().upper().removeprefix("A-").lstrip("0")
        found = self.pool.filter(number=int(digits)).first() if digits.isdecimal() and len(digits) < 9 else None
        if found is None:
            raise forms.ValidationError(gettext("%s is no application of this call.") % text.strip())
        return cast(Application, found)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.find(text) if text else None


class ReferencesField(ReferenceField):
    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        return [self.find(one) for one in re.split(r"[\s,;]+", text) if one]


class PinForm(forms.Form):
    application = ReferenceField(label=_("Application"), max_length=12, help_text=_("By its reference, A-0217."))
    side = forms.ChoiceField(label=_("In or out"), choices=Pin.Side.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the record that auditors get. Name no person."),
    )

    def __init__(self, *args: Any, pool: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ReferenceField, self.fields["application"]).pool = pool


class OwnerForm(forms.Form):
    name = forms.CharField(label=_("Owner"), max_length=120, help_text=_("It stands in the record that auditors get."))
    applications = ReferencesField(
        label=_("Applications"),
        max_length=400,
        help_text=_("By their references, as in A-0217 A-0218."),
    )

    def __init__(self, *args: Any, pool: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ReferenceField, self.fields["applications"]).pool = pool


class RedrawForm(forms.Form):
    redraw_reason = forms.CharField(
        label=_("Why lots are drawn again"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lots were drawn for another scenario of this call. The reason stands in the public summary."),
    )


class SetAsideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is set aside"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("This stays in the log."),
    )


class ReleaseForm(forms.Form):
    offer_days = forms.IntegerField(
        label=_("Days to answer an offer"), min_value=3, max_value=60, initial=14, help_text=_("14 is usual.")
    )


class AnswerForm(forms.Form):
    """The answer to an offer."""

    answer = forms.ChoiceField(choices=[("accept", _("Accept")), ("decline", _("Decline"))], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why you decline"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Optional. It helps us to make the next call better."),
    )
