from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from meetings.models import Meeting
from meetings.waiting.actions import Limits

SEATS_MOST = 10_000


class LimitsForm(forms.ModelForm):
    """How many fit. Validates only; the action writes."""

    class Meta:
        model = Meeting
        fields = ("seats_in_person", "seats_online", "guests_each", "seats_guests")

    @classmethod
    def of(cls, meeting: Meeting, data: Any) -> "LimitsForm":
        form = cls(data, initial={name: getattr(meeting, name) for name in cls.Meta.fields})
        for field in form.fields.values():
            # What a column of small numbers can hold.
            field.validators.append(MaxValueValidator(SEATS_MOST))
            field.widget.attrs["max"] = SEATS_MOST
        for name in {"online": ("seats_in_person", "guests_each", "seats_guests"), "in_person": ("seats_online",)}.get(
            meeting.mode, ()
        ):
            # Not asked where nobody takes part in that way; what is noted stays.
            form.fields[name].disabled = True
            form.fields[name].widget = forms.HiddenInput()
        return form

    def limits(self) -> Limits:
        return Limits(**{name: self.cleaned_data[name] for name in self.Meta.fields})
