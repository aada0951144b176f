"""The staff pages of one meeting: who comes, inviting, moving, cancelling. Wired in admin.py."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.outbox.letters import LETTERS
from focusgroup.outbox.models import Message
from meetings import actions, answer_table, mails, picture
from meetings.attempt import attempt
from meetings.desk import base as _base
from meetings.desk import meeting_of as _meeting
from meetings.forms import CancelForm, PlanForm, days_formset
from meetings.models import Meeting
from meetings.states import InvitationState, State
from meetings.waiting.actions import Affected
from members import tables


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes how, who has not answered, and which letters are under way."""
    meeting = _meeting(request, pk, "meetings.view_invitation")
    table = answer_table.of(meeting, with_needs=request.user.has_perm("meetings.invite"))
    state = request.GET.get("state", "")
    context = {
        **_base(meeting),
        **picture.of(meeting, table),
        "table": table,
        "written_days": mails.written_days(meeting),
        "rows": [row for row in table.rows if state in ("", row.state)],
        "facets": _facets(table, state),
        "tally": table.tally(),
        "letters": _letters(table),
        "can_cancel": meeting.state == State.SCHEDULED and not meeting.is_over(timezone.now()),
        "can_invite_now": request.user.has_perm("meetings.invite") and meeting.takes_answers(timezone.now()),
    }
    return render(request, "meetings/staff/overview.html", context)


@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done to the meeting, by whom and when."""
    meeting = _meeting(request, pk, "meetings.change_meeting")
    return render(request, "meetings/staff/timeline.html", _base(meeting) | {"entries": picture.entries(meeting)})


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what will be public, then makes it so."""
    meeting = _meeting(request, pk, "meetings.change_meeting")
    if request.method == "POST":
        by = Actor.of(request)
        if attempt(request, lambda: actions.schedule(meeting, by=by, now=timezone.now())):
            messages.success(request, _("The meeting is scheduled. Its page is public; nobody is invited yet."))
        return redirect("admin:meetings_meeting_overview", pk)
    context = _base(meeting) | {"problems": _problems(meeting), "plan_days": mails.written_days(meeting)}
    return render(request, "meetings/staff/schedule.html", context)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or place: everybody invited gets a letter that updates their calendar."""
    meeting = _meeting(request, pk, "meetings.change_meeting")
    data = request.POST if request.method == "POST" else None
    form, days = PlanForm(data, initial=PlanForm.of(meeting)), days_formset(meeting, data)
    affected: Affected | None = None
    if form.is_valid() and days.is_valid():
        plan, by, is_sure = form.plan(days), Actor.of(request), request.POST.get("sure") == "yes"
        try:
            told = actions.change(meeting, plan, by=by, now=timezone.now(), is_sure=is_sure)
            messages.success(
                request, _("Changed. The invited are told.") if told else _("Saved. Nobody needs a letter.")
            )
            return redirect("admin:meetings_meeting_overview", pk)
        except Affected as error:
            affected = error
        except ValidationError as error:
            form.add_error(None, error)
    invited = meeting.invitations.standing().count()
    context = _base(meeting) | {"form": form, "days": days, "invited": invited, "affected": affected}
    return render(request, "meetings/staff/move.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk, "meetings.change_meeting")
    form = CancelForm(request.POST or None)
    if form.is_valid():
        by, reason = Actor.of(request), form.cleaned_data["reason"]
        if attempt(request, lambda: actions.cancel(meeting, by=by, reason=reason, now=timezone.now())):
            messages.success(request, _("The meeting is cancelled. Everyone who was told of it gets a letter."))
        return redirect("admin:meetings_meeting_overview", pk)
    context = _base(meeting) | {"form": form, "invited": meeting.invitations.standing().count()}
    return render(request, "meetings/staff/cancel.html", context)


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All answers as CSV or XLSX. By POST, because it is recorded."""
    meeting = _meeting(request, pk, "meetings.view_invitation")
    table = actions.export_answers(meeting, by=Actor.of(request), now=timezone.now())
    heads, *rows = table.cells()
    write = tables.xlsx_response if request.POST.get("format") == "xlsx" else tables.csv_response
    return write(f"{meeting.slug}-answers", heads, rows)


def _facets(table: answer_table.AnswerTable, current: str) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for row in table.rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    facets = [{"state": "", "label": _("All"), "n": len(table.rows), "is_current": current == ""}]
    for state in InvitationState:
        if counts.get(state) or state == current:
            facets.append(
                {"state": state.value, "label": state.label, "n": counts.get(state, 0), "is_current": state == current}
            )
    return facets


def _letters(table: answer_table.AnswerTable) -> list[dict[str, Any]]:
    """The letters about these invitations, counted by kind and state; the usual kinds first."""
    about = Message.objects.filter(about__in=[f"meetings.invitation:{row.key}" for row in table.rows]).order_by()
    kinds: dict[str, dict[str, Any]] = {}
    for row in about.values("kind", "state").annotate(n=Count("pk")):
        label = mails.LABELS.get(row["kind"]) or LETTERS[row["kind"]].purpose
        kind = kinds.setdefault(row["kind"], {"label": label, "sent": 0, "waiting": 0, "void": 0})
        column = {"sent": "sent", "void": "void", "failed": "failed"}.get(row["state"], "waiting")
        kind[column] = kind.get(column, 0) + row["n"]
    usual = [kind for kind in mails.LABELS if kind in kinds]
    return [kinds[kind] for kind in (*usual, *sorted(kinds.keys() - usual))]


def _problems(meeting: Meeting) -> list[str]:
    try:
        actions.check_schedule(meeting, now=timezone.now())
    except ValidationError as error:
        return error.messages
    return []
