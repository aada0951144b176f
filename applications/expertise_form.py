"""The step on AI expertise: what reviewers judge, the long answer needed and the short ones as people like."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import answers, fields
from applications.forms import StepForm
from focusgroup.vocabulary import ai

EXPERTISE_WORDS = 400
SHORT_WORDS = 60
MOST_STAFF = 100_000


def _short(label: Any, help_text: Any) -> fields.LongTextField:
    return fields.LongTextField(most_words=SHORT_WORDS, rows=2, label=label, help_text=help_text)


class ExpertiseForm(StepForm):
    ai_role = forms.ChoiceField(
        label=gettext_lazy("Your role in AI"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Providers and intensive users of AI are equally welcome."),
    )
    ai_domains = forms.MultipleChoiceField(
        label=gettext_lazy("Domains of AI you work in"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("As many as apply. They are those of the Joint Research Centre's definition of AI."),
    )
    technologies = forms.MultipleChoiceField(
        label=gettext_lazy("Technologies"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("As many as apply, in the words of Eurostat's survey."),
    )
    adoption_stage = forms.ChoiceField(label=gettext_lazy("How far AI is in use at your company or your customers"))
    expertise = fields.LongTextField(
        most_words=EXPERTISE_WORDS,
        label=gettext_lazy("What you do with AI"),
        help_text=gettext_lazy("What you build or use, how, and what came of it. At most 400 words."),
    )
    products = _short(gettext_lazy("Products or uses"), gettext_lazy("Their names, and what each does. 60 words."))
    customers = _short(gettext_lazy("Customers or users"), gettext_lazy("Who they are and how many. 60 words."))
    ai_staff = forms.IntegerField(
        label=gettext_lazy("People who work on AI"),
        help_text=gettext_lazy("How many of your staff, roughly."),
        widget=forms.TextInput(attrs={"class": "amount", "inputmode": "numeric", "autocomplete": "off"}),
        min_value=0,
        max_value=MOST_STAFF,
    )
    publications = _short(
        gettext_lazy("Publications or patents"), gettext_lazy("The two or three that say most. 60 words.")
    )
    eu_funding = _short(
        gettext_lazy("Funding from EU programmes"), gettext_lazy("Programme, project and year. 60 words.")
    )
    examples = fields.LinksField(
        label=gettext_lazy("Examples to look at"), help_text=gettext_lazy("Web addresses, one a line, at most 5.")
    )

    class Meta(StepForm.Meta):
        fields = answers.EXPERTISE

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ai_role"].choices = list(ai.ROLES.items())  # type: ignore[attr-defined]
        self.fields["ai_domains"].choices = list(ai.DOMAINS.items())  # type: ignore[attr-defined]
        self.fields["technologies"].choices = list(ai.TECHNOLOGIES.items())  # type: ignore[attr-defined]
        stages = [("", _("Choose, if you like")), *ai.ADOPTION_STAGES.items()]
        self.fields["adoption_stage"].choices = stages  # type: ignore[attr-defined]
