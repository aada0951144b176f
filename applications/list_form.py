"""What the staff's list of applications was asked for."""

from django import forms
from django.utils.translation import gettext_lazy

from applications import listing
from applications.completeness import Completeness
from applications.states import State
from focusgroup.vocabulary import countries, sectors
from members.models import SizeClass


class ListForm(forms.Form):
    """What the staff's list shows. A parameter that makes no sense counts as absent."""

    SORTS = {
        "latest": gettext_lazy("Latest first"),
        "reference": gettext_lazy("Reference"),
        "company": gettext_lazy("Company"),
        "country": gettext_lazy("Country"),
        "sector": gettext_lazy("Sector"),
        "size": gettext_lazy("Size"),
        "state": gettext_lazy("State"),
    }
    q = forms.CharField(required=False, max_length=200)
    in_answers = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=list(SORTS.items()))
    changed = forms.BooleanField(required=False)
    call__id__exact = forms.IntegerField(required=False, min_value=0, max_value=10**15)
    state__exact = forms.ChoiceField(required=False, choices=[("", ""), *State.choices])
    country = forms.MultipleChoiceField(required=False, choices=countries.all_choices)
    sector = forms.MultipleChoiceField(required=False, choices=sectors.sector_choices)
    size_class = forms.MultipleChoiceField(required=False, choices=SizeClass.choices)
    completeness = forms.MultipleChoiceField(required=False, choices=Completeness.choices)

    def wanted(self) -> listing.Wanted:
        self.is_valid()
        data = self.cleaned_data
        codes = {name: data.get(parameter) or [] for name, parameter in listing.PARAMETERS.items()}
        several = {name: found if isinstance(found, list) else [str(found)] for name, found in codes.items()}
        return listing.Wanted(
            data.get("q", ""),
            data.get("sort") or listing.BY_DEFAULT,
            several,
            data.get("in_answers", False),
            data.get("changed", False),
        )
