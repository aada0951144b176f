from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import fields
from applications.models import Call
from applications.start_form import StartForm
from focusgroup.vocabulary import countries, sectors

NOTE_WORDS = 150


class InterestForm(StartForm):
    """Five questions, and the one that only programs answer."""

    company = forms.CharField(
        label=gettext_lazy("Company"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        validators=[fields.one_line],
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country of your headquarters"), widget=forms.Select(attrs={"autocomplete": "country"})
    )
    sector = forms.ChoiceField(label=gettext_lazy("Sector where your AI is applied"))
    note = fields.LongTextField(
        most_words=NOTE_WORDS,
        rows=4,
        required=False,
        label=gettext_lazy("What you do with AI, in a few words"),
        help_text=gettext_lazy("At most 150 words. They fill the form of the next call, where you can change them."),
        validators=[fields.many_lines],
    )
    field_order = ("company", "country", "sector", "email", "note", "company_fax", "shown")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = [("", _("Choose a country")), *countries.all_choices()]  # type: ignore[attr-defined]
        self.fields["sector"].choices = [("", _("Choose a sector")), *sectors.sector_choices()]  # type: ignore[attr-defined]
        self.fields["email"].help_text = _("We write once, to confirm it, and again when a call opens.")

    def clean_company(self) -> str:
        return fields.tidy(self.cleaned_data["company"])

    def clean_note(self) -> str:
        return fields.tidy(self.cleaned_data["note"])

    @property
    def given(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("company", "country", "sector", "email", "note")}


class InvitationForm(forms.Form):
    call = forms.ModelChoiceField(label=gettext_lazy("Call"), queryset=Call.objects.none(), empty_label=None)

    def __init__(self, *args: Any, calls: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["call"].queryset = calls  # type: ignore[attr-defined]
