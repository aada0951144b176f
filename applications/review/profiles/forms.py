from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from applications.review.assignment.fit import languages_of
from applications.review.conflicts.detection import host_of
from applications.review.profiles.actions import FIELDS
from applications.review.profiles.models import ReviewerProfile
from focusgroup.vocabulary import ai, countries, sectors


@cache
def _languages(language: str) -> tuple[tuple[str, str], ...]:
    """The official languages of Europe by name."""
    names = Locale.parse(to_locale(language)).languages
    codes = {code for country in countries.EUROPE for code in languages_of(country)} - {"en", "nb", "nn"}
    return tuple(sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1]))


def language_choices() -> list[tuple[str, str]]:
    return list(_languages(get_language() or "en"))


def _countries() -> list[tuple[str, str]]:
    return [("", "–"), *((code, name) for code, name in countries.all_choices() if code in countries.EUROPE)]


class ProfileForm(forms.Form):
    languages = forms.MultipleChoiceField(
        label=_("Languages you read"),
        required=False,
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("English goes without saying."),
    )
    ai_domains = forms.MultipleChoiceField(
        label=_("AI domains you know"),
        required=False,
        choices=list(ai.DOMAINS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    sectors = forms.MultipleChoiceField(
        label=_("Sectors you know"),
        required=False,
        choices=list(sectors.SECTORS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    most_readings = forms.IntegerField(
        label=_("Readings of a call at most"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=_("Leave it empty for no limit. Coordinators can change it for one call."),
    )
    employer = forms.CharField(
        label=_("Employer"), required=False, max_length=200, help_text=_("Where it is not the institution itself.")
    )
    affiliations = forms.CharField(
        label=_("Web and mail domains you belong to"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, for example university.example: employers, boards, companies you hold a share of."),
    )
    association_country = forms.ChoiceField(
        label=_("Country of your national association"),
        required=False,
        choices=_countries,
        help_text=_("For staff of a national association, whose members are companies of that country."),
    )

    @classmethod
    def of(cls, profile: ReviewerProfile | None, data: Any = None) -> "ProfileForm":
        kept = profile or ReviewerProfile()
        initial = {name: getattr(kept, name) for name in FIELDS}
        return cls(data, initial=initial | {"affiliations": "\n".join(kept.affiliations)})

    def clean_affiliations(self) -> list[str]:
        given = [line.strip() for line in self.cleaned_data["affiliations"].splitlines() if line.strip()]
        wrong = [line for line in given if not host_of(line)]
        if wrong:
            said = _("“%(line)s” is not a domain of one organisation, like university.example.")
            raise forms.ValidationError(said, params={"line": wrong[0]})
        return sorted({host_of(line) for line in given})
