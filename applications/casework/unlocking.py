"""The answers that a question of staff unlocks: all of a step are judged together, only those are shown and kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from applications import answers, steps
from applications.forms import StepForm
from applications.models import Application
from applications.steps import Step

# Nobody asks for another consent.
_ASKABLE = tuple(step for step in steps.STEPS if not set(step.names) & set(answers.CONSENTS))


def choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """What staff may unlock, by step."""
    return [(step.label, [(name, answers.label_of(name)) for name in step.names]) for step in _ASKABLE]


@dataclass
class Part:
    """The unlocked answers of one step."""

    step: Step
    form: StepForm
    names: list[str]

    @property
    def fields(self) -> list[BoundField]:
        return [self.form[name] for name in self.names]

    @property
    def errors(self) -> dict[str, Any]:
        return {name: errors for name, errors in self.form.errors.items() if name in self.names}

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.form.given().items() if name in self.names}


def parts(application: Application, names: list[str], data: QueryDict | None, *, now: datetime) -> Iterator[Part]:
    """A part for each step that has an unlocked answer, bound to what was typed if anything was."""
    for step in _ASKABLE:
        unlocked = [name for name in step.names if name in names]
        if unlocked:
            bound = None if data is None else _bound(application, step, unlocked, data, now=now)
            yield Part(step, step.form(bound, instance=application, now=now), unlocked)


def _bound(
    application: Application, step: Step, unlocked: list[str], data: QueryDict, *, now: datetime
) -> Mapping[str, Any]:
    """The stored answers of the step with what was typed laid over the unlocked ones."""
    form = step.form(instance=application, now=now)
    typed = {name: form.fields[name].widget.value_from_datadict(data, QueryDict(), name) for name in unlocked}
    return answers.values(application, step.names) | typed
