from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from meetings.rules.models import ReminderRule
from meetings.rules.rule import DEFAULTS
from meetings.states import CountsFrom


class RuleForm(forms.Form):
    is_on = forms.BooleanField(label=_("On"), required=False)
    amount = forms.IntegerField(label=_("How many"), min_value=1, max_value=365)
    counts_from = forms.ChoiceField(label=_("Days or minutes"), choices=CountsFrom.choices)
    clock = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needs_clock = cleaned.get("counts_from") != CountsFrom.START
        if needs_clock and not cleaned.get("clock") and "clock" not in self.errors:
            self.add_error("clock", _("Say at what time of the day."))
        return cleaned

    def row(self) -> ReminderRule:
        given = dict(self.cleaned_data)
        if not given["clock"]:
            del given["clock"]
        return ReminderRule(**given)


class RulesFormSet(forms.BaseFormSet):
    def rows(self) -> list[ReminderRule]:
        """What is filled in. The formset is valid."""
        return [form.row() for form in self.forms if form.has_changed() or form.initial]


def rules_formset(meeting: Meeting, data: Any) -> Any:
    """The rules as they stand and an empty line for another."""
    rows: list[Any] = list(meeting.reminder_rules.all())
    initial = [
        {
            "is_on": getattr(row, "is_on", True),
            "amount": row.amount,
            "counts_from": row.counts_from,
            "clock": None if row.counts_from == CountsFrom.START else row.clock,
        }
        for row in rows or DEFAULTS
    ]
    made = forms.formset_factory(RuleForm, formset=RulesFormSet, extra=1)
    return made(data, initial=initial, prefix="rules")
