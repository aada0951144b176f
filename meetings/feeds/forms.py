from django import forms
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.forms import ZoneField


class ZoneForm(forms.Form):
    time_zone = ZoneField(
        label=_("Your time zone"),
        help_text=_("Its clock stands beside Brussels time on every page and in every letter."),
    )
