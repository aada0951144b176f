"""Two applications side by side: where they differ, and what can be taken from one into the other."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications import answers
from applications.answers import Line
from applications.casework import likeness
from applications.models import Application, Document, Source
from applications.states import State

DOCUMENT = "document"
# Answers that mean something only together: figures are of one year, companies of one answer.
TOGETHER = {
    "financial_year": ("financial_year", "headcount_awu", "turnover_eur", "balance_eur"),
    "has_related_firms": ("has_related_firms", "ownership", "related_firms"),
    "contact_name": ("contact_name", "contact_role"),
    "deputy_name": ("deputy_name", "deputy_email"),
}
# Once somebody reads it for a review, the text that they read stays.
CHANGEABLE = (State.SUBMITTED, State.CLARIFICATION, State.ELIGIBLE, State.INELIGIBLE)


@dataclass(frozen=True, slots=True)
class Difference:
    """Answers that are chosen together, as they read on either side. `key` names them in forms and in the log."""

    key: str
    label: str
    earlier: list[Line]
    later: list[Line]

    def is_empty(self, side: str) -> bool:
        return all(line.value in ("", None) for line in getattr(self, side))


def keys() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What can be chosen by itself, with its answers. Consents are a person's own and cannot be passed on."""
    covered = {name for names in TOGETHER.values() for name in names}
    for name in (*answers.IN_STEPS, "objection"):
        if name in TOGETHER:
            yield name, TOGETHER[name]
        elif name not in covered and name not in answers.CONSENTS:
            yield name, (name,)


def names_of(chosen: Collection[str]) -> list[str]:
    """The answers behind some keys."""
    return [name for key, names in keys() if key in chosen for name in names]


def label_of(name: str) -> str:
    return _("Document") if name == DOCUMENT else answers.label_of(name)


def differences(earlier: Application, later: Application) -> list[Difference]:
    """Where the two give other answers, in the order of the form."""
    one, other = _lines(earlier), _lines(later)
    found = []
    for key, names in keys():
        if answers.prints(answers.values(earlier, names)) != answers.prints(answers.values(later, names)):
            sides = ([lines.get(name) or Line(answers.label_of(name), "", name=name) for name in names]
                     for lines in (one, other))  # fmt: skip
            found.append(Difference(key, answers.label_of(key), *sides))
    documents = [Document.objects.filter(application=one).first() for one in (earlier, later)]
    if any(documents):
        label = _("Document")
        found.append(Difference(DOCUMENT, label, *([Line(label, one.name if one else "")] for one in documents)))
    return found


def _lines(application: Application) -> dict[str, Line]:
    return {line.name: line for section in answers.sections(application) for line in section.lines}


def is_of_one_house(one: Application, other: Application) -> bool:
    """Whether both were sent from one confirmed mail domain. What was imported was confirmed by nobody."""
    is_confirmed = one.source == other.source == Source.FORM
    return is_confirmed and likeness.is_of_one_mail_domain(one.contact_email, other.contact_email)
