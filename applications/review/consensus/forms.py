from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.review.consensus.models import Voice
from applications.review.forms import HalfPoints
from applications.review.models import Criterion

NO_JUDGEMENT = "none"
WORDS_AT_MOST = 3000


class AgreedScore(HalfPoints):
    """As a score of a review, or no judgement: gives half points, None, or `NO_JUDGEMENT`."""

    def to_python(self, value: Any) -> Any:
        return NO_JUDGEMENT if value == NO_JUDGEMENT else super().to_python(value)


class WordsForm(forms.Form):
    """What is strong and what is weak, as the company will read it."""

    strengths = forms.CharField(
        label=_("Strengths"), required=False, max_length=WORDS_AT_MOST, widget=forms.Textarea(attrs={"rows": 4})
    )
    weaknesses = forms.CharField(
        label=_("Weaknesses"), required=False, max_length=WORDS_AT_MOST, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    is_draft = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("strengths", "weaknesses"):
            if not self.is_draft and name not in self.errors and not data.get(name, "").strip():
                self.add_error(name, _("Say it in a sentence: the company reads it."))
        return data

    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("strengths", "weaknesses", "seen")}


class DraftForm(WordsForm):
    """Agreed scores and words. A draft may have gaps; what is put before the readers may not."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, self.is_draft = criteria, is_draft
        for criterion in criteria:
            self.fields[f"score_{criterion.pk}"] = AgreedScore(label=criterion.title, required=False)
        self.order_fields(f"score_{criterion.pk}" for criterion in criteria)

    @property
    def are_scores_needed(self) -> bool:
        return not self.is_draft

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for criterion in self.criteria:
            name = f"score_{criterion.pk}"
            if self.are_scores_needed and name not in self.errors and data.get(name) is None:
                self.add_error(name, _("Give a score, or say that there is no judgement."))
        return data

    def scores(self) -> dict[str, Any]:
        """What the actions take of the scores, once the form is valid."""
        given = {str(one.pk): self.cleaned_data[f"score_{one.pk}"] for one in self.criteria}
        return {
            "half_points": {key: value for key, value in given.items() if value not in (None, NO_JUDGEMENT)},
            "abstained": [key for key, value in given.items() if value == NO_JUDGEMENT],
        }

    def answers(self) -> dict[str, Any]:
        return super().answers() | self.scores()


class SpeakForm(forms.Form):
    """A reader's word on a draft."""

    answer = forms.ChoiceField(
        label=_("Your word"),
        choices=[
            (Voice.Answer.APPROVED, _("I agree")),
            (Voice.Answer.MINORITY, _("It may stand, and my own view is kept beside it")),
            (Voice.Answer.OBJECTED, _("I object")),
        ],
        widget=forms.RadioSelect,
    )
    sentence = forms.CharField(
        label=_("Where you differ"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed unless you agree. A view of your own is kept with your name, for the panel."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        differs = data.get("answer") in (Voice.Answer.MINORITY, Voice.Answer.OBJECTED)
        if differs and not data.get("sentence", "").strip():
            self.add_error("sentence", _("Say in a sentence where you differ."))
        return data


class RapporteurForm(forms.Form):
    """Who drafts. `readers` are those whose reading is in."""

    rapporteur: Any = forms.ChoiceField(label=_("Who drafts"), required=False)

    def __init__(self, *args: Any, readers: Sequence[Any], is_optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in readers}
        own = [("", _("By rule: whoever has drafted least"))] if is_optional else []
        self.fields["rapporteur"].choices = own + [(key, str(one)) for key, one in self.people.items()]  # type: ignore[attr-defined]
        self.fields["rapporteur"].required = not is_optional

    def clean_rapporteur(self) -> Any:
        return self.people.get(self.cleaned_data["rapporteur"])


class OpenForm(RapporteurForm):
    reason = forms.CharField(
        label=_("Why the readers should agree on scores"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The readers see this, and it stays in the log."),
    )


class ApartForm(forms.Form):
    reason = forms.CharField(
        label=_("What the readers differ on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The panel reads this. Until it concludes, the score stays as the readings give it."),
    )
