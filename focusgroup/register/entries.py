"""The register itself: each activity with the data it holds, read from the models, and how long they stay."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from focusgroup.register.activities import ACTIVITIES, CONTROLLERS, Activity
from focusgroup.retention.rules import RULES, Rule

OWN = ("focusgroup", "members", "applications", "meetings")
# Keys and marks of the software say nothing of anybody.
TECHNICAL = (models.AutoField, models.UUIDField)


@dataclass(frozen=True)
class Data:
    """One kind of row, with what is kept in it."""

    label: str
    fields: list[str]


@dataclass(frozen=True)
class Entry:
    activity: Activity
    data: list[Data]
    rules: list[Rule]


def entries() -> list[Entry]:
    found: dict[str, list[Data]] = {str(activity.title): [] for activity in ACTIVITIES}
    for model in own_models():
        activity = activity_of(model)
        if activity:
            found[str(activity.title)].append(Data(str(model._meta.verbose_name_plural), fields_of(model)))
    rules = {rule.name: rule for rule in RULES}
    return [
        Entry(activity, found[str(activity.title)], [rules[name] for name in activity.rules]) for activity in ACTIVITIES
    ]


def own_models() -> list[type[models.Model]]:
    """Every table of ours, whichever room it stands in."""
    return [model for model in apps.get_models() if model.__module__.partition(".")[0] in OWN]


def activity_of(model: type[models.Model]) -> Activity | None:
    """The one with the longest beginning of the model's module and name."""
    module = f"{model.__module__}.{model.__name__}."
    fitting = [
        (len(start), number)
        for number, activity in enumerate(ACTIVITIES)
        for start in activity.modules
        if module.startswith(f"{start}.")
    ]
    return ACTIVITIES[max(fitting)[1]] if fitting else None


def fields_of(model: type[models.Model]) -> list[str]:
    return [str(field.verbose_name) for field in model._meta.concrete_fields if not isinstance(field, TECHNICAL)]


def as_json() -> dict[str, Any]:
    return {
        "title": _("Register of processing of the Focus Group on AI for Europe"),
        "controllers": [{"name": str(name), "law": str(law)} for name, law in CONTROLLERS],
        "activities": [
            {
                "title": str(one.activity.title),
                "purpose": str(one.activity.purpose),
                "legal_basis": str(one.activity.basis),
                "data_subjects": str(one.activity.subjects),
                "recipients": str(one.activity.recipients),
                "data": {each.label: each.fields for each in one.data},
                "retention": [
                    {"what": str(r.what), "months": r.months, "since": str(r.since), "then": str(r.then)}
                    for r in one.rules
                ],
            }
            for one in entries()
        ],
    }
