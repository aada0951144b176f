from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User


class ProposeForm(forms.Form):
    """Who reads, and how much each takes at most; a field of its own for each person's limit."""

    reviewers: Any = forms.ModelMultipleChoiceField(
        label=_("Reviewers"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewers"].queryset = people  # type: ignore[attr-defined]
        for person in people:
            self.fields[f"most_{person.pk}"] = forms.IntegerField(
                label=_("At most, %s") % person, required=False, min_value=0, max_value=9999
            )

    def most(self) -> dict[int, int | None]:
        """The limit of each person chosen, once the form is valid."""
        return {person.pk: self.cleaned_data[f"most_{person.pk}"] for person in self.cleaned_data["reviewers"]}


class ReadersForm(forms.Form):
    """The proposed readers of one application."""

    readers: Any = forms.ModelMultipleChoiceField(
        label=_("Proposed readers"), required=False, queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = people  # type: ignore[attr-defined]


class HandOnForm(forms.Form):
    """To whom the readings of one reviewer go, and why."""

    to: Any = forms.ModelMultipleChoiceField(
        label=_("Who takes them"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    with_begun = forms.BooleanField(
        label=_("Hand on what was begun, too"),
        required=False,
        help_text=_(
            "What was written so far is kept for its writer alone, on the page of their reviews. "
            "The new readers do not see it. Should the application come back, it is the draft again."
        ),
    )
    reason = forms.CharField(
        label=_("Why the readings are handed on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the log."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
