from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Call
from applications.states import BY_THE_CLOCK, CallState

# In these a call is opened, or opened again; later ones take no application whatever the dates.
MAY_OPEN = (CallState.DRAFT, *BY_THE_CLOCK, CallState.CLOSED)


class CallForm(forms.ModelForm):
    """What staff write into a call; the clock and the buttons move it."""

    class Meta:
        model = Call
        fields = (
            "title",
            "slug",
            "summary",
            "opens_at",
            "closes_at",
            "grace_minutes",
            "evaluation_until",
            "decision_on",
            "seats",
            "eligible_countries",
            "motivation_words",
            "term_years",
        )
        help_texts = {
            "closes_at": gettext_lazy("A call that is closed opens again by “Reopen”, once this lies ahead."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("A call closes after it opens. Give a later time."))
        if "closes_at" in self.changed_data and self.instance.state not in MAY_OPEN:
            self.add_error("closes_at", _("The evaluation has begun; this call opens no more."))
        return cleaned
