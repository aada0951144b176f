from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import LastDayForm, ReasonForm
from members.models import Member
from members.terms.actions import LEAST_YEARS, MOST_YEARS
from members.terms.models import Wish


class WishForm(forms.Form):
    wish = forms.ChoiceField(
        label=_("Do you want to stay for another term?"),
        choices=[(Wish.STAY, _("Yes, we want to stay")), (Wish.LEAVE, _("No, we leave at the end of the term"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Anything we should know"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class YearsForm(forms.Form):
    years = forms.TypedChoiceField(
        label=_("Length of the next term, in years"),
        choices=[(years, str(years)) for years in range(LEAST_YEARS, MOST_YEARS + 1)],
        coerce=int,
    )


class ResignForm(ReasonForm):
    """The company ends its own membership."""

    is_sure = forms.BooleanField(label=_("End the membership of the company today. This cannot be taken back."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("It helps us to do better. Only staff read it.")
        self.fields["reason"].required = False


class MergeForm(LastDayForm):
    into = forms.ModelChoiceField(
        label=_("Goes up in"), queryset=Member.objects.none(), help_text=_("A member that is active.")
    )
    moves_people = forms.BooleanField(
        label=_("Its people become deputies there"),
        required=False,
        help_text=_("They can then sign in for the other company, and are told."),
    )
    field_order = ("into", "moves_people", "ended_on", "reason")

    def __init__(self, *args: Any, member: Member, today: date, **kwargs: Any) -> None:
        super().__init__(*args, member=member, today=today, **kwargs)
        choice: Any = self.fields["into"]
        choice.queryset = Member.objects.active().exclude(pk=member.pk).order_by("legal_name")
