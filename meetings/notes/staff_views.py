"""Writing to some of the invited. Wired in the meeting's admin."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from focusgroup.outbox.states import State as MessageState
from meetings.desk import base, meeting_of
from meetings.models import Meeting
from meetings.notes import actions
from meetings.notes.audience import people
from meetings.notes.forms import NoteForm


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """First the words and whom they are for, then the letter and the names, then it waits in the outbox."""
    meeting, by = meeting_of(request, pk, "meetings.invite"), Actor.of(request)
    form = NoteForm(request.POST or None, meeting=meeting)
    chosen = people(form.audience().of(meeting)) if form.is_valid() else []
    if form.is_valid() and not chosen:
        form.add_error("states", ValidationError(_("Nobody fits.")))
    if form.is_valid() and request.POST.get("step") == "stage":
        return _stage(request, meeting, form, by=by)
    context = {**base(meeting), "form": form, "chosen": chosen}
    context["is_check"] = form.is_valid() and request.POST.get("step") == "check"
    return render(request, "meetings/notes/note.html", context)


def _stage(request: HttpRequest, meeting: Meeting, form: NoteForm, *, by: Actor) -> HttpResponse:
    said = {name: form.cleaned_data[name] for name in ("subject", "text", "key")}
    n = actions.stage(meeting, form.audience(), **said, by=by, now=timezone.now())
    done = ngettext("One letter waits for approval.", "%(n)s letters wait for approval.", n) % {"n": n}
    messages.success(request, done)
    return redirect(f"{reverse('admin:outbox_message_changelist')}?state__exact={MessageState.STAGED}")
