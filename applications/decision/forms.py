from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.decision.models import Scenario
from applications.models import Call

LARGEST = 999


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
    like: Any = forms.ModelChoiceField(
        label=_("Quotas of"),
        queryset=Scenario.objects.none(),
        required=False,
        empty_label=_("A fresh proposal"),
        help_text=_("A fresh proposal looks at population, sectors, members and applicants."),
    )

    def __init__(self, *args: Any, calls: Any, scenarios: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls  # type: ignore[attr-defined]
        self.fields["like"].queryset = scenarios  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        like, call = data.get("like"), data.get("call")
        if like and call and like.call_id != call.pk:
            self.add_error("like", _("This scenario belongs to another call."))
        return data


class QuotaForm(forms.Form):
    """The grid of the workbench. Fields are `least-country-DE` and `most-country-DE`."""

    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=LARGEST)

    def __init__(self, *args: Any, slots: Mapping[tuple[str, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        for (dimension, value), label in slots.items():
            for side, words in (("least", _("%s, at least")), ("most", _("%s, at most"))):
                self.fields[f"{side}-{dimension}-{value}"] = forms.IntegerField(
                    label=words % label, min_value=0, max_value=LARGEST
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for dimension, value in self.slots:
            least, most = (data.get(f"{side}-{dimension}-{value}") for side in ("least", "most"))
            if least is not None and most is not None and least > most:
                self.add_error(f"least-{dimension}-{value}", _("At least is more than at most."))
        return data

    def quotas(self) -> dict[tuple[str, str], tuple[int, int]]:
        """What the actions take, once the form is valid."""
        data = self.cleaned_data
        return {
            (dimension, value): (data[f"least-{dimension}-{value}"], data[f"most-{dimension}-{value}"])
            for dimension, value in self.slots
        }


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
