import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.decision.draw.seed import LONGEST, SHORTEST
from focusgroup.accounts.models import User

HASH = re.compile(r"[0-9a-f]{64}")


class CommitForm(forms.Form):
    """A secret that is hashed at once and not kept, or its hash alone."""

    secret = forms.CharField(
        label=_("Your secret"),
        required=False,
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("This one was made just now by chance. Keep it, or type one of your own of 16 signs or more."),
    )
    sha256 = forms.CharField(
        label=_("Or its hash"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("For those who make their secret elsewhere: the SHA-256 as described below, 64 signs."),
    )
    is_kept = forms.BooleanField(
        label=_("I have kept the secret where I will find it again"),
        error_messages={"required": _("Without the secret nothing can be drawn. Keep it first.")},
    )

    def clean_sha256(self) -> str:
        value = str(self.cleaned_data["sha256"]).strip().lower()
        if value and not HASH.fullmatch(value):
            raise forms.ValidationError(_("A SHA-256 has 64 signs, each 0 to 9 or a to f."))
        return value

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("secret") and not data.get("sha256"):
            self.add_error("secret", _("Give a secret, or the hash of one."))
        return data


class RevealForm(forms.Form):
    secret = forms.CharField(
        label=_("The secret of your institution"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Exactly as it was when your institution committed to it."),
    )


class DeputyForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        help_text=_("Signs, commits and reveals for your institution in this call when you cannot."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
