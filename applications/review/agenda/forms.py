from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.review.consensus.forms import DraftForm

KEEP, CHANGE = "keep", "change"


class ConcludeForm(DraftForm):
    """What the panel concluded: the score stays, or these scores are agreed from now on."""

    outcome = forms.ChoiceField(
        label=_("The score"),
        choices=[(KEEP, _("Stays as it is")), (CHANGE, _("Is set by the panel, as below"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What the panel concluded, and why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("This stays with the application and in the log."),
    )

    def __init__(self, *args: Any, agrees: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not agrees:
            outcome: Any = self.fields["outcome"]
            outcome.choices = outcome.choices[:1]
            outcome.help_text = _("In this call the mean or the median of the reviews counts; the panel sets no score.")

    @property
    def are_scores_needed(self) -> bool:
        return self.data.get("outcome") == CHANGE

    def answers(self) -> dict[str, Any]:
        kept = {"reason": self.cleaned_data["reason"], **super(DraftForm, self).answers()}
        return kept | self.scores() if self.are_scores_needed else kept
