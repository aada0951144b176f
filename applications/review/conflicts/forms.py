from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class GateForm(forms.Form):
    """Whether an interest ties the reviewer to a company, before they read what it sent."""

    answer = forms.ChoiceField(
        label=_("Does anything tie you to this company?"),
        choices=[("none", _("No, I have no conflict of interest")), ("some", _("Yes, I have one because…"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What ties you to the company"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example work, money, family or a competitor. The coordinators read it, nobody else."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "some" and not data.get("reason", "").strip():
            self.add_error("reason", _("Say in a few words what ties you to the company."))
        return data


class JudgeForm(forms.Form):
    verdict = forms.TypedChoiceField(
        label=_("Is it a conflict of interest?"),
        choices=[("yes", _("Yes: they neither read nor see the application")), ("no", _("No: they may read it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    judgement = forms.CharField(
        label=_("What your judgement rests on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Coordinators read it. It is kept with the conflict."),
    )
