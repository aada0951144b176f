from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.review import scoring
from applications.review.models import Criterion, Review

ABSTAIN = "abstain"


class HalfPoints(forms.Field):
    """A score from 0 to 5 in steps of a half; gives half points, 0 to 10, or ABSTAIN, or None."""

    def to_python(self, value: Any) -> int | str | None:
        text = str(value or "").strip().replace(",", ".")
        if not text or text == ABSTAIN:
            return text or None
        try:
            doubled = Decimal(text) * 2
        except InvalidOperation:
            raise forms.ValidationError(_("Choose a score from 0 to 5.")) from None
        if not (doubled.is_finite() and 0 <= doubled <= scoring.MOST_HALF_POINTS):
            raise forms.ValidationError(_("Choose a score from 0 to 5."))
        if doubled != doubled.to_integral_value():
            raise forms.ValidationError(_("Scores go in half points: 3, 3.5, 4."))
        return int(doubled)


class ReviewForm(forms.Form):
    """Scores, comment and confidence. A draft may have gaps; submitting may not."""

    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    confidence = forms.TypedChoiceField(
        label=_("How sure are you?"),
        required=False,
        choices=Review.Confidence.choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, criteria: Sequence[Criterion], is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, self.is_draft = criteria, is_draft
        for criterion in criteria:
            self.fields[f"score_{criterion.pk}"] = HalfPoints(label=criterion.title, required=False)
        self.order_fields(f"score_{criterion.pk}" for criterion in criteria)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.is_draft:
            for criterion in self.criteria:
                name = f"score_{criterion.pk}"
                if name not in self.errors and data.get(name) is None:
                    self.add_error(name, _("Give a score, or abstain."))
            if "comment" not in self.errors and not data.get("comment", "").strip():
                self.add_error("comment", self._asked(data))
        return data

    def _asked(self, data: dict[str, Any]) -> Any:
        if ABSTAIN in data.values():
            return _("Say what your scores rest on, and why you abstain.")
        return _("Say in a few words what your scores rest on.")

    def answers(self) -> dict[str, Any]:
        """What the actions take, once the form is valid."""
        data = self.cleaned_data
        points = {str(one.pk): data[f"score_{one.pk}"] for one in self.criteria}
        return {
            "half_points": {key: value for key, value in points.items() if isinstance(value, int)},
            "abstained": [key for key, value in points.items() if value == ABSTAIN],
            "comment": data["comment"],
            "confidence": data["confidence"],
            "seen": data["seen"],
        }


class ConflictForm(forms.Form):
    reason = forms.CharField(
        label=_("What ties you to the company"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example work, money, family or a competitor. The coordinators read it, nobody else."),
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the review is reopened"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reviewer reads this, and it stays in the log."),
    )
