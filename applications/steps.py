"""The five steps of the form, in their order."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import answers
from applications.expertise_form import ExpertiseForm
from applications.forms import CompanyForm, ConsentsForm, EligibilityForm, MotivationForm, StepForm
from applications.models import Application

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label


@dataclass(frozen=True)
class Step:
    """`groups` are the headings of the page with the fields under each."""

    slug: str
    label: "Label"
    heading: "Label"
    lead: "Label"
    form: type[StepForm]
    groups: "tuple[tuple[Label, tuple[str, ...]], ...]"

    @property
    def url(self) -> str:
        return reverse("applications:form", args=[self.slug])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _label, names in self.groups for name in names)


STEPS = (
    Step(
        "eligibility",
        _("Eligibility"),
        _("Are you a small or medium-sized company in Europe?"),
        _("Give the figures of your last approved accounts. We apply the European definition and tell you the result."),
        EligibilityForm,
        (
            (_("Where you are"), answers.ELIGIBILITY[:3]),
            (_("Your own figures"), answers.ELIGIBILITY[3:7]),
            (_("Partner and linked companies"), answers.ELIGIBILITY[7:]),
        ),
    ),
    Step(
        "company",
        _("Your company"),
        _("Your company"),
        _("What it is called, what it does, and whom we may write to."),
        CompanyForm,
        ((_("The company"), answers.COMPANY[:8]), (_("You"), answers.COMPANY[8:])),
    ),
    Step(
        "expertise",
        _("AI expertise"),
        _("What you do with AI"),
        _("Reviewers of both institutions read this together with your website."),
        ExpertiseForm,
        (
            (_("Role, domains and technologies"), answers.EXPERTISE[:4]),
            (_("In your own words"), answers.EXPERTISE[4:5]),
            (_("If you like, in short"), answers.EXPERTISE[5:]),
        ),
    ),
    Step(
        "motivation",
        _("Motivation"),
        _("Why you want to join, and what you commit to"),
        _("Write in any official language of the EU. Plain words are best."),
        MotivationForm,
        ((_("Motivation"), answers.MOTIVATION[:1]), (_("What members do"), answers.MOTIVATION[1:])),
    ),
    Step(
        "consents",
        _("Consents"),
        _("Privacy and consents"),
        _("Assessing your application does not rest on consent. What is optional is marked so and changes nothing."),
        ConsentsForm,
        ((_("Privacy notice"), answers.CONSENTS[:1]), (_("Optional"), answers.CONSENTS[1:])),
    ),
)
BY_SLUG = {step.slug: step for step in STEPS}


@dataclass
class Place:
    """A step as the list of steps shows it."""

    label: Any
    url: str
    is_done: bool
    is_current: bool


@dataclass
class Gap:
    """What a step still lacks: where, and what; see `problems`."""

    step: Step
    problems: list[tuple[str, str]] = field(default_factory=list)


def places(application: Application, current: str) -> list[Place]:
    """All steps and the last page, for the progress line."""
    empty = _open(application)
    shown = [
        Place(
            step.label,
            step.url,
            not empty & set(step.names) and _is_touched(application, step),
            step.slug == current,
        )
        for step in STEPS
    ]
    return [*shown, Place(_("Check and send"), reverse("applications:check"), False, current == "check")]


def following(slug: str) -> str:
    """Where the form goes on after a step."""
    order = [step.url for step in STEPS] + [reverse("applications:check")]
    return order[list(BY_SLUG).index(slug) + 1]


def preceding(slug: str) -> str:
    place = list(BY_SLUG).index(slug)
    return STEPS[place - 1].url if place else ""


def first_open(application: Application) -> str:
    """The page on which to go on: the first step with something missing, or the last page."""
    empty = _open(application)
    return next((step.url for step in STEPS if empty & set(step.names)), reverse("applications:check"))


def _open(application: Application) -> set[str]:
    """The questions without an answer, or with something typed that is none."""
    return {*answers.missing(application), *application.unfinished}


def typed(step: Step, application: Application) -> dict[str, Any]:
    """The answers of a step as they were typed last, right or not."""
    unfinished = {name: text for name, text in application.unfinished.items() if name in step.names}
    return answers.values(application, step.names) | unfinished


def opened(step: Step, application: Application, *, now: datetime) -> StepForm:
    """The form with the answers so far; where something typed is none, it says what is wrong with it at once."""
    is_right = not application.unfinished.keys() & set(step.names)
    return step.form(None if is_right else typed(step, application), instance=application, now=now)


def gaps(application: Application, *, now: datetime) -> Iterator[Gap]:
    """What keeps the application from being sent, by step; each form judges what is stored."""
    for step in STEPS:
        form = step.form(typed(step, application), instance=application, now=now)
        if not form.is_valid():
            yield Gap(step, list(problems(form)))


def problems(form: StepForm, names: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """The id of each place that needs attention, and why: of partner and linked companies the very cell.

    With `names` only of these answers.
    """
    for name, errors in form.errors.as_data().items():
        if names is not None and name not in names:
            continue
        bound = form[name]
        for error in errors:
            text = str(error.messages[0])
            if name == "ownership":
                yield error.code or "firms", text
            else:
                yield bound.id_for_label or f"div_{bound.auto_id}", f"{bound.label}: {text}"


def _is_touched(application: Application, step: Step) -> bool:
    return any(getattr(application, name) not in (None, "", [], False) for name in step.names)
