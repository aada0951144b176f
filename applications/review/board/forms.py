from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.review.board import order
from applications.review.board.sight import ON_THE_BOARD
from focusgroup.vocabulary import countries, sectors

ORDERS = {
    "score": _("Score, highest first"),
    "calibrated": _("Calibrated, highest first"),
    "spread": _("Spread, widest first"),
    "evidence": _("Evidence, most first"),
    "reference": _("Reference"),
    "company": _("Company"),
    "country": _("Country"),
    "sector": _("Sector"),
    "state": _("State"),
}
SHOWN = {"talk": _("Needs talking about"), "below": _("Below a threshold")}


class BoardForm(forms.Form):
    """What the board shows. A parameter that makes no sense counts as absent."""

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=[("", "")] + [(one.value, one.label) for one in ON_THE_BOARD])
    country = forms.MultipleChoiceField(required=False, choices=countries.all_choices)
    sector = forms.MultipleChoiceField(required=False, choices=sectors.sector_choices)
    show = forms.ChoiceField(required=False, choices=[("", ""), *SHOWN.items()])
    reader = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    sort = forms.ChoiceField(
        required=False, choices=[(sign + name, name) for name in order.NAMES for sign in ("", "-")]
    )

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        data = self.cleaned_data
        return {
            "q": data.get("q", "").replace("\x00", ""),
            "state": data.get("state", ""),
            "country": data.get("country", []),
            "sector": data.get("sector", []),
            "show": data.get("show", ""),
            "reader": data.get("reader"),
            "sort": data.get("sort") or "score",
        }
