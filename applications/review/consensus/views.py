"""The staff's pages of agreement. Out of sight is 404: until one's own reading is in, nothing of it is there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Application
from applications.review import blind, permissions
from applications.review.actions import ChangedElsewhere, Refused
from applications.review.board.sight import calls
from applications.review.consensus import actions
from applications.review.consensus.forms import ApartForm, OpenForm, RapporteurForm
from applications.review.consensus.models import Consensus
from applications.review.consensus.overview import WITHOUT_WORDS, overview
from applications.review.consensus.page import Page
from applications.review.consensus.querysets import in_sight_of
from applications.review.consensus.states import State
from applications.review.views import handed_back, typed
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require

ROOM = {"room": "review"}
# What a person types.
TYPED = ("strengths", "weaknesses", "sentence")


def reading_staff(request: HttpRequest) -> tuple[Actor, User]:
    """Whoever reviews or coordinates; 403 for other staff."""
    by = Actor.of(request)
    require(by.can("review.submit_review") or permissions.can_manage(by))
    return by, by.user  # type: ignore[return-value]


def opened(request: HttpRequest, application_id: int) -> tuple[Application, Actor, User]:
    """The application if this person may compare its readings, else 404. What the call hides from them is out of it."""
    by, user = reading_staff(request)
    rows = in_sight_of(user, Application.objects.exclude(submitted_at=None))
    application = get_object_or_404(rows.select_related("call__review_policy"), pk=application_id)
    return blind.cover(application, blind.hidden_where_readers_agree(user, application)), by, user


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """What the readers have to agree on, and who has to do it."""
    by, user = reading_staff(request)
    known, slug = calls(), request.GET.get("call", "")
    call = next((one for one in known if one.slug == slug), known[0] if known else None)
    wanted = request.GET.get("state", "")
    context: dict[str, Any] = {"call": call, "calls": known, "wanted": wanted, "without_words": WITHOUT_WORDS, **ROOM}
    if call:
        shown = overview(user, call, wanted=wanted, page_number=request.GET.get("page", ""))
        query = urlencode({"call": call.slug, "state": wanted}) + "&"
        context |= {"overview": shown, "query": query, "steers": permissions.can_manage(by)}
    return render(request, "review/agreement/list.html", context)


@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, application_id: int) -> HttpResponse:
    """Where the readers stand; the rapporteur drafts here, and whoever words the letter words it."""
    try:
        application, by, user = opened(request, application_id)
    except Http404:
        if request.method != "POST":
            raise
        return handed_back(request, *TYPED)
    page = Page(user, application, request.POST or None)
    if request.method == "POST":
        if page.form is None:
            messages.error(request, _("There is nothing here for you to change any more."))
            return _shown(request, page, typed=typed(request, *TYPED))
        if page.form.is_valid():
            return _tried(request, page, lambda: _kept(request, page, by))
    return _shown(request, page)


def _kept(request: HttpRequest, page: Page, by: Actor) -> None:
    """Save, propose or word, and say what happens next. Raises Refused."""
    now, form = timezone.now(), page.form
    if not page.is_mine_to_draft:
        actions.word(page.application, by=by, now=now, **form.answers())
        messages.success(request, _("Strengths and weaknesses are kept for the letter."))
    elif form.is_draft:
        actions.save_draft(page.consensus_of, by=by, now=now, **form.answers())
        messages.success(request, _("Your draft is saved. Nobody else sees it yet."))
    else:
        actions.propose(page.consensus_of, by=by, now=now, **form.answers())
        messages.success(request, _("The draft is before the readers; they are told by mail."))


@require_POST
def speak(request: HttpRequest, application_id: int) -> HttpResponse:
    """A reader's word on the draft."""
    try:
        application, by, user = opened(request, application_id)
    except Http404:
        return handed_back(request, *TYPED)
    page = Page(user, application, request.POST)
    if page.speaking is None:
        messages.error(request, _("No draft waits for your word here any more."))
        return _shown(request, page, typed=typed(request, *TYPED))

    def act() -> None:
        said = page.speaking.cleaned_data  # type: ignore[union-attr]
        actions.speak(page.consensus_of, by=by, now=timezone.now(), **said)
        messages.success(request, _("Thank you. Your word is noted."))

    return _tried(request, page, act) if page.speaking.is_valid() else _shown(request, page)


@require_POST
def appoint(request: HttpRequest, application_id: int) -> HttpResponse:
    """Another reader drafts."""
    application, by, user = opened(request, application_id)
    require(permissions.can_manage(by))
    page = Page(user, application)
    form = RapporteurForm(request.POST, readers=page.readers)
    if page.consensus is None or not form.is_valid():
        messages.error(request, _("Choose one of the readers."))
        return redirect("admin:review_agreement", application_id=application.pk)

    def act() -> None:
        rapporteur = form.cleaned_data["rapporteur"]
        actions.appoint(page.consensus_of, rapporteur=rapporteur, by=by, now=timezone.now())
        messages.success(request, _("%(person)s drafts now and is told by mail.") % {"person": rapporteur})

    return _tried(request, page, act)


@require_http_methods(["GET", "POST"])
def open_agreement(request: HttpRequest, application_id: int) -> HttpResponse:
    """Ask the readers to agree although their scores lie close."""
    application, by, user = opened(request, application_id)
    require(permissions.can_manage(by))
    form = OpenForm(request.POST or None, readers=Page(user, application).readers, is_optional=True)

    def act() -> None:
        actions.open_by_hand(application, by=by, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The readers are asked to agree; the rapporteur is told by mail."))

    return _asked(request, application, form, act, "review/agreement/open.html")


@require_http_methods(["GET", "POST"])
def keep_apart(request: HttpRequest, application_id: int) -> HttpResponse:
    """Say that the readers come to no agreement; the panel takes it up."""
    application, by, user = opened(request, application_id)
    consensus = get_object_or_404(Consensus, application=application)
    require(permissions.can_manage(by) or consensus.rapporteur_id == user.pk)
    form = ApartForm(request.POST or None)

    def act() -> None:
        actions.keep_apart(consensus, by=by, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("It is on the agenda of the panel."))

    return _asked(request, application, form, act, "review/agreement/apart.html")


def _asked(
    request: HttpRequest, application: Application, form: Any, act: Callable[[], None], template: str
) -> HttpResponse:
    """A page with a form that does one thing, or says why it cannot."""
    if form.is_valid():
        try:
            act()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("admin:review_agreement", application_id=application.pk)
    return render(request, template, {"application": application, "form": form, **ROOM})


def _tried(request: HttpRequest, page: Page, act: Callable[[], None]) -> HttpResponse:
    """Do it, or show the page with what was typed and why it was not done."""
    try:
        act()
    except ChangedElsewhere as refusal:
        # The next attempt of this window knows what it replaces.
        latest = Page(page.viewer, page.application)
        if _is_sent_twice(page, latest):
            return redirect("admin:review_agreement", application_id=page.application.pk)
        if page.speaking and page.speaking.is_bound:
            page = Page(page.viewer, page.application, {**request.POST.dict(), "version": latest.consensus_of.version})
        return _shown(request, page, refusal=str(refusal), latest=latest, seen=_stamp(latest))
    except Refused as refusal:
        return _shown(request, page, refusal=str(refusal))
    return redirect("admin:review_agreement", application_id=page.application.pk)


def _is_sent_twice(page: Page, latest: Page) -> bool:
    """Whether the very same was saved before: a second click, or the way back."""
    if page.form is None or latest.consensus is None:
        return False
    is_draft = page.is_mine_to_draft and page.form.is_draft
    if is_draft != (latest.consensus.state == State.DRAFT):
        return False
    sent = {name: value for name, value in page.form.answers().items() if name != "seen"}
    return all(getattr(latest.consensus, name) == value for name, value in sent.items())


def _shown(request: HttpRequest, page: Page, **more: Any) -> HttpResponse:
    seen = page.form["seen"].value() if page.form else ""
    return render(request, "review/agreement/page.html", {"page": page, "seen": seen, **more, **ROOM})


def _stamp(page: Page) -> str:
    return page.consensus.stamp if page.consensus else ""
