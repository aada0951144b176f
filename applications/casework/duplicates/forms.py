from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import fields
from applications.casework.models import Likeness


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("What it is"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[fields.many_lines],
        help_text=gettext_lazy("For the log; the applicants do not read it."),
    )

    def __init__(self, *args: Any, pair: Likeness, **options: Any) -> None:
        super().__init__(*args, **options)
        names = {"earlier": pair.earlier, "later": pair.later}
        self.fields["verdict"].choices = [  # type: ignore[attr-defined]
            ("different", _("Not a duplicate: both stay")),
            *((key, _("Duplicate: withdraw %(which)s") % {"which": one}) for key, one in names.items()),
        ]
