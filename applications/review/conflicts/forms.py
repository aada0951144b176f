import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from focusgroup.accounts.models import User


class GateForm(forms.Form):
    """Whether an interest ties the reviewer to a company, before they read what it sent."""

    answer = forms.ChoiceField(
        label=_("Does anything tie you to this company?"),
        choices=[("none", _("No, I have no conflict of interest")), ("some", _("Yes, I have one because…"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What ties you to the company"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example work, money, family or a competitor. The coordinators read it, nobody else."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "some" and not data.get("reason", "").strip():
            self.add_error("reason", _("Say in a few words what ties you to the company."))
        return data


class NoteForm(forms.Form):
    """An interest that a coordinator knows of, their own included."""

    reference = forms.CharField(label=_("Application"), max_length=20, help_text=_("Its reference, such as A-0217."))
    person = forms.ModelChoiceField(label=_("Whose interest it is"), queryset=User.objects.none())
    reason = forms.CharField(
        label=_("What ties them to the company"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example work, money, family or a competitor. The coordinators read it, nobody else."),
    )

    def __init__(self, *args: Any, applications: QuerySet[Application], people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = applications
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean_reference(self) -> Application:
        """The same words for what is not there and for what must not be seen."""
        found = re.fullmatch(r"(?i)\s*(?:A-)?0*(\d{1,7})\s*", self.cleaned_data["reference"])
        application = self.applications.filter(number=int(found[1])).first() if found else None
        if application is None:
            raise forms.ValidationError(_("No application of this call has this reference."))
        return application


class JudgeForm(forms.Form):
    verdict = forms.TypedChoiceField(
        label=_("Is it a conflict of interest?"),
        choices=[("yes", _("Yes: they neither read nor see the application")), ("no", _("No: they may read it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    judgement = forms.CharField(
        label=_("What your judgement rests on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Coordinators read it. It is kept with the conflict."),
    )
