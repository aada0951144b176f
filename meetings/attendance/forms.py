"""What staff enter about who was there. Forms validate only; the actions write."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.attendance.actions import Seen
from meetings.attendance.matching import Match
from meetings.attendance.online_file import Guest, guests
from meetings.models import Meeting
from meetings.states import How
from members.models import Member

FEWEST_MINUTES = 15


class SeenForm(forms.Form):
    """One tap on the list: which company, which day, and how, or "absent"."""

    day = forms.IntegerField()
    member = forms.IntegerField()
    how = forms.ChoiceField(choices=[*How.choices, ("absent", "absent")])

    def seen(self) -> Seen:
        data = self.cleaned_data
        return Seen(data["day"], data["member"], "" if data["how"] == "absent" else data["how"])


class FileForm(forms.Form):
    """The file of an online tool, and from how many minutes on somebody took part."""

    file = forms.FileField(
        label=_("List of participants"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain", "class": "form-control"}),
        help_text=_("The CSV file that the online tool saves after the meeting. It is read now and not kept."),
    )
    minutes = forms.IntegerField(label=_("Took part from so many minutes on"), initial=FEWEST_MINUTES, min_value=0)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = forms.ModelChoiceField(label=_("Day"), queryset=meeting.days.all(), empty_label=None)

    def clean_file(self) -> list[Guest]:
        return guests(self.cleaned_data["file"].read(2_000_001))


class MatchForm(forms.Form):
    """Which company each participant speaks for, one line a participant."""

    day = forms.IntegerField(widget=forms.HiddenInput)
    lines = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=5_000)

    def __init__(self, *args: Any, members: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(member.pk) for member in members}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [self.data.get(f"member_{n}", "") for n in range(cleaned.get("lines") or 0)]
        if not {pk for pk in chosen if pk} <= self.known:
            raise forms.ValidationError(_("One of these companies is not an active member."))
        cleaned["members"] = list(dict.fromkeys(int(pk) for pk in chosen if pk))
        if not cleaned["members"]:
            raise forms.ValidationError(_("Choose the company of at least one participant."))
        return cleaned

    def seen(self) -> list[Seen]:
        return [Seen(self.cleaned_data["day"], member, How.ONLINE) for member in self.cleaned_data["members"]]


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


def long_enough(found: Iterable[Match], minutes: int) -> tuple[list[Match], int]:
    """Those who stayed, or of whom the file does not say how long; and how many did not."""
    stayed = [match for match in found if match.guest.minutes is None or match.guest.minutes >= minutes]
    return stayed, len(list(found)) - len(stayed)
