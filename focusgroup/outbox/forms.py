"""What staff type in about letters. Forms check; actions write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from focusgroup.outbox.letters import Letter
from focusgroup.outbox.models import Message
from focusgroup.outbox.querysets import MessageQuerySet
from focusgroup.outbox.topics import TOPICS
from focusgroup.outbox.writing import wording as words

SAMPLES = 20


class WordingForm(forms.Form):
    """Subject and text for one kind of letter, for one call or all, and the letter whose data the preview shows.

    `shown` are the letters that whoever types may see.
    """

    scope: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=Message.objects.none(), required=False, label=_("For"), empty_label=_("All")
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("A blank line begins a paragraph. Names in braces insert what stands there for each recipient."),
    )
    sample: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=Message.objects.none(),
        required=False,
        label=_("Show it with the data of"),
        empty_label=None,
        help_text=_("For the preview and the trial. Links and codes in them are masked."),
    )

    def __init__(self, *args: Any, letter: Letter[Any], shown: MessageQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter
        model: type[Model] | None = letter.scope_model
        if model is None:
            del self.fields["scope"]
        else:
            self._choices("scope", model._default_manager.order_by("-pk"))
        newest = shown.filter(kind=letter.kind).order_by("-id").values("pk")[:SAMPLES]
        samples = Message.objects.filter(pk__in=newest)
        sample = self._choices("sample", samples)
        if not samples.exists():
            sample.empty_label = _("the newest it could be about")

    def _choices(self, name: str, queryset: Any) -> forms.ModelChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset
        return field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "subject" in cleaned and "text" in cleaned:
            wrong = words.problems(self.letter.kind, subject=cleaned["subject"], text=cleaned["text"])
            for problem in wrong:
                self.add_error("text", problem)
        return cleaned


class PauseForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=250)


class AddressField(forms.CharField):
    def __init__(self) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "off", "size": 40})
        super().__init__(label=_("Address"), max_length=254, widget=widget)

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(_("Write the address as in name@company.example.")) from None
        return address


class ResendForm(forms.Form):
    recipient = AddressField()


class UnsubscribeForm(forms.Form):
    address = AddressField()
    topic = forms.ChoiceField(label=_("Bulletins about"), choices=lambda: list(TOPICS.items()))
