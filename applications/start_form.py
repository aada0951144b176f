"""The first page of an application: an address, and what tells people from programs."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focusgroup.accounts import pace
from focusgroup.accounts.pace import Limit

# Institutions and incubators share one address, so a whole room of people stays far below it.
FROM_ONE_NETWORK = Limit("network", most=600, per=timedelta(minutes=10))
TO_ONE_ADDRESS = Limit("address", most=10, per=timedelta(hours=1))
# Nobody reads and answers a page as quickly, but a browser that fills it in for somebody may: it only counts more.
TOO_QUICK = timedelta(seconds=2)
QUICK_POINTS = 3
_SALT = "applications.shown"


class StartForm(forms.Form):
    """Whoever sends it too often is told when to come back; what was typed stays."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address at the company"),
        max_length=254,
        help_text=gettext_lazy(
            "We send a link to this address. Only who can read mail there can open the application."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("This is no complete address. Give one like name@company.eu.")},
    )
    # People do not see it; programs that fill in every field do not know that.
    company_fax = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        self.is_refused = False
        for field in self.fields.values():
            field.error_messages["required"] = _("Answer this.")
        self.initial["shown"] = signing.dumps(int(now.timestamp()), salt=_SALT)

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.data.get("company_fax"))

    def is_admitted(self, request: HttpRequest) -> bool:
        """Whether the form is valid and may go on; else it says beside what is wrong. Ask once: it counts."""
        if not self.is_valid():
            return False
        points = QUICK_POINTS if self._is_quick() else 1
        network, address = pace.network_of(request), self.cleaned_data["email"].strip().lower()
        if not pace.spend(FROM_ONE_NETWORK, network, now=self.now, points=points):
            self._refuse(_("Very many requests came from your network just now. Wait ten minutes, then press again."))
        elif not pace.spend(TO_ONE_ADDRESS, address, now=self.now):
            self._refuse(
                _(
                    "We have written to this address several times within the hour. Open the newest of these letters, "
                    "look in the folder for unwanted mail, or come back in an hour."
                )
            )
        return not self.is_refused

    def _refuse(self, why: str) -> None:
        self.is_refused = True
        self.add_error(None, why)

    def _is_quick(self) -> bool:
        """Also where the page was never asked for."""
        try:
            shown = int(signing.loads(self.cleaned_data["shown"], salt=_SALT))
        except (signing.BadSignature, ValueError, TypeError):
            return True
        return self.now.timestamp() - shown < TOO_QUICK.total_seconds()
