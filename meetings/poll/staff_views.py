"""The staff pages of a date poll: which dates, whom to ask, what came of it, and what is picked. Wired in admin.py."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from meetings.models import Meeting
from meetings.poll import actions, forms, permissions, picking, results, slots
from meetings.poll.models import Poll
from meetings.poll.states import UNFINISHED, PollState
from meetings.states import State
from meetings.waiting.actions import Affected
from members.models import Member, Representative

PAGE = "admin:meetings_meeting_poll"


@require_http_methods(["GET", "POST"])
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """The dates to ask for while nobody was asked; afterwards what came of it. After one that failed, another."""
    meeting = _meeting(request, pk)
    found = meeting.polls.first()
    is_anew = found is not None and found.state == PollState.WITHDRAWN and "anew" in request.GET
    if found is None or found.state == PollState.DRAFT or is_anew:
        return _propose(request, meeting, None if is_anew else found)
    return render(request, "meetings/poll/results.html", _base(meeting) | _what_came(found))


def _propose(request: HttpRequest, meeting: Meeting, draft: Poll | None) -> HttpResponse:
    data: Any = request.POST if request.method == "POST" else None
    wants_more = data is not None and "more" in data
    if wants_more:
        data = forms.with_more_rows(data)
    form = forms.PollForm(data, initial=_initial(meeting, draft))
    rows = forms.slots_formset(draft, data, zone_name=data.get("time_zone", "") if data else _zone(meeting, draft))
    if data is not None and not wants_more and form.is_valid() and rows.is_valid():
        try:
            actions.propose(meeting, forms.proposal(form, rows), by=Actor.of(request), now=timezone.now())
            return redirect("admin:meetings_meeting_poll_ask", meeting.pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = _base(meeting) | {"form": form, "rows": rows, "wants_more": wants_more}
    return render(request, "meetings/poll/propose.html", context)


@require_http_methods(["GET", "POST"])
def poll_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """First whom, then how many letters that makes once more, then they leave."""
    meeting = _meeting(request, pk)
    found = get_object_or_404(meeting.polls.filter(state__in=[PollState.DRAFT, PollState.OPEN]))
    form = forms.AskForm(request.POST or None, members=Member.objects.active().exclude(asked__poll=found))
    context = _base(meeting) | {"poll": found, "form": form, "options": _written(found)}
    if not form.is_valid():
        return render(request, "meetings/poll/ask.html", context)
    chosen = form.cleaned_data["members"]
    if request.POST.get("step") != "send":
        return render(request, "meetings/poll/ask_check.html", context | _effect(chosen))
    try:
        n = actions.ask(found, chosen, by=Actor.of(request), now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "meetings/poll/ask.html", context)
    messages.success(request, ngettext("One company is asked.", "%(n)s companies are asked.", n) % {"n": n})
    return redirect(PAGE, pk)


@require_http_methods(["GET", "POST"])
def poll_pick(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of the dates that are picked; then the meeting is scheduled, and all that were asked are told."""
    meeting = _meeting(request, pk)
    found = get_object_or_404(meeting.polls.filter(state__in=[PollState.OPEN, PollState.CLOSED]))
    key = request.GET.get("option", "")
    option = get_object_or_404(found.options.select_related("poll"), pk=key if key.isdecimal() and len(key) < 19 else 0)
    data = request.POST if request.method == "POST" else None
    initial = picking.initial(meeting, option, today=timezone.localdate())
    form = forms.PickForm(data, initial=initial, first=option.date)
    days = picking.hours_formset(meeting, option, data)
    affected: Affected | None = None
    if form.is_valid() and days.is_valid():
        said = {**form.cleaned_data, "is_sure": request.POST.get("sure") == "yes"}
        try:
            actions.pick(found, option, picking.planned(days), **said, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("The meeting is scheduled, and everyone who was asked is told."))
            return redirect("admin:meetings_meeting_overview", pk)
        except Affected as error:
            affected = error
        except ValidationError as error:
            form.add_error(None, error)
    context = _base(meeting) | {"affected": affected, "poll": found, "option": option, "heading": slots.heading(option)}
    context |= {"form": form, "days": days, "told": found.asked.standing().count()}
    return render(request, "meetings/poll/pick.html", context | picking.lost(meeting, option))


@require_http_methods(["GET", "POST"])
def poll_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Another last day to answer."""
    meeting = _meeting(request, pk)
    found = get_object_or_404(meeting.polls.filter(state__in=[PollState.OPEN, PollState.CLOSED]))
    form = forms.TimeForm(request.POST or None, initial={"answer_by": found.answer_by})
    if form.is_valid():
        try:
            actions.give_time(found, **form.cleaned_data, by=Actor.of(request), now=timezone.now())
            return redirect(PAGE, pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "meetings/poll/time.html", _base(meeting) | {"poll": found, "form": form})


@require_http_methods(["GET", "POST"])
def poll_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    found = get_object_or_404(meeting.polls.filter(state__in=UNFINISHED))
    form = forms.WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            actions.withdraw(found, **form.cleaned_data, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("The poll is withdrawn. Everyone who was asked is told."))
        except IllegalMove as error:
            messages.error(request, str(error))
        return redirect(PAGE, pk)
    context = _base(meeting) | {"poll": found, "form": form, "told": found.asked.standing().count()}
    return render(request, "meetings/poll/withdraw.html", context)


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    """Out of sight is 404, in sight but not allowed 403."""
    meeting: Meeting = get_object_or_404(Meeting.objects.visible_to(request.user).prefetch_related("days"), pk=pk)
    if not permissions.can_poll(Actor.of(request)):
        raise PermissionDenied
    return meeting


def _base(meeting: Meeting) -> dict[str, Any]:
    return {"room": "meetings", "meeting": meeting}


def _zone(meeting: Meeting, draft: Poll | None) -> str:
    return draft.time_zone if draft else meeting.time_zone


def _initial(meeting: Meeting, draft: Poll | None) -> dict[str, Any]:
    if draft is None:
        return {"time_zone": meeting.time_zone, "note": meeting.summary}
    return {"note": draft.note, "answer_by": draft.answer_by, "time_zone": draft.time_zone}


def _written(found: Poll) -> list[dict[str, str]]:
    options = found.options.select_related("poll")
    return [{"heading": slots.heading(option), "clock": slots.clock(option)} for option in options]


def _what_came(found: Poll) -> dict[str, Any]:
    table = results.of(found)
    columns = [
        {
            "column": column,
            "short": slots.short(column.option),
            "heading": slots.heading(column.option),
            "clock": slots.clock(column.option),
            "is_best": column.option in table.best,
        }
        for column in table.columns
    ]
    can_pick = found.state in (PollState.OPEN, PollState.CLOSED) and found.meeting.state == State.DRAFT
    is_over = found.is_over(timezone.now())
    return {"poll": found, "table": table, "columns": columns, "can_pick": can_pick, "is_over": is_over}


def _effect(chosen: Any) -> dict[str, Any]:
    """How many companies, how many letters, and which companies have nobody to write to."""
    members = list(chosen)
    people = list(Representative.objects.current().filter(member__in=members).values_list("member_id", flat=True))
    return {
        "members": members,
        "letters": len(people),
        "silent": [member for member in members if member.pk not in set(people)],
    }
