"""The fields for evidence on the review page, written out: their widgets would cost it a tenth of its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from applications.review.evidence.forms import EvidenceForm
from applications.review.models import Criterion


@dataclass
class Blank:
    """A field as it is printed; `is_whole` takes the whole line."""

    name: str
    label: str
    value: str
    errors: Any
    choices: Any
    is_whole: bool


def written_out(form: EvidenceForm, criteria: Sequence[Criterion], today: date) -> str:
    """The fields of the form. With nothing filled in they are the same for everybody, and kept."""
    if form.is_bound:
        return _rendered(form)
    return _empty(get_language(), today, tuple((one.pk, one.title) for one in criteria))


@lru_cache(maxsize=64)
def _empty(language: str | None, today: date, rubric: tuple[tuple[int, str], ...]) -> str:
    return _rendered(EvidenceForm(criteria=[Criterion(pk=key, title=title) for key, title in rubric], today=today))


def _rendered(form: EvidenceForm) -> str:
    blanks = [
        Blank(
            name=bound.name,
            label=str(bound.label),
            value=str(bound.value() or ""),
            errors=bound.errors,
            choices=getattr(bound.field, "choices", ()),
            is_whole=bound.name in ("url", "claim", "quote"),
        )
        for bound in form
    ]
    return render_to_string("review/_blanks.html", {"blanks": blanks})
