"""What an applicant meets after sending: a question to answer."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import fields, pages
from applications.casework import actions, unlocking
from applications.casework.forms import ReplyForm
from applications.casework.models import Clarification
from applications.casework.unlocking import Part
from applications.grants import Visit
from applications.views import GET_AND_POST, for_applicants
from focusgroup.accounts.actor import Actor

TYPED = "applications.reply"
_NO_ANSWER = ("csrfmiddlewaretoken", "ticket", "unheard")


@require_http_methods(GET_AND_POST)
@for_applicants
def clarify(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The question of staff, and the answers that it unlocks; nothing else can be changed here."""
    open_one = visit.application.clarifications.filter(closed_at=None).first()
    if open_one is None and request.method == "POST":
        return _settled(request, visit)
    if open_one is None:
        return redirect("applications:status")
    is_sent = request.method == "POST"
    data = request.POST if is_sent else _kept(request, open_one)
    parts = list(unlocking.parts(visit.application, open_one.fields, data, now=visit.now))
    if any(part.is_reshaped for part in parts):
        return _page(request, visit, open_one, parts, ReplyForm(initial={"reply": request.POST.get("reply", "")}))
    form = ReplyForm(data)
    is_valid = is_sent and form.is_valid() and not any(part.problems for part in parts)
    if is_valid and not parts and not form.cleaned_data["reply"]:
        form.add_error("reply", _("Write your reply."))
    elif is_valid:
        given = {name: value for part in parts for name, value in part.given.items()}
        reply, by = form.cleaned_data["reply"], Actor.holder(visit.application)
        if not actions.answer(open_one, given=given, reply=reply, by=by, now=visit.now):
            return _settled(request, visit)
        messages.success(request, _("Your answer is sent. Thank you."))
        return redirect("applications:status")
    return _page(request, visit, open_one, parts, form)


@require_POST
@for_applicants
def keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keeps an answer as it is typed, in this browser's session until it is sent: nothing of it is one yet."""
    question = visit.application.clarifications.filter(closed_at=None).first()
    if question is None:
        return _settled(request, visit)
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in _NO_ANSWER}
    request.session[TYPED] = {**request.session.get(TYPED, {}), str(question.pk): typed}
    return render(request, "applications/_live_saved.html", {"stored": {"changed_at": visit.now}})


def _kept(request: HttpRequest, question: Clarification) -> QueryDict | None:
    typed = request.session.get(TYPED, {}).get(str(question.pk))
    if typed is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def _page(request: HttpRequest, visit: Visit, question: Clarification, parts: list[Part], form: Form) -> HttpResponse:
    problems = [problem for part in parts for problem in part.problems]
    problems += [(bound.id_for_label, f"{bound.label}: {error}") for bound in form for error in bound.errors]
    context = {
        "room": "apply",
        "application": visit.application,
        "clarification": question,
        "form": form,
        "parts": parts,
        "problems": problems,
        "ticket": visit.ticket_for({}),
    }
    for part in parts:
        context |= part.rows
    return render(request, "applications/clarify.html", context)


def _settled(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The answer to a reply that came too late, with all that was typed. Sent twice, it has arrived."""
    last = visit.application.clarifications.first()
    if last and last.answered_at and last.reply == fields.tidy(request.POST.get("reply", "")):
        return redirect("applications:status")
    context = {"room": "apply", "application": visit.application, "typed": pages.typed(request)}
    return render(request, "applications/settled.html", context, status=409)
