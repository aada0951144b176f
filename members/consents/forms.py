from django import forms

from members.consents.wordings import WORDINGS


class ConsentForm(forms.Form):
    """One consent, given or taken back; its buttons are its fields."""

    kind = forms.ChoiceField(choices=[(kind, one.label) for kind, one in WORDINGS.items()])
    answer = forms.ChoiceField(choices=[("give", ""), ("withdraw", "")])
