"""The answers that a question of staff unlocks: all of a step are judged together, only those are shown and kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from applications import answers, pages, steps
from applications.forms import EligibilityForm, StepForm
from applications.models import Application
from applications.steps import Step

# Nobody asks for another consent.
_ASKABLE = tuple(step for step in steps.STEPS if not set(step.names) & set(answers.CONSENTS))


def choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """What staff may unlock, by step."""
    return [(step.label, [(name, answers.label_of(name)) for name in step.names]) for step in _ASKABLE]


def with_its_own(names: Iterable[str]) -> list[str]:
    """The rows of companies go with whether there are any, and with the remark on them: they are judged together."""
    chosen = set(names)
    if "ownership" in chosen:
        chosen |= {"has_related_firms", "related_firms"}
    return [name for name in answers.ALL if name in chosen]


@dataclass
class Part:
    """The unlocked answers of one step; `is_reshaped` where a row more or less was asked for, and nothing is judged."""

    step: Step
    form: StepForm
    names: list[str]
    is_reshaped: bool = False

    @property
    def fields(self) -> list[BoundField]:
        return [self.form[name] for name in self.names]

    @property
    def problems(self) -> list[tuple[str, str]]:
        return list(steps.problems(self.form, self.names))

    @property
    def rows(self) -> dict[str, Any]:
        """What the rows of companies print, where they are unlocked."""
        return pages.rows(self.form) if "ownership" in self.names and isinstance(self.form, EligibilityForm) else {}

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.form.given().items() if name in self.names}


def parts(application: Application, names: list[str], data: QueryDict | None, *, now: datetime) -> Iterator[Part]:
    """A part for each step that has an unlocked answer, bound to what was typed if anything was."""
    is_reshaped = "ownership" in names and bool({"add", "remove"} & set(data or ()))
    for step in _ASKABLE:
        unlocked = [name for name in step.names if name in names]
        if unlocked:
            bound = None if data is None else _bound(application, step, unlocked, data, now=now)
            initial, given = (bound, None) if is_reshaped else (None, bound)
            form = step.form(given, instance=application, now=now, initial=initial)
            yield Part(step, form, unlocked, is_reshaped)


def _bound(
    application: Application, step: Step, unlocked: list[str], data: QueryDict, *, now: datetime
) -> Mapping[str, Any]:
    """The stored answers of the step with what was typed laid over the unlocked ones."""
    form = step.form(instance=application, now=now)
    typed = {name: form.fields[name].widget.value_from_datadict(data, QueryDict(), name) for name in unlocked}
    return answers.values(application, step.names) | typed
