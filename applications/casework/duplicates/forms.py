from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import fields
from applications.casework.duplicates.merging import Difference
from applications.casework.models import Likeness

SIDES = ("earlier", "later")


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[fields.many_lines],
        help_text=gettext_lazy("For the log; the applicants do not read it."),
    )


class DifferentForm(forms.Form):
    """Why two applications are of two companies."""

    note = _reason()


class MergeForm(forms.Form):
    """For each answer in which the two differ, whose counts; unless said otherwise that of the one that stays."""

    note = _reason()
    is_one_company = forms.BooleanField(
        label=gettext_lazy("I have made sure that both are of one company"),
        required=False,
        help_text=gettext_lazy(
            "The two addresses are not of one confirmed mail domain. Whoever reads mail at the address that stays "
            "will see the answers taken from the other."
        ),
    )

    def __init__(
        self, *args: Any, pair: Likeness, keep: str, differences: list[Difference], is_one_house: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.keep, self.differences = keep, differences
        other = SIDES[keep == SIDES[0]]
        names = {side: str(getattr(pair, side)) for side in SIDES}
        for one in differences:
            usual = other if one.is_empty(keep) else keep
            self.fields[f"answer-{one.key}"] = forms.ChoiceField(
                choices=list(names.items()), initial=usual, label=one.label, widget=forms.RadioSelect
            )
        if is_one_house:
            del self.fields["is_one_company"]

    def rows(self) -> Iterator[tuple[Difference, BoundField, Any]]:
        """Each difference with its field and what is chosen."""
        for one in self.differences:
            bound = self[f"answer-{one.key}"]
            yield one, bound, bound.value()

    @property
    def taken(self) -> list[str]:
        """The keys of what comes from the one that goes."""
        chosen = {one.key: self.cleaned_data.get(f"answer-{one.key}") for one in self.differences}
        return [key for key, side in chosen.items() if side in SIDES and side != self.keep]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "is_one_company" in self.fields and self.taken and not cleaned.get("is_one_company"):
            self.add_error("is_one_company", _("Tick this, or take nothing from the other application."))
        return cleaned
