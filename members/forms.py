from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from focusgroup.vocabulary import ai, countries, sectors
from members.models import FACTS, EndedBecause, Member


class FactsForm(forms.ModelForm):
    """The checked facts, as staff correct them."""

    country = forms.ChoiceField(label=_("Country of the headquarters"), choices=countries.all_choices)
    nace_section = forms.ChoiceField(
        label=_("NACE section"), choices=[("", "–"), *sectors.NACE.items()], required=False
    )
    sector = forms.ChoiceField(
        label=_("Sector where the AI is applied"), choices=[("", "–"), *sectors.SECTORS.items()], required=False
    )
    ai_role = forms.ChoiceField(label=_("Role in AI"), choices=[("", "–"), *ai.ROLES.items()], required=False)
    ai_domains = forms.MultipleChoiceField(
        label=_("AI domains"), choices=list(ai.DOMAINS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = Member
        fields = (*FACTS, "summary")


class ReasonForm(forms.Form):
    """Why a membership is paused, resumed or ended."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The letter to the main representative quotes it."),
    )


class ResumeForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Kept in the log; the letter does not quote it.")


class LastDayForm(ReasonForm):
    """The end of a membership. It ends as the form is sent, so its last day is not one to come."""

    ended_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, member: Member, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = today
        self.first, self.last = min(member.joined_on or today, today), today

    def clean_ended_on(self) -> date:
        day: date = self.cleaned_data["ended_on"]
        if not self.first <= day <= self.last:
            raise ValidationError(
                _("Choose a day from %(first)s, when the company joined, to today, %(last)s."),
                params={"first": date_format(self.first, "j F Y"), "last": date_format(self.last, "j F Y")},
            )
        return day


class EndForm(LastDayForm):
    because = forms.ChoiceField(
        label=_("Why it ends"), choices=[one for one in EndedBecause.choices if one[0] != EndedBecause.MERGED]
    )
    field_order = ("because", "ended_on", "reason")


class RepresentativeForm(forms.Form):
    """Somebody who speaks for a member."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    job_title = forms.CharField(label=_("Role in the company"), max_length=120, required=False)
    is_main = forms.BooleanField(
        label=_("Main representative"),
        required=False,
        help_text=_("The present main representative becomes a deputy."),
    )
