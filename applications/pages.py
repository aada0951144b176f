"""What the templates of the applicant's pages print."""

import copy
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.forms import BoundField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications import answers, contributions, eligibility, grants, markup, ownership, permissions, steps, timeline
from applications.eligibility import Criterion, Verdict
from applications.forms import EligibilityForm, ObjectionForm, StepForm
from applications.grants import Visit
from applications.models import Application, Call, Document
from applications.ownership_form import EarlierForm, FirmForm
from applications.states import PublicState, State
from focusgroup.accounts.actor import Actor
from members.models import SizeClass

# What a form carries beside answers.
_NO_ANSWER = frozenset(("csrfmiddlewaretoken", "ticket", "unheard", "ownership", "add", "remove"))


@dataclass(frozen=True, slots=True)
class Group:
    label: Any
    fields: list[BoundField]


@dataclass(frozen=True, slots=True)
class Firm:
    """A row of partner and linked companies as it is printed."""

    number: int
    title: str
    shown: str
    more: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure against its ceiling; `percent` of the ceiling for the bar."""

    label: str
    value: Decimal | None
    most: int
    is_money: bool

    @property
    def percent(self) -> float:
        return min(100.0, float(100 * (self.value or 0) / self.most))


@dataclass(frozen=True, slots=True)
class SizePanel:
    heading: str
    judgement: answers.Judgement
    measures: list[Measure]
    is_together: bool
    asks_for_earlier: bool


def step(
    visit: Visit, here: steps.Step, form: StepForm, *, stored: Application, stale: Collection[str] = ()
) -> dict[str, Any]:
    """`stored` is what the form would overwrite; answers named in `stale` were changed elsewhere."""
    application = form.instance
    return {
        "room": "apply",
        "application": visit.application,
        "call": visit.application.call,
        "step": here,
        "form": form,
        "stored": stored,
        "groups": _groups(form, here),
        "problems": list(steps.problems(form)),
        "steps": steps.places(stored, here.slug),
        "back": steps.preceding(here.slug),
        "ticket": visit.ticket_for(answers.prints(answers.values(stored, here.names))),
        "elsewhere": _elsewhere(form, stored, stale),
        "is_stale": bool(stale),
        "commitment": _commitment(application) if here.slug == "motivation" and form.is_bound else None,
        **(rows(form) if isinstance(form, EligibilityForm) else {}),
    }


def _groups(form: StepForm, here: steps.Step) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The headings of the step, each with name and markup of its questions."""
    return [
        (label, [(name, markup.field(form[name]) if name != "ownership" else "") for name in names])
        for label, names in here.groups
    ]


def rows(form: EligibilityForm) -> dict[str, Any]:
    """The rows of companies, and what follows from them."""
    application = form.instance
    return {
        "countries": markup.suggestions_of_countries(),
        "firms": [_firm(row) for row in form.firms.rows],
        "earlier": _cells(form.firms.earlier),
        "size": size_panel(application),
        "table": contributions.table(application),
        "place": _country(application),
    }


def _firm(row: FirmForm) -> Firm:
    return Firm(row.number, row.title, _cells(row.shown), _cells(row.more), row.has_more)


def _cells(fields: Iterable[BoundField]) -> SafeString:
    return format_html_join("", "{}", ((markup.cell(field),) for field in fields))


def _elsewhere(form: StepForm, stored: Application, names: Collection[str]) -> list[tuple[str, answers.Line]]:
    """Label and stored value of each answer that somebody else changed meanwhile."""
    if not names:
        return []
    lines = [line for section in answers.sections(stored) for line in section.lines if line.name in names]
    return [(str(form.fields[line.name].label), line) for line in lines]


def size_panel(application: Application) -> SizePanel:
    """The result by the own figures, or by all together where that is known, against the ceilings of its class."""
    size = eligibility.declared_size(application)
    table = contributions.table(application)
    total = table.total if table else None
    staff, turnover, balance = application.headcount_awu, application.turnover_eur, application.balance_eur
    if is_together := total is not None:
        staff, turnover, balance = total.staff, total.turnover, total.balance
    ceiling = next((row for row in eligibility.CEILINGS if row.size == size), eligibility.CEILINGS[-1])
    heading = _("Your size") if size is None else _("%(size)s enterprise") % {"size": SizeClass(size).label}
    finding = eligibility.size_finding(application)
    return SizePanel(
        heading,
        answers.judgement(finding),
        [
            Measure(_("Staff"), staff, ceiling.staff_awu, False),
            Measure(_("Turnover"), turnover, ceiling.turnover_eur, True),
            Measure(_("Balance"), balance, ceiling.balance_eur, True),
        ],
        is_together,
        asks_for_earlier=finding.rule in eligibility.ABOVE and ownership.earlier_size(application.ownership)[0] is None,
    )


def blank(call: Call, *, now: datetime) -> list[tuple[steps.Step, list[Group]]]:
    """Every step with its empty form, for paper."""
    shown = []
    for each in steps.STEPS:
        form = each.form(instance=Application(call=call), now=now)
        shown.append((each, [Group(label, [form[name] for name in names]) for label, names in each.groups]))
    return shown


def _country(application: Application) -> answers.Judgement | None:
    finding = eligibility.country_finding(application, eligible=application.call.eligible)
    return answers.judgement(finding) if application.country else None


def _commitment(application: Application) -> answers.Judgement | None:
    found = eligibility.findings(application, eligible=application.call.eligible)
    return answers.judgement(next(finding for finding in found if finding.criterion == Criterion.COMMITMENT))


def check(visit: Visit, form: ObjectionForm, *, notice: str) -> dict[str, Any]:
    application = form.instance
    found = eligibility.findings(application, eligible=application.call.eligible)
    gaps = list(steps.gaps(application, now=visit.now))
    return {
        "room": "apply",
        "application": application,
        "call": application.call,
        "form": form,
        "notice": notice,
        "steps": steps.places(application, "check"),
        "sections": answers.sections(application),
        "table": contributions.table(application),
        "document": Document.objects.filter(application=application).first(),
        "findings": [answers.judgement(finding) for finding in found],
        "asks_for_objection": eligibility.overall(found) == Verdict.NO,
        "gaps": gaps,
        "is_unchanged": bool(application.revision and not application.unsent),
        "ticket": visit.ticket_for(answers.prints(answers.values(application, answers.IN_STEPS))),
    }


def status(application: Application, *, now: datetime, door: str) -> dict[str, Any]:
    """`door` is "inside" for who was let in; on a link "open" where its button lets in, "ask" where a code does."""
    holder = Actor.holder(application)
    return {
        "room": "apply",
        "application": application,
        "call": application.call,
        "door": door,
        "heading": _heading(application, now=now),
        "stations": timeline.stations(application),
        "lines": answers.facts(application) if application.legal_name else [],
        "unsent": _unsent(application),
        "can_edit": permissions.can_edit(holder, application) and application.call.takes(now),
        "can_withdraw": permissions.can_withdraw(holder, application),
        "is_draft": application.state == State.DRAFT,
        "resume": steps.first_open(answers.current(application)) if door == "inside" else "",
    }


def _heading(application: Application, *, now: datetime) -> str:
    is_over = application.state == State.DRAFT and now >= application.call.grace_ends_at
    if is_over or application.state == State.LAPSED:
        return _("The call closed before your application was sent")
    return {
        PublicState.DRAFT: _("Your application is begun"),
        PublicState.RECEIVED: _("We have received your application"),
        PublicState.CLARIFICATION: _("We have a question about your application"),
        PublicState.EVALUATION: _("Your application is under evaluation"),
        PublicState.DECISION: _("The decision is sent"),
        PublicState.WITHDRAWN: _("Your application is withdrawn"),
    }[application.public_state]


def _unsent(application: Application) -> list[answers.Line]:
    """The changes that were not sent, as they read, and what was typed and is no answer."""
    shown = answers.current(copy.copy(application))
    lines = [line for section in answers.sections(shown) for line in section.lines if line.name in application.unsent]
    typed_last = application.unfinished.items() if application.revision else ()
    return [*lines, *(answers.Line(answers.label_of(name), text, answers.Kind.LONG) for name, text in typed_last)]


def locked(request: HttpRequest, application: Application | None, *, now: datetime) -> HttpResponse:
    """How to get in, with all that was typed; a code is offered where this browser was let in before."""
    context: dict[str, Any] = {"room": "apply", "typed": typed(request)}
    if application:
        context["ticket"] = grants.ticket_of(application, now=now)
    return render(request, "applications/locked.html", context, status=403)


def closed(request: HttpRequest, application: Application) -> HttpResponse:
    """The answer to a form that can no longer be taken, with all that was typed."""
    context = {"room": "apply", "application": application, "call": application.call, "typed": typed(request)}
    context["unsent"] = _unsent(application) if not context["typed"] else []
    return render(request, "applications/closed.html", context, status=409 if request.method == "POST" else 200)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form brought along, as label and text, so that it can be copied."""
    return [
        (_label_of(name), ", ".join(request.POST.getlist(name)))
        for name in request.POST
        if name not in _NO_ANSWER and any(request.POST.getlist(name))
    ]


def _label_of(name: str) -> str:
    """What a field of the form is called; one of a row with the number of its company."""
    row, _dash, cell = name.rpartition("-")
    if row == "earlier" and cell in EarlierForm.base_fields:
        return str(EarlierForm.base_fields[cell].label)
    if row.startswith("firm-") and cell in FirmForm.base_fields:
        said = {"number": row.removeprefix("firm-"), "label": FirmForm.base_fields[cell].label}
        return str(_("Company %(number)s, %(label)s") % said)
    labels = {field.name: str(field.verbose_name) for field in Application._meta.fields}
    return labels.get(name, name)


def document(visit: Visit, form: Form) -> dict[str, Any]:
    return {
        "room": "apply",
        "application": visit.application,
        "call": visit.application.call,
        "form": form,
        "document": Document.objects.filter(application=visit.application).first(),
        "steps": steps.places(answers.current(visit.application), "expertise"),
        "ticket": visit.ticket_for({}),
    }
