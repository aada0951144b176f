"""Inviting: among whom, whom, what that makes; then the letter is read and let go."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from focusgroup.accounts.actor import Actor
from focusgroup.outbox import frame, rendering
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState
from focusgroup.outbox.writing import wording
from meetings import desk, mails
from meetings.attempt import attempt
from meetings.invitations import actions, audience
from meetings.invitations.forms import AudienceForm, ChooseForm
from meetings.models import Invitation, Meeting
from members.models import Member, Representative


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """First among whom and whom, with how many there are; then what it makes; then the letters are staged."""
    meeting = desk.meeting_of(request, pk, "meetings.invite")
    offer = audience.offer(meeting, now=timezone.now())
    among = AudienceForm(request.GET or None, sizes=offer.sizes())
    shown = offer.chosen(among.audience() if among.is_bound else audience.Audience())
    form = ChooseForm(request.POST if request.method == "POST" else None, offer=offer, shown=shown)
    if not form.is_valid():
        context = {"form": form, "among": among, "all": offer.members.count(), "offer": offer}
        return render(request, "meetings/staff/invite.html", desk.base(meeting) | context)
    chosen = list(form.cleaned_data["members"])
    if request.POST.get("step") != "stage":
        return render(request, "meetings/staff/invite_check.html", desk.base(meeting) | _effect(chosen))
    by = Actor.of(request)
    if attempt(request, lambda: actions.stage(meeting, chosen, by=by, now=timezone.now())):
        messages.success(request, _("The letters are written. Read one, then let them go."))
        return redirect("admin:meetings_meeting_staged", pk)
    return redirect("admin:meetings_meeting_overview", pk)


@require_http_methods(["GET", "POST"])
def staged(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters that wait for approval: one as it will be, to whom, and the button that lets them go."""
    meeting = desk.meeting_of(request, pk, "meetings.invite")
    if request.method != "POST":
        return render(request, "meetings/staff/staged.html", desk.base(meeting) | _waiting(meeting))
    by, now = Actor.of(request), timezone.now()
    if request.POST.get("do") == "approve":
        attempt(request, lambda: messages.success(request, _sent(actions.approve(meeting, by=by, now=now))))
    elif request.POST.get("do") == "drop":
        n = actions.drop(meeting, by=by, now=now)
        text = ngettext("One invitation is taken back.", "%(n)s invitations are taken back.", n)
        messages.success(request, text % {"n": n})
    return redirect("admin:meetings_meeting_overview", pk)


@require_POST
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the letters as it will be, for the frame. By POST: writing it makes links, if only for a moment."""
    meeting = desk.meeting_of(request, pk, "meetings.invite")
    message = _waiting(meeting)["first"]
    if message is None:
        return render(request, "admin/outbox/no_preview.html", {"reason": _("Nothing waits for approval.")})
    with transaction.atomic():
        try:
            html = rendering.preview(message, wordings=wording.load([message.kind])).html
        except NotSent as reason:
            text = _("This letter would not be sent any more: %(reason)s") % {"reason": reason}
            return render(request, "admin/outbox/no_preview.html", {"reason": text})
        finally:
            transaction.set_rollback(True)
    return frame.response(html)


def _sent(n: int) -> str:
    return ngettext("One company is invited.", "%(n)s companies are invited.", n) % {"n": n}


def _effect(members: list[Member]) -> dict[str, Any]:
    """How many companies, how many letters, and which companies have nobody to write to."""
    people = Representative.objects.current().filter(member__in=members).values_list("member_id", flat=True)
    reached = set(people)
    return {
        "members": members,
        "letters": len(people),
        "silent": [member for member in members if member.pk not in reached],
    }


def _waiting(meeting: Meeting) -> dict[str, Any]:
    invitations: list[Invitation] = list(
        meeting.invitations.staged().select_related("member").order_by("member__legal_name")
    )
    about = meeting.invitations.staged().abouts()
    letters = Message.objects.filter(kind=mails.invitation.kind, about__in=about, state=MessageState.STAGED)
    return {"invitations": invitations, "letters": letters.count(), "first": letters.order_by("pk").first()}
