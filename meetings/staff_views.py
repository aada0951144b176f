"""The staff pages of one meeting: who comes, inviting, moving, cancelling. Wired in admin.py."""

import csv
import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.outbox.models import Message
from meetings import actions, answer_table, hours, mails, reminders
from meetings.forms import CancelForm, ChooseForm, PlanForm, days_formset
from meetings.models import Meeting
from meetings.plan import Plan
from meetings.states import InvitationState
from members.models import Member, Representative


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes how, who has not answered, and which letters are under way."""
    meeting = _meeting(request, pk, "meetings.view_invitation")
    table = answer_table.of(meeting, with_needs=request.user.has_perm("meetings.invite"))
    state = request.GET.get("state", "")
    context = {
        **_base(meeting),
        "table": table,
        "written_days": mails.written_days(meeting),
        "rows": [row for row in table.rows if state in ("", row.state)],
        "facets": _facets(table, state),
        "tally": meeting.invitations.tally(),
        "letters": _letters(meeting),
        "planned": reminders.planned(meeting, now=timezone.now()),
        "can_invite_now": request.user.has_perm("meetings.invite") and meeting.takes_answers(timezone.now()),
    }
    return render(request, "meetings/staff/overview.html", context)


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what will be public, then makes it so."""
    meeting = _meeting(request, pk, "meetings.change_meeting")
    if request.method == "POST":
        by = Actor.of(request)
        if _done(request, lambda: actions.schedule(meeting, by=by, now=timezone.now())):
            messages.success(request, _("The meeting is scheduled. Its page is public; nobody is invited yet."))
        return redirect("admin:meetings_meeting_overview", pk)
    plan = Plan.of(meeting)
    context = _base(meeting) | {"problems": _problems(plan), "plan_days": mails.written_days(meeting)}
    return render(request, "meetings/staff/schedule.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """First whom, then how many and to whom once more, then it is done."""
    meeting = _meeting(request, pk, "meetings.invite")
    members = Member.objects.active().exclude(invitations__meeting=meeting)
    form = ChooseForm(request.POST or None, members=members)
    if not form.is_valid():
        return render(request, "meetings/staff/invite.html", {**_base(meeting), "form": form})
    chosen = form.cleaned_data["members"]
    if request.POST.get("step") != "send":
        return render(request, "meetings/staff/invite_check.html", {**_base(meeting), **_effect(chosen)})
    by, counted = Actor.of(request), []
    if _done(request, lambda: counted.append(actions.invite(meeting, chosen, by=by, now=timezone.now()))):
        n = counted[0]
        done = ngettext("One company is invited.", "%(n)s companies are invited.", n) % {"n": n}
        messages.success(request, done)
    return redirect("admin:meetings_meeting_overview", pk)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or place: everybody invited gets a letter that updates their calendar."""
    meeting = _meeting(request, pk, "meetings.change_meeting")
    data = request.POST if request.method == "POST" else None
    form, days = PlanForm(data, initial=PlanForm.of(meeting)), days_formset(meeting, data)
    if form.is_valid() and days.is_valid():
        plan, by = form.plan(days), Actor.of(request)
        try:
            told = actions.change(meeting, plan, by=by, now=timezone.now())
            messages.success(
                request, _("Changed. The invited are told.") if told else _("Saved. Nobody needs a letter.")
            )
            return redirect("admin:meetings_meeting_overview", pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = _base(meeting) | {"form": form, "days": days, "invited": meeting.invitations.standing().count()}
    return render(request, "meetings/staff/move.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk, "meetings.change_meeting")
    form = CancelForm(request.POST or None)
    if form.is_valid():
        by, reason = Actor.of(request), form.cleaned_data["reason"]
        if _done(request, lambda: actions.cancel(meeting, by=by, reason=reason, now=timezone.now())):
            messages.success(request, _("The meeting is cancelled. Everyone who was told of it gets a letter."))
        return redirect("admin:meetings_meeting_overview", pk)
    context = _base(meeting) | {"form": form, "invited": meeting.invitations.standing().count()}
    return render(request, "meetings/staff/cancel.html", context)


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers as CSV. By POST, because it is recorded."""
    meeting = _meeting(request, pk, "meetings.view_invitation")
    table = actions.export_answers(meeting, by=Actor.of(request), now=timezone.now())
    text = io.StringIO()
    csv.writer(text).writerows(table.cells())
    headers = {"Content-Disposition": f'attachment; filename="{meeting.slug}-answers.csv"'}
    # The mark at the start tells Excel that this is UTF-8.
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _meeting(request: HttpRequest, pk: int, permission: str) -> Meeting:
    """Out of sight is 404, in sight but not allowed 403."""
    meeting: Meeting = get_object_or_404(Meeting.objects.visible_to(request.user).prefetch_related("days"), pk=pk)
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return meeting


def _done(request: HttpRequest, deed: Callable[[], object]) -> bool:
    """Does it; what stands in the way is said on the next page."""
    try:
        deed()
    except (ValidationError, IllegalMove) as error:
        for problem in error.messages if isinstance(error, ValidationError) else [str(error)]:
            messages.error(request, problem)
        return False
    return True


def _base(meeting: Meeting) -> dict[str, Any]:
    days = list(meeting.days.all())
    return {"room": "meetings", "meeting": meeting, "dates": hours.dates(days) if days else ""}


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


def _letters(meeting: Meeting) -> list[dict[str, Any]]:
    """The letters about this meeting, counted by kind and state."""
    about = Message.objects.filter(about__in=meeting.invitations.abouts()).order_by()
    found = about.values("kind", "state").annotate(n=Count("pk"))
    kinds: dict[str, dict[str, Any]] = {}
    for row in found:
        kind = kinds.setdefault(row["kind"], {"label": mails.LABELS[row["kind"]], "sent": 0, "waiting": 0, "void": 0})
        column = {"sent": "sent", "void": "void", "failed": "failed"}.get(row["state"], "waiting")
        kind[column] = kind.get(column, 0) + row["n"]
    return [kinds[kind] for kind in mails.LABELS if kind in kinds]


def _effect(chosen: Any) -> dict[str, Any]:
    """How many companies, how many letters, and which companies have nobody to write to."""
    members = list(chosen)
    people = Representative.objects.current().filter(member__in=members).values_list("member_id", flat=True)
    reached = set(people)
    return {
        "members": members,
        "letters": len(people),
        "silent": [member for member in members if member.pk not in reached],
    }


def _problems(plan: Plan) -> list[str]:
    try:
        plan.check(now=timezone.now())
    except ValidationError as error:
        return error.messages
    return []
