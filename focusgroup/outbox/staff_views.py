"""The staff's pages about letters. Each checks its own permission: the admin only knows that somebody is staff."""

from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.concealment import hidden_from
from focusgroup.accounts.permissions import require
from focusgroup.outbox import actions, frame, overview, permissions, rendering
from focusgroup.outbox.forms import PauseForm, ResendForm, UnsubscribeForm, WordingForm
from focusgroup.outbox.letters import Letter, NotSent
from focusgroup.outbox.models import Message, Pause, Suppression, Unsubscription, Wording
from focusgroup.outbox.querysets import STOPPED, MessageQuerySet
from focusgroup.outbox.rendering import Rendered
from focusgroup.outbox.topics import TOPICS
from focusgroup.outbox.writing import samples
from focusgroup.outbox.writing.placeholders import offered

REFRESH_S = 3


def _may(request: HttpRequest) -> Actor:
    by = Actor.of(request)
    require(permissions.can_manage(by))
    return by


def _shown(request: HttpRequest) -> MessageQuerySet:
    return Message.objects.visible_to(request.user)


def _letter(room: str, name: str) -> Letter[Any]:
    letter = overview.letters().get(f"{room}/{name}")
    if letter is None:
        raise Http404
    return letter


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Every kind of letter: what it is for, whether it is paused, whose words it has."""
    _may(request)
    return render(request, "admin/outbox/letters.html", {"kinds": overview.kinds(_shown(request)), "room": "outbox"})


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, room: str, name: str) -> HttpResponse:
    """Subject and text of one kind of letter."""
    by = _may(request)
    found = _letter(room, name)
    form = WordingForm(request.POST or None, letter=found, shown=_shown(request), initial=_initial(request, found))
    if form.is_valid():
        typed = {key: form.cleaned_data[key] for key in ("subject", "text")}
        scope = form.cleaned_data.get("scope")
        saved = actions.word(found.kind, scope=scope, language="en-gb", by=by, now=timezone.now(), **typed)
        messages.success(request, _("Saved. Every letter that has not left yet is written in these words."))
        return redirect(f"{request.path}?{urlencode({'scope': saved.scope})}")
    return _page(request, found, form)


def _page(request: HttpRequest, letter: Letter[Any], form: WordingForm) -> HttpResponse:
    context = {
        "form": form,
        "letter": letter,
        "in_room": letter.kind.partition("/")[0],
        "name": letter.kind.partition("/")[2],
        "offered": offered(letter.kind),
        "own": _own_text(request, letter.kind),
        "wordings": overview.wordings(letter),
        "pause": Pause.objects.filter(kind=letter.kind).first(),
        "pause_form": PauseForm(),
        "room": "outbox",
    }
    return render(request, "admin/outbox/letter.html", context)


def _own_text(request: HttpRequest, kind: str) -> str:
    """The newest letter of this kind that left, to begin one's own words from."""
    sent = _shown(request).filter(kind=kind).exclude(text="").order_by("-id").first()
    return sent.text if sent else ""


def _initial(request: HttpRequest, letter: Letter[Any]) -> dict[str, Any]:
    """The wording that stands, of the scope that was asked for."""
    wording = Wording.objects.filter(kind=letter.kind, scope=request.GET.get("scope", "")).first()
    if wording is None:
        return {}
    scope = wording.scope.partition(":")[2] or None
    return {"subject": wording.subject, "text": wording.text, "scope": scope}


def _written(request: HttpRequest, form: WordingForm, letter: Letter[Any]) -> Rendered | str:
    """The letter as it would be written with what is typed, or why not.

    Links made on the way are forgotten again, and every link and code that is the recipient's own is masked.
    """
    if not form.is_valid():
        return " ".join(str(error) for errors in form.errors.values() for error in errors)
    subject, text = form.cleaned_data["subject"], form.cleaned_data["text"]
    chosen: Message | None = form.cleaned_data["sample"]
    found: Rendered | str = _("There is nothing yet whose data could be shown.")
    with transaction.atomic():
        now, hidden = timezone.now(), hidden_from(request.user)
        for message in [chosen] if chosen else samples.invented(letter, hidden=hidden, now=now):
            found = _tried(message, Wording(kind=letter.kind, subject=subject, text=text))
            if isinstance(found, Rendered):
                break
        transaction.set_rollback(True)
    return found


def _tried(message: Message, typed: Wording) -> Rendered | str:
    """In a transaction that is rolled back."""
    try:
        with transaction.atomic():
            return rendering.preview(message, wordings={(message.kind, "", message.language): typed})
    except NotSent as reason:
        return _("This letter would not be sent any more: %(reason)s") % {"reason": reason}
    except Exception as error:
        # A letter whose code is gone, or whose template is at fault: the person at the form is told.
        return _("It cannot be shown with this recipient's data: %(error)s") % {"error": error}


@require_POST
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def preview(request: HttpRequest, room: str, name: str) -> HttpResponse:
    """For the frame beside the form."""
    _may(request)
    found = _letter(room, name)
    written = _written(request, WordingForm(request.POST, letter=found, shown=_shown(request)), found)
    if isinstance(written, str):
        return render(request, "admin/outbox/no_preview.html", {"reason": written})
    return frame.response(written.html)


@require_POST
def trial(request: HttpRequest, room: str, name: str) -> HttpResponse:
    """Send what is typed to the person who typed it."""
    by = _may(request)
    found = _letter(room, name)
    form = WordingForm(request.POST, letter=found, shown=_shown(request))
    written = _written(request, form, found)
    if isinstance(written, str):
        messages.error(request, written)
    else:
        parts = {"subject": written.subject, "text": written.text, "html": written.html}
        actions.try_out(found.kind, **parts, by=by, now=timezone.now())
        messages.success(request, _("A trial is on its way to you. What you typed is not saved yet."))
    return _page(request, found, form)


@require_POST
def own_words(request: HttpRequest, pk: int) -> HttpResponse:
    by = _may(request)
    wording = get_object_or_404(Wording, pk=pk)
    actions.unword(wording, by=by, now=timezone.now())
    messages.success(request, _("The letter has its own words again."))
    return redirect("admin:outbox_letters")


@require_POST
def pause(request: HttpRequest, room: str, name: str) -> HttpResponse:
    by = _may(request)
    found = _letter(room, name)
    form = PauseForm(request.POST)
    if form.is_valid():
        actions.pause(found.kind, by=by, reason=form.cleaned_data["reason"], now=timezone.now())
        messages.success(request, _("Letters of this kind now wait in the queue."))
    else:
        messages.error(request, _("Say why, for your colleagues."))
    return redirect("admin:outbox_letter", room, name)


@require_POST
def go_on(request: HttpRequest, room: str, name: str) -> HttpResponse:
    by = _may(request)
    actions.go_on(_letter(room, name).kind, by=by, now=timezone.now())
    messages.success(request, _("Letters of this kind leave again."))
    return redirect("admin:outbox_letter", room, name)


@require_safe
def mailings(request: HttpRequest) -> HttpResponse:
    """The mass mailings, newest first."""
    require(permissions.can_see(Actor.of(request)))
    return render(
        request, "admin/outbox/mailings.html", {"mailings": overview.mailings(_shown(request)), "room": "outbox"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mailing(request: HttpRequest, key: str) -> HttpResponse:
    """How far a mailing has come; approving or stopping it. Refreshes itself while letters leave, unless held still."""
    require(permissions.can_see(Actor.of(request)))
    found = overview.mailing(_shown(request), key)
    if found is None:
        raise Http404
    if request.method == "POST":
        _decide(request, found)
        return redirect("admin:outbox_mailing", key)
    is_watching = found.under_way > 0 and not found.pause and "still" not in request.GET
    stopped = _shown(request).filter(mailing=key).stopped().count() if found.void else 0
    context = {"mailing": found, "stopped": stopped, "is_watching": is_watching, "room": "outbox"}
    page = render(request, "admin/outbox/mailing.html", context)
    if is_watching:
        page["Refresh"] = str(REFRESH_S)
    return page


def _decide(request: HttpRequest, mailing: overview.Mailing) -> None:
    by = _may(request)
    if request.POST.get("do") == "approve":
        # All of them, but no more are counted than this person was shown.
        n = min(mailing.staged, actions.approve_mailing(mailing.key, by=by, now=timezone.now()))
        messages.success(request, ngettext("%(n)d letter may leave.", "%(n)d letters may leave.", n) % {"n": n})
    elif request.POST.get("do") == "again":
        n = min(mailing.void, actions.take_up_again(mailing.key, by=by, now=timezone.now()))
        text = ngettext("%(n)d letter waits for approval.", "%(n)d letters wait for approval.", n)
        messages.success(request, text % {"n": n})
    elif request.POST.get("do") == "stop":
        stopped = actions.void_mailing(mailing.key, by=by, reason=STOPPED, now=timezone.now())
        n = min(mailing.staged + mailing.under_way, stopped)
        messages.success(request, ngettext("%(n)d letter is stopped.", "%(n)d letters are stopped.", n) % {"n": n})


@require_safe
def bounces(request: HttpRequest) -> HttpResponse:
    """The addresses to which nothing is sent at present."""
    require(permissions.can_see(Actor.of(request)))
    rows = Suppression.objects.visible_to(request.user).select_related("message")
    return render(request, "admin/outbox/bounces.html", {"suppressions": rows[:500], "room": "outbox"})


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    by = _may(request)
    suppression = get_object_or_404(Suppression.objects.visible_to(request.user), pk=pk)
    actions.release(suppression, by=by, now=timezone.now())
    messages.success(request, _("Mail goes to %(address)s again.") % {"address": suppression.address})
    return redirect("admin:outbox_bounces")


@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribed(request: HttpRequest) -> HttpResponse:
    """Who wants no more bulletins; staff note here what they were asked by mail."""
    by = Actor.of(request)
    require(permissions.can_see(by))
    form = UnsubscribeForm(request.POST or None)
    if form.is_valid():
        actions.unsubscribe_address(**form.cleaned_data, by=by, now=timezone.now())
        messages.success(request, _("%(address)s gets no more of these bulletins.") % form.cleaned_data)
        return redirect("admin:outbox_unsubscribed")
    rows = [(row, TOPICS.get(row.topic, row.topic)) for row in Unsubscription.objects.all()[:500]]
    return render(request, "admin/outbox/unsubscribed.html", {"rows": rows, "form": form, "room": "outbox"})


@require_POST
def subscribe(request: HttpRequest, pk: int) -> HttpResponse:
    by = _may(request)
    row = get_object_or_404(Unsubscription, pk=pk)
    actions.subscribe_address(row, by=by, now=timezone.now())
    messages.success(request, _("%(address)s gets these bulletins again.") % {"address": row.address})
    return redirect("admin:outbox_unsubscribed")


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Once more, to the address in the form."""
    by = _may(request)
    message = get_object_or_404(_shown(request), pk=pk)
    form = ResendForm(request.POST)
    try:
        if form.is_valid():
            typed = form.cleaned_data["recipient"]
            corrected = typed if typed != message.recipient else ""
            actions.resend(message, by=by, now=timezone.now(), recipient=corrected)
            messages.success(request, _("The letter is queued again."))
        else:
            messages.error(request, " ".join(map(str, form.errors["recipient"])))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("admin:outbox_message_change", pk)


@require_POST
def regenerate(request: HttpRequest, pk: int) -> HttpResponse:
    by = _may(request)
    message = get_object_or_404(_shown(request), pk=pk)
    try:
        copy = actions.regenerate(message, by=by, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("admin:outbox_message_change", pk)
    messages.success(request, _("This is the new letter. It is written when it is sent."))
    return redirect("admin:outbox_message_change", copy.pk)
