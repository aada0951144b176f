from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.forms import ZoneField
from meetings.editing.which import AsksWhich
from meetings.poll import slots
from meetings.poll.models import Asked, Option, Poll
from meetings.poll.slots import Proposal, Slot
from meetings.poll.states import Choice
from members.querysets import MemberQuerySet

ROWS_AT_FIRST = 3
ROWS_MORE = 3
ROWS_MOST = slots.OPTIONS_MOST * 2


def _date(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _time(**more: Any) -> forms.TimeField:
    return forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


class PollForm(forms.Form):
    """What stands above the dates of a poll."""

    note = forms.CharField(
        label=_("What to say with it"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed in the letter and on the page, for example what the meeting is about."),
    )
    answer_by = _date(label=_("Answers by"), help_text=_("Who is silent is reminded two days before."))
    time_zone = ZoneField(help_text=_("Whose clocks the hours of the dates are."))


class SlotForm(AsksWhich):
    """One date, dates in a row, or a slot of one day."""

    date = _date(label=_("Date"))
    until = _date(label=_("Last date, if several"), required=False)
    starts = _time(label=_("From"))
    ends = _time(label=_("To"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("until") and cleaned.get("date") and cleaned["until"] < cleaned["date"]:
            self.add_error("until", _("This is before the first date."))
        if cleaned.get("until") == cleaned.get("date"):
            cleaned["until"] = None
        has_times = [bool(cleaned.get(name)) for name in self.CLOCKS]
        if any(has_times) and not all(has_times) and not self.errors:
            self.add_error("ends" if has_times[0] else "starts", _("Give both times, or neither for a whole day."))
        elif all(has_times) and cleaned.get("until"):
            self.add_error("until", _("Times are for one day. Leave this empty, or the times."))
        return cleaned

    def slot(self) -> Slot:
        said: dict[str, Any] = {name: self.cleaned_data.get(name) for name in Slot.__dataclass_fields__}
        return Slot(**said)


class SlotsFormSet(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Leave this one out")


def slots_formset(poll: Poll | None, data: Any, *, zone_name: str) -> Any:
    """The dates as they were noted, and empty rows; more of them when the page asks for more."""
    initial = [slots.as_initial(option) for option in poll.options.all()] if poll else []
    made = forms.formset_factory(
        SlotForm, formset=SlotsFormSet, extra=ROWS_AT_FIRST, can_delete=True, max_num=ROWS_MOST, absolute_max=ROWS_MOST
    )
    return made(data, initial=initial, prefix="slots", form_kwargs={"zone_name": zone_name})


def with_more_rows(data: Any) -> Any:
    """What was typed, and a few empty rows below."""
    copy = data.copy()
    total = copy.get("slots-TOTAL_FORMS", "0")
    known = int(total) if total.isdecimal() and len(total) < 6 else 0
    copy["slots-TOTAL_FORMS"] = str(min(known + ROWS_MORE, ROWS_MOST))
    return copy


def proposal(form: PollForm, rows: Any) -> Proposal:
    """What the valid form and its valid rows propose, in order."""
    kept = [row.slot() for row in rows if row.cleaned_data and not row.cleaned_data.get("DELETE")]
    return Proposal(**form.cleaned_data, slots=tuple(kept))


class AskForm(forms.Form):
    """Which companies to ask. All are ticked at first."""

    def __init__(self, *args: Any, members: MemberQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"] = forms.ModelMultipleChoiceField(
            label=_("Companies"),
            queryset=members,
            error_messages={"required": _("Choose at least one company.")},
        )
        self.offered = members
        ticked = self["members"].data if self.is_bound else ()
        self.ticked = {int(key) for key in ticked if key.isdecimal()}


class VotesForm(forms.Form):
    """Yes, if need be or no to each option."""

    def __init__(self, *args: Any, asked: Asked, reader_zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options: list[Option] = list(asked.poll.options.all())
        self.reader_zone = reader_zone
        for option in self.options:
            self.fields[f"option_{option.pk}"] = forms.ChoiceField(
                label=slots.heading(option),
                choices=Choice.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say yes, if need be or no.")},
            )

    def options_with_fields(self) -> Iterator[dict[str, Any]]:
        for option in self.options:
            yield {
                "heading": slots.heading(option),
                "clock": slots.clock(option, reader_zone=self.reader_zone),
                "answer": self[f"option_{option.pk}"],
            }

    def votes(self) -> dict[int, str]:
        """What was answered. The form is valid."""
        return {option.pk: self.cleaned_data[f"option_{option.pk}"] for option in self.options}


def noted(asked: Asked) -> dict[str, str]:
    """What the form shows at first."""
    return {f"option_{vote.option_id}": vote.answer for vote in asked.votes.all()}


class TimeForm(forms.Form):
    answer_by = _date(label=_("Answers by"))


class PickForm(forms.Form):
    rsvp_by = _date(
        label=_("Answers to the invitation by"),
        help_text=_("The invitation is a letter of its own, which you send afterwards."),
    )

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first

    def clean_rsvp_by(self) -> date:
        chosen: date = self.cleaned_data["rsvp_by"]
        if chosen >= self.first:
            raise forms.ValidationError(_("The day to answer by must lie before the first day."))
        return chosen


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed in the letter to everyone who was asked."),
    )
