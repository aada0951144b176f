from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member, Representative


class DeputyForm(forms.Form):
    """Somebody who is to speak for the company beside the main representative."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("They get a mail and agree by its link. Nothing changes before that."),
    )
    job_title = forms.CharField(label=_("Role in the company"), max_length=120, required=False)


class LeavesForm(forms.Form):
    former_leaves = forms.TypedChoiceField(
        label=_("And you?"),
        choices=[("no", _("I stay as deputy")), ("yes", _("I leave, and no longer speak for the company"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )


class SuccessorForm(DeputyForm, LeavesForm):
    """Somebody new as main representative."""

    field_order = ("name", "email", "job_title", "former_leaves")


class HandOverForm(LeavesForm):
    """One of the deputies as main representative."""

    to = forms.ModelChoiceField(
        label=_("Successor"), queryset=Representative.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    field_order = ("to", "former_leaves")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["to"]
        choice.queryset = member.representatives.current().filter(is_main=False).select_related("user")
        choice.label_from_instance = lambda row: row.user.get_full_name()
