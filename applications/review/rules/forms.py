from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.review.models import Criterion, Policy
from applications.review.rules.lines import ANCHORS, Line

MOST_CRITERIA = 8
BLIND_FIELDS = (
    ("contact_name", _("Contact person")),
    ("contact_role", _("Role of the contact person")),
    ("deputy_name", _("Deputy")),
    ("legal_name", _("Company name")),
    ("website", _("Website")),
    ("social_links", _("Other pages of the company")),
    ("country", _("Country")),
    ("founded_year", _("Year of foundation")),
    ("headcount_awu", _("Headcount")),
    ("turnover_eur", _("Turnover and balance sheet")),
)
HALVES = [(half, f"{half / 2:g}") for half in range(11)]


def end_of(day: date) -> datetime:
    """The last minute of a day, in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


class Points(forms.DecimalField):
    """Points of the scale, 0 to 5; gives thousandths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_value=Decimal(5), decimal_places=2, max_digits=3, **kwargs)

    def clean(self, value: Any) -> Any:
        return int(super().clean(value) * 1000)


class RulesForm(forms.Form):
    readers_each = forms.IntegerField(label=_("Readers of each institution"), min_value=1, max_value=5)
    aggregate = forms.ChoiceField(label=_("Score of an application"), choices=Policy.Aggregate.choices)
    trigger_thousandths = Points(
        label=_("Spread that calls for talk, points"),
        help_text=_("Highest less lowest review of one application. Beyond it the readers seek agreement."),
    )
    threshold_thousandths = Points(
        label=_("Threshold over all criteria, points"),
        help_text=_("Of the plain mean of the criteria: weights rank, they decide no threshold. 0 for none."),
    )
    blind_fields = forms.MultipleChoiceField(
        label=_("Hidden from reviewers"), required=False, choices=BLIND_FIELDS, widget=forms.CheckboxSelectMultiple
    )
    is_calibrated = forms.BooleanField(
        label=_("Correct for strict and lenient reviewers"),
        required=False,
        help_text=_("Raw scores stay beside the corrected ones. Readers have to share applications for it to work."),
    )
    due_on = forms.DateField(
        label=_("Reviews are due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until the end of that day. Later reviews are taken once a coordinator extends the date."),
    )

    @classmethod
    def of(cls, policy: Policy, data: Any = None) -> "RulesForm":
        names = ("readers_each", "aggregate", "blind_fields", "is_calibrated")
        initial = {name: getattr(policy, name) for name in names}
        for name in ("trigger_thousandths", "threshold_thousandths"):
            initial[name] = f"{getattr(policy, name) / 1000:g}"
        if policy.due_at:
            initial["due_on"] = timezone.localdate(policy.due_at)
        return cls(data, initial=initial)

    def rules(self) -> dict[str, Any]:
        """What the action takes, once the form is valid."""
        data = dict(self.cleaned_data)
        day = data.pop("due_on")
        return data | {"due_at": end_of(day) if day else None}


class CriterionForm(forms.Form):
    """One criterion with its six anchors; one that is left without a title is left out."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Criterion"), required=False, max_length=120)
    description = forms.CharField(
        label=_("What to look for"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    weight_percent = forms.IntegerField(label=_("Weight, per cent"), required=False, min_value=1, max_value=100)
    threshold_half_points = forms.TypedChoiceField(
        label=_("Threshold, points"), required=False, coerce=int, empty_value="0", choices=HALVES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in range(ANCHORS):
            self.fields[f"anchor_{point}"] = forms.CharField(
                label=_("%s points mean") % point, required=False, max_length=200
            )

    @property
    def anchors(self) -> list[Any]:
        return [self[f"anchor_{point}"] for point in range(ANCHORS)]

    @property
    def is_left_out(self) -> bool:
        return not self.cleaned_data.get("title")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("title"):
            if not data.get("weight_percent") and "weight_percent" not in self.errors:
                self.add_error("weight_percent", _("Give the criterion a weight."))
            for point in range(ANCHORS):
                if not data.get(f"anchor_{point}", "").strip():
                    self.add_error(f"anchor_{point}", _("Say what these points mean."))
        return data

    def line(self) -> Line:
        data = self.cleaned_data
        return Line(
            key=data["key"],
            title=data["title"].strip(),
            description=data["description"].strip(),
            weight_percent=data["weight_percent"],
            threshold_half_points=int(data["threshold_half_points"]),
            anchors=tuple(data[f"anchor_{point}"].strip() for point in range(ANCHORS)),
        )


class BaseRubric(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        kept = [form for form in self.forms if not form.is_left_out]
        if not kept:
            raise forms.ValidationError(_("A rubric needs at least one criterion."))
        total = sum(form.cleaned_data["weight_percent"] for form in kept)
        if total != 100:
            raise forms.ValidationError(_("The weights have to make 100 per cent; they make %s.") % total)

    def lines(self) -> list[Line]:
        return [form.line() for form in self.forms if not form.is_left_out]


Rubric = forms.formset_factory(
    CriterionForm, formset=BaseRubric, extra=1, max_num=MOST_CRITERIA, absolute_max=MOST_CRITERIA, validate_max=True
)


def rubric_of(criteria: Iterable[Criterion | Line], data: Any = None) -> Any:
    """The formset over the criteria of a call, or over the lines of the default rubric."""
    initial = [
        {
            "key": one.pk if isinstance(one, Criterion) else None,
            "title": one.title,
            "description": one.description,
            "weight_percent": one.weight_percent,
            "threshold_half_points": one.threshold_half_points,
        }
        | {f"anchor_{point}": anchor for point, anchor in enumerate(one.anchors)}
        for one in criteria
    ]
    return Rubric(data, initial=initial, prefix="c")


class DueForm(forms.Form):
    due_on = forms.DateField(
        label=_("Reviews are due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Why the date moves"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the log."),
    )
