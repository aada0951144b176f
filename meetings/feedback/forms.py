from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SCALE = [(1, _("1 – not at all")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 – very much"))]


def _question(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=SCALE, coerce=int, widget=forms.RadioSelect)


class FeedbackForm(forms.Form):
    useful = _question(_("Was the meeting useful to your company?"))
    heard = _question(_("Could you say what you came to say?"))
    organised = _question(_("Was it well organised?"))
    comment = forms.CharField(
        label=_("What should we keep, and what should we change?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
