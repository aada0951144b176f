from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.yearly.actions import OWN, RELATED
from members.yearly.models import SIZES, Statement


class FiguresForm(forms.ModelForm):
    """The figures of a closed year. The shares of partner and linked companies count as well."""

    # So that a form that was sent twice never fills the next year.
    year = forms.IntegerField(widget=forms.HiddenInput)
    has_related = forms.TypedChoiceField(
        label=_("Are there partner or linked companies?"),
        choices=[("no", _("No")), ("yes", _("Yes: their shares are below"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text=_(
            "Companies that hold a quarter or more of yours, or of which yours holds as much. Count those above half "
            "in full, the others with their percentage."
        ),
    )

    class Meta:
        model = Statement
        fields = (*OWN, "has_related", *RELATED, "owners_changed", "note")
        labels = {
            "headcount_awu": _("Headcount, in annual work units"),
            "owners_changed": _("The owners of the company have changed since last year"),
            "note": _("Who holds how much now"),
        }
        help_texts = {
            "headcount_awu": _("Full-time for the whole year is one; owners who work count, apprentices do not."),
            "balance_eur": _("Turnover or balance sheet total: one of them is enough."),
            "note": _("Needed where the owners have changed. Staff then look at it."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    field_order = ("year", *OWN, "has_related", *RELATED, "owners_changed", "note")

    @staticmethod
    def answers_of(statement: Statement) -> dict[str, Any]:
        """The year, and what was stated before it was sent back."""
        stated = {name: getattr(statement, name) for name in (*OWN, *RELATED, "owners_changed", "note")}
        has_related = any(stated[name] is not None for name in RELATED)
        return stated | {"year": statement.year} | ({"has_related": "yes"} if has_related else {})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("headcount_awu") is None and "headcount_awu" not in self.errors:
            self.add_error("headcount_awu", _("Give the headcount; 0 if nobody worked for the company."))
        money = ("turnover_eur", "balance_eur")
        if not any(name in self.errors for name in money) and all(cleaned.get(name) is None for name in money):
            self.add_error("turnover_eur", _("Give the turnover or the balance sheet total."))
        if cleaned.get("has_related") and all(cleaned.get(name) is None for name in RELATED):
            self.add_error("related_awu", _("Give the figures of these companies, their share of each."))
        if cleaned.get("has_related") is False:
            cleaned |= dict.fromkeys(RELATED)
        if cleaned.get("owners_changed") and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say who holds how much now."))
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("has_related", "year")}


class SettleForm(forms.Form):
    status = forms.ChoiceField(label=_("Status from now on"), choices=SIZES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {statement.status, statement.status_at_once}
        field: Any = self.fields["status"]
        field.choices = [(code, label) for code, label in SIZES if code in offered]
        field.initial = statement.status
