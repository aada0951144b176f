from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focusgroup.accounts.forms import ZoneField
from focusgroup.accounts.models import User
from members.rights.models import Kind


class OwnForm(forms.Form):
    """What a person corrects themselves."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    time_zone = ZoneField()

    @staticmethod
    def answers_of(person: User) -> dict[str, Any]:
        return {"name": person.name, "time_zone": person.time_zone}


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What shall we do?"), choices=Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed unless you ask for erasure."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") not in (None, Kind.ERASE) and not cleaned.get("text", "").strip():
            self.add_error("text", _("Say what it is about."))
        return cleaned


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("grant", ""), ("refuse", "")])
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The letter quotes it. A refusal needs its reason."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == "refuse" and not cleaned.get("answer", "").strip():
            self.add_error("answer", _("Say why."))
        return cleaned
