from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from members.models import Member


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class PointForm(forms.Form):
    """What, who, by when."""

    what = forms.CharField(label=_("What"), max_length=400)
    due_on = _day(_("By"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members, staff = Member.objects.active(), User.objects.filter(is_staff=True, is_active=True)
        self.fields["member"] = forms.ModelChoiceField(
            label=_("Company"), queryset=members, required=False, empty_label=_("None")
        )
        self.fields["person"] = forms.ModelChoiceField(
            label=_("or of the staff"), queryset=staff, required=False, empty_label=_("Nobody")
        )
        self.order_fields(["what", "member", "person", "due_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and (cleaned.get("member") is None) == (cleaned.get("person") is None):
            self.add_error("member", _("Name a company, or a person of the staff: one of them."))
        return cleaned


class NoteForm(forms.Form):
    note = forms.CharField(label=_("What came of it"), max_length=400, required=False)


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why it is dropped"), max_length=400)


class PutOffForm(forms.Form):
    due_on = _day(_("By"))
