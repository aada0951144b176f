from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.invitations.audience import Audience, Offer
from members.models import Member


class AudienceForm(forms.Form):
    """Among whom to choose; nothing ticked in a question means all. `sizes` says how many each answer has."""

    def __init__(self, *args: Any, sizes: dict[str, list[dict[str, Any]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"countries": _("Country"), "sectors": _("Sector"), "participation": _("Part in earlier meetings")}
        for name, label in labels.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                required=False,
                choices=[(line["value"], f"{line['label']} ({line['n']})") for line in sizes[name]],
                widget=forms.CheckboxSelectMultiple,
            )

    def audience(self) -> Audience:
        """What was ticked; of a question that was tampered with, all."""
        self.is_valid()
        found = self.cleaned_data
        return Audience(found.get("countries", ()), found.get("sectors", ()), found.get("participation", ()))


class ChooseForm(forms.Form):
    """Which companies to invite, of those that may be; all that are shown are ticked at first."""

    def __init__(self, *args: Any, offer: Offer, shown: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"] = forms.ModelMultipleChoiceField(
            label=_("Companies"),
            queryset=offer.members,
            error_messages={"required": _("Choose at least one company.")},
        )
        self.offered = shown
        ticked = self["members"].data if self.is_bound else ()
        self.ticked = {int(key) for key in ticked if key.isdecimal()}
