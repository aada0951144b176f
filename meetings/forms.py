from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings import hours
from meetings.models import Day, Invitation, Meeting
from meetings.plan import Plan, PlannedDay
from meetings.rsvp import ONLY, Choice, Reply
from meetings.states import Answer, How, Mode
from members.querysets import MemberQuerySet


class AnswerForm(forms.Form):
    """One answer per day; how, where the meeting lets one choose; and what the company needs, if it comes.

    Noted needs are never shown again: a link may be forwarded.
    """

    travel = forms.BooleanField(
        label=_("Please cover my travel and one night"),
        required=False,
        help_text=_("You book and we pay you back. The form comes after the meeting."),
    )
    needs = forms.CharField(
        label=_("Food and access needs"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("If any. Seen only by the organisers and deleted one month after the meeting."),
    )
    consent = forms.BooleanField(
        label=_("You may keep these needs until one month after the meeting"),
        required=False,
        help_text=_("You can have them deleted at any time, here or by mail."),
    )
    forget = forms.BooleanField(label=_("Delete the needs that you noted before"), required=False)

    def __init__(
        self, *args: Any, meeting: Meeting, invitation: Invitation, reader_zone: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.invitation, self.reader_zone = meeting, invitation, reader_zone
        self.days: list[Day] = list(meeting.days.all())
        self.asks_how = meeting.mode not in ONLY
        for day in self.days:
            written = hours.dates([day], with_weekdays=True)
            self.fields[f"day_{day.pk}"] = forms.ChoiceField(
                label=written, choices=Answer.choices, widget=forms.RadioSelect
            )
            if self.asks_how:
                self.fields[f"how_{day.pk}"] = forms.ChoiceField(
                    label=gettext("%(day)s, how") % {"day": written},
                    choices=How.choices,
                    required=False,
                    widget=forms.RadioSelect,
                )
        if not meeting.is_travel_covered or meeting.mode == Mode.ONLINE:
            del self.fields["travel"]
        if meeting.mode == Mode.ONLINE:
            # Nobody eats with us; a sign interpreter may still be needed.
            self.fields["needs"].label = _("Access needs")
        if not invitation.needs:
            del self.fields["forget"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in self.days if self.asks_how else ():
            comes = cleaned.get(f"day_{day.pk}") in (Answer.YES, Answer.MAYBE)
            if comes and not cleaned.get(f"how_{day.pk}") and f"how_{day.pk}" not in self.errors:
                self.add_error(f"how_{day.pk}", _("Say whether you come in person or online."))
        if cleaned.get("needs") and not cleaned.get("consent"):
            self.add_error("consent", _("Tick this box so that we may keep your needs, or leave them out."))
        return cleaned

    def days_with_fields(self) -> Iterator[dict[str, Any]]:
        """Each day with its hours and its bound fields, for the page."""
        for day in self.days:
            yield {
                "day": day,
                "hours": hours.hours(day, reader_zone=self.reader_zone),
                "answer": self[f"day_{day.pk}"],
                "how": self[f"how_{day.pk}"] if self.asks_how else None,
            }

    def reply(self) -> Reply:
        """What was answered. The form is valid."""
        data = self.cleaned_data
        return Reply(
            choices={
                day.pk: Choice(
                    data[f"day_{day.pk}"],
                    "" if data[f"day_{day.pk}"] == Answer.NO else data.get(f"how_{day.pk}", ""),
                )
                for day in self.days
            },
            needs_travel=data.get("travel", False),
            needs=data["needs"].strip(),
            has_consented=data["consent"],
            forgets_needs=data.get("forget", False),
        )


def noted(invitation: Invitation, *, hint: str = "") -> dict[str, Any]:
    """What the form shows at first: the answers given, or for all days the one of the button in the mail."""
    shown: dict[str, Any] = {"travel": invitation.needs_travel}
    for answer in invitation.answers.all():
        shown |= {f"day_{answer.day_id}": answer.answer, f"how_{answer.day_id}": answer.how}
    if hint in Answer.values:
        shown |= {f"day_{day.pk}": hint for day in invitation.meeting.days.all()}
    return shown


class ChooseForm(forms.Form):
    """Which companies to invite. All are ticked at first."""

    def __init__(self, *args: Any, members: MemberQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"] = forms.ModelMultipleChoiceField(label=_("Companies"), queryset=members)
        self.offered = members
        ticked = self["members"].data if self.is_bound else ()
        self.ticked = {int(key) for key in ticked if key.isdecimal()}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed in the letter to everyone who was told of the meeting."),
    )


class PlanForm(forms.ModelForm):
    """Where, how and until when to answer. Validates only; the action writes."""

    online_url = forms.URLField(label=_("Online link"), required=False, assume_scheme="https")

    class Meta:
        model = Meeting
        fields = ("mode", "place", "online_url", "time_zone", "rsvp_by")
        widgets = {"rsvp_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    @staticmethod
    def of(meeting: Meeting) -> dict[str, Any]:
        return {name: getattr(meeting, name) for name in PlanForm.Meta.fields}

    def plan(self, days: Any) -> Plan:
        """The plan that this form and its valid days make."""
        kept = [form.cleaned_data for form in days if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        planned = (PlannedDay(day["key"], day["date"], day["starts"], day["ends"], day["note"]) for day in kept)
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return Plan(**facts, days=tuple(sorted(planned, key=lambda day: day.date)))


class DayForm(forms.Form):
    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    note = forms.CharField(label=_("Note"), required=False, max_length=120)


class DaysFormSet(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("This day is not held")


def days_formset(meeting: Meeting, data: Any) -> Any:
    """The days as they stand and one empty form for another."""
    initial = [
        {"key": day.pk, "date": day.date, "starts": day.starts, "ends": day.ends, "note": day.note}
        for day in meeting.days.all()
    ]
    made = forms.formset_factory(DayForm, formset=DaysFormSet, extra=1, can_delete=True)
    return made(data, initial=initial, prefix="days")
