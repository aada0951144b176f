from django import forms

from members.consents.wordings import WORDINGS


class ConsentForm(forms.Form):
    """One consent, given or taken back; its buttons are its fields."""

    kind = forms.ChoiceField(choices=[(kind, one.label) for kind, one in WORDINGS.items()])
    answer = forms.ChoiceField(choices=[("give", ""), ("withdraw", "")])


class OwnForm(forms.Form):
    """A consent that a person gave for themselves, taken back."""

    kind = forms.ChoiceField(choices=[(kind, one.label) for kind, one in WORDINGS.items() if one.is_personal])
