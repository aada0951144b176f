"""The list at the door, the file of an online tool, the sheet to sign. Wired in the meeting's admin."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focusgroup.accounts.actor import Actor
from meetings import desk, hours
from meetings.attempt import attempt
from meetings.attendance import actions, roll
from meetings.attendance.forms import FileForm, MatchForm, ReopenForm, SeenForm, long_enough
from meetings.attendance.matching import matches
from meetings.attendance.models import Attendance, ClosedList
from meetings.models import Day, Meeting
from members.models import Member

BLANK_LINES = 8


@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Made for a telephone at the door: each tap is kept at once, and twice the same is once."""
    meeting = _meeting(request, pk)
    if request.method == "POST":
        return _tap(request, meeting)
    day = _day(request, meeting)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    tally = Attendance.objects.at(meeting).tally()
    context = {
        **_base(meeting),
        "day": day,
        "days": [{"day": each, "n": tally.get(each.pk, 0)} for each in meeting.days.all()],
        "lines": roll.lines(meeting, day, text=text),
        "ways": roll.ways(meeting),
        "text": text,
        "may_close": meeting.ends_at is not None and timezone.now() >= meeting.ends_at,
        "reopen": ReopenForm(),
    }
    return render(request, "meetings/attendance/list.html", context)


def _tap(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Http404
    seen = form.seen()
    attempt(request, lambda: actions.note(meeting, [seen], by=Actor.of(request), now=timezone.now()))
    where = urlencode({"day": str(seen.day), "q": request.POST.get("q", "")[:100]})
    return redirect(f"{reverse('admin:meetings_meeting_attendance', args=[meeting.pk])}?{where}#m{seen.member}")


@require_http_methods(["GET", "POST"])
def attendance_file(request: HttpRequest, pk: int) -> HttpResponse:
    """First the file, then whom it means, then it is noted."""
    meeting = _meeting(request, pk)
    if request.POST.get("step") == "note":
        return _note_matches(request, meeting)
    form = FileForm(request.POST or None, request.FILES or None, meeting=meeting)
    if not form.is_valid():
        return render(request, "meetings/attendance/file.html", {**_base(meeting), "form": form})
    found = matches(form.cleaned_data["file"])
    stayed, left_early = long_enough(found, form.cleaned_data["minutes"])
    context = {"day": form.cleaned_data["day"], "matches": stayed, "left_early": left_early}
    context |= {"minutes": form.cleaned_data["minutes"], "members": list(Member.objects.active())}
    return render(request, "meetings/attendance/file_check.html", {**_base(meeting), **context})


def _note_matches(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = MatchForm(request.POST, members=Member.objects.active())
    if not form.is_valid():
        problems = [str(problem) for problem in form.non_field_errors()]
        for problem in problems or [_("Choose the file once more.")]:
            messages.error(request, problem)
        return redirect("admin:meetings_meeting_attendance_file", meeting.pk)
    seen, by = _without_known(form.seen()), Actor.of(request)
    n = len(seen)
    done = ngettext("One company is noted.", "%(n)s companies are noted.", n) % {"n": n}
    attempt(request, lambda: actions.note(meeting, seen, by=by, now=timezone.now(), is_from_file=True), done)
    return redirect("admin:meetings_meeting_attendance", meeting.pk)


def _without_known(seen: list[actions.Seen]) -> list[actions.Seen]:
    """What was noted at the door counts more than the file: somebody sat in the room with the call open."""
    known = set(Attendance.objects.filter(day__in=[each.day for each in seen]).values_list("day", "member"))
    return [each for each in seen if (each.day, each.member) not in known]


@require_safe
def attendance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """To print and sign, one sheet a day."""
    meeting = _meeting(request, pk)
    sheets = [
        {"day": day, "hours": hours.hours(day), "lines": roll.expected_in_person(roll.lines(meeting, day))}
        for day in meeting.days.all()
    ]
    context = {**_base(meeting), "sheets": sheets, "blank": range(BLANK_LINES)}
    return render(request, "meetings/attendance/sheet.html", context)


@require_POST
def attendance_close(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    opened: list[int] = []
    by = Actor.of(request)
    if attempt(request, lambda: opened.append(actions.close(meeting, by=by, now=timezone.now()))):
        n = opened[0]
        claims = ngettext("One company can claim its travel.", "%(n)s companies can claim their travel.", n) % {"n": n}
        messages.success(request, _("The list is closed. %(claims)s") % {"claims": claims})
    return redirect("admin:meetings_meeting_attendance", pk)


@require_POST
def attendance_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    form = ReopenForm(request.POST)
    if form.is_valid():
        by, reason = Actor.of(request), form.cleaned_data["reason"]
        attempt(request, lambda: actions.reopen(meeting, by=by, reason=reason, now=timezone.now()), _("Open again."))
    else:
        messages.error(request, _("Say why the list is opened again."))
    return redirect("admin:meetings_meeting_attendance", pk)


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting without days has no list."""
    meeting = desk.meeting_of(request, pk, "meetings.note_attendance")
    if meeting.starts_at is None:
        raise Http404
    return meeting


def _day(request: HttpRequest, meeting: Meeting) -> Day:
    days = {str(day.pk): day for day in meeting.days.all()}
    day = days.get(request.GET.get("day", "")) or roll.today_or_first(days.values(), now=timezone.now())
    if day is None:
        raise Http404
    return day


def _base(meeting: Meeting) -> dict[str, Any]:
    closed = ClosedList.objects.filter(meeting=meeting).select_related("by").first()
    return desk.base(meeting) | {"closed": closed}
