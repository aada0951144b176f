import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focusgroup.vocabulary import countries, sectors
from meetings.models import Meeting
from meetings.notes.audience import NOT_THERE, THERE, Audience
from meetings.states import How, InvitationState

# Of invitations that stand; the others get no note.
STATES = [
    (state.value, state.label)
    for state in InvitationState
    if state not in (InvitationState.CANCELLED, InvitationState.STAGED)
]


class NoteForm(forms.Form):
    """What is written, and to whom: only countries and sectors of the invited are offered."""

    subject = forms.CharField(label=_("Subject"), max_length=100)
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain words. Greeting, the name of the meeting and a link to its page are added."),
    )
    states = forms.MultipleChoiceField(
        label=_("Answer"), choices=STATES, required=False, widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(label=_("How"), choices=[("", _("Either way")), *How.choices], required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    presence = forms.ChoiceField(
        label=_("Attendance"),
        choices=[("", _("Whether there or not")), (THERE, _("Was there")), (NOT_THERE, _("Was not there"))],
        required=False,
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = list(meeting.invitations.values_list("member__country", "member__sector").distinct())
        in_countries = sorted({(code, countries.name_of(code)) for code, _sector in facts}, key=lambda row: row[1])
        in_sectors = sorted({(code, str(sectors.SECTORS.get(code, code))) for _country, code in facts if code})
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), choices=[("", _("All")), *in_countries], required=False
        )
        self.fields["sector"] = forms.ChoiceField(
            label=_("Sector"), choices=[("", _("All")), *in_sectors], required=False
        )
        self.order_fields(["subject", "text", "states", "how", "country", "sector", "presence", "key"])
        self.fields["key"].initial = secrets.token_hex(8)

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())

    def audience(self) -> Audience:
        """Whom it is for. The form is valid."""
        data = self.cleaned_data
        chosen = {name: data[name] for name in ("how", "country", "sector", "presence")}
        return Audience(states=tuple(data["states"]), **chosen)
