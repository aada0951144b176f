from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.minutes.models import LONGEST
from members.querysets import MemberQuerySet


class MinutesForm(forms.Form):
    """The text, and when the text that is changed had been saved: another tab may have saved since."""

    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("# begins a heading, - a point of a list, **two stars** make bold."),
    )
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class CirculateForm(forms.Form):
    comments_by = forms.DateField(
        label=_("Comments by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Your comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Seen by the organisers and by your company."),
    )

    def __init__(self, *args: Any, members: MemberQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = forms.ModelChoiceField(label=_("For"), queryset=members, empty_label=None)
        if members.count() == 1:
            self.fields["member"].widget = forms.HiddenInput()
            self.fields["member"].initial = members.get()


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Reply"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
