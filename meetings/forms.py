from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.forms import ZoneField
from meetings import hours
from meetings.delegates.models import Delegate
from meetings.editing.which import AsksWhich
from meetings.models import Day, Invitation, Meeting
from meetings.plan import Plan, PlannedDay
from meetings.rsvp import ONLY, Choice, Reply, ways_of
from meetings.states import Answer, How, Mode, Place
from meetings.waiting import seats


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
    guests = forms.IntegerField(label=_("Guests who come with you"), required=False, min_value=0)
    note = forms.CharField(
        label=_("Note to the organisers"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("If any. Seen only by the organisers and deleted one month after the meeting."),
    )
    forget_note = forms.BooleanField(label=_("Delete the note that you left before"), required=False)
    delegate_name = forms.CharField(label=_("Name"), required=False, max_length=150)
    delegate_email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("The organisers agree first. Then this person gets the invitation and can answer for you."),
    )
    drop_delegate = forms.BooleanField(label=_("We come ourselves after all"), required=False)

    def __init__(
        self, *args: Any, meeting: Meeting, invitation: Invitation, reader_zone: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.invitation, self.reader_zone = meeting, invitation, reader_zone
        self.days: list[Day] = list(meeting.days.all())
        self.asks_how = meeting.mode not in ONLY
        self.seats = {key: each for key, each in seats.of(meeting).items() if key[1] in ways_of(meeting.mode)}
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
        kept = {"forget": invitation.needs, "forget_note": invitation.note, "drop_delegate": self.delegate}
        for name in (name for name, is_kept in kept.items() if not is_kept):
            del self.fields[name]
        # Who was promised more before may still say so.
        guests = max(meeting.guests_each, invitation.guests)
        if not guests or meeting.mode == Mode.ONLINE:
            del self.fields["guests"]
        else:
            self._limit_guests(guests)

    @property
    def delegate(self) -> Delegate | None:
        """Whom the company has named before."""
        return getattr(self.invitation, "delegate", None)

    def _limit_guests(self, most: int) -> None:
        field: Any = self.fields["guests"]
        field.max_value = most
        field.validators = [MinValueValidator(0), MaxValueValidator(most)]
        field.widget.attrs |= {"max": most}
        field.help_text = ngettext("One at most, in person.", "%(n)s at most, in person.", most) % {"n": most}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_delegate(cleaned)
        for day in self.days if self.asks_how else ():
            comes = cleaned.get(f"day_{day.pk}") in (Answer.YES, Answer.MAYBE)
            if comes and not cleaned.get(f"how_{day.pk}") and f"how_{day.pk}" not in self.errors:
                self.add_error(f"how_{day.pk}", _("Say whether you come in person or online."))
        if cleaned.get("needs") and not cleaned.get("consent"):
            self.add_error("consent", _("Tick this box so that we may keep your needs, or leave them out."))
        return cleaned

    def _clean_delegate(self, cleaned: dict[str, Any]) -> None:
        """Both or neither."""
        parts = {"delegate_name": _("Give the name of the person."), "delegate_email": _("Give their address.")}
        given = [name for name in parts if cleaned.get(name) or name in self.errors]
        if len(given) == 1:
            missing = next(name for name in parts if name not in given)
            self.add_error(missing, parts[missing])

    def days_with_fields(self) -> Iterator[dict[str, Any]]:
        """Each day with its hours, its seats where none is taken yet, and its bound fields, for the page."""
        said_yes = {answer.day_id for answer in self.invitation.answers.all() if answer.answer == Answer.YES}
        for day in self.days:
            yield {
                "day": day,
                "seats": self._seats_of(day) if day.pk not in said_yes else [],
                "hours": hours.hours(day, reader_zone=self.reader_zone),
                "answer": self[f"day_{day.pk}"],
                "how": self[f"how_{day.pk}"] if self.asks_how else None,
            }

    def _seats_of(self, day: Day) -> list[dict[str, Any]]:
        return [{"how": how, "seats": self.seats[day.pk, how]} for how in How if (day.pk, how) in self.seats]

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
            guests=(data["guests"] or 0) if "guests" in data else None,
            note=data["note"].strip(),
            forgets_note=data.get("forget_note", False),
            delegate_name=data["delegate_name"].strip(),
            delegate_email=data["delegate_email"],
            drops_delegate=data.get("drop_delegate", False),
        )


def noted(invitation: Invitation, *, hint: str = "", seat_hint: str = "") -> dict[str, Any]:
    """What the form shows at first: the answers given, or for all days the one of the button in the mail.

    A button about a seat that is held answers for the days of that seat alone.
    """
    shown: dict[str, Any] = {"travel": invitation.needs_travel, "guests": invitation.guests or ""}
    hinted = {day.pk: hint for day in invitation.meeting.days.all()} if hint in Answer.values else {}
    for answer in invitation.answers.all():
        shown |= {f"day_{answer.day_id}": answer.answer, f"how_{answer.day_id}": answer.how}
        if answer.place == Place.HELD and seat_hint in Answer.values:
            hinted[answer.day_id] = seat_hint
    return shown | {f"day_{pk}": each for pk, each in hinted.items()}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed in the letter to everyone who was told of the meeting."),
    )


class PlanForm(forms.ModelForm):
    """Where, how and until when to answer. Validates only; the action writes."""

    time_zone = ZoneField(help_text=_("Whose clocks the hours of the days are."))
    map_url = forms.URLField(label=_("Link to a map"), required=False, max_length=400, assume_scheme="https")
    online_url = forms.URLField(
        label=_("Online link"),
        required=False,
        assume_scheme="https",
        help_text=_("Shown only to those who are invited, from the day before."),
    )

    class Meta:
        model = Meeting
        fields = Plan.FIELDS
        widgets = {"rsvp_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    @staticmethod
    def of(meeting: Meeting) -> dict[str, Any]:
        return {name: getattr(meeting, name) for name in PlanForm.Meta.fields}

    def plan(self, days: Any) -> Plan:
        """The plan that this form and its valid days make."""
        kept = [form.cleaned_data for form in days if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        planned = (PlannedDay(day.pop("key"), **{name: day[name] for name in DAY_FIELDS}) for day in kept)
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return Plan(**facts, days=tuple(sorted(planned, key=lambda day: day.date)))


DAY_FIELDS = ("date", "starts", "ends", "note", "starts_fold", "ends_fold")


class DayForm(AsksWhich):
    """One day in the zone of its meeting."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    note = forms.CharField(label=_("Note"), required=False, max_length=120, help_text=_("For example: then dinner."))


class DaysFormSet(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("This day is not held")


def days_formset(meeting: Meeting, data: Any) -> Any:
    """The days as they stand and one empty form for another."""
    initial = [{"key": day.pk} | {name: getattr(day, name) for name in DAY_FIELDS} for day in meeting.days.all()]
    made = forms.formset_factory(DayForm, formset=DaysFormSet, extra=1, can_delete=True)
    zone = data.get("time_zone", "") if data else meeting.time_zone
    return made(data, initial=initial, prefix="days", form_kwargs={"zone_name": zone})
