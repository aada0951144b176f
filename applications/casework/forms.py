from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import fields
from applications.casework import unlocking
from applications.casework.models import EligibilityCheck


class ClarificationForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[fields.many_lines],
        help_text=gettext_lazy("Printed in the letter as you write it."),
    )
    unlocked = forms.MultipleChoiceField(
        label=gettext_lazy("Answers that may be changed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None is needed where words are enough; there is always room for a reply."),
    )
    due_on = forms.DateField(label=gettext_lazy("Answer by"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["unlocked"].choices = unlocking.choices()  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on <= self.today:
            raise ValidationError(_("Give a date to come."))
        return due_on


class ReplyForm(forms.Form):
    reply = fields.LongTextField(
        most_words=400,
        rows=5,
        required=False,
        label=gettext_lazy("Your reply"),
        validators=[fields.many_lines],
    )

    def clean_reply(self) -> str:
        return fields.tidy(self.cleaned_data["reply"])


class CheckForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), choices=EligibilityCheck.Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[fields.many_lines],
        help_text=gettext_lazy("Needed unless the verdict is yes."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[fields.many_lines],
        help_text=gettext_lazy("What you looked at, and when: register, accounts, page."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_yes = cleaned.get("verdict") == EligibilityCheck.Verdict.YES
        if not is_yes and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why."))
        return cleaned
