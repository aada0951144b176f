"""The profile of a member: as the public reads it, and as its company writes it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from members import permissions
from members.directory import structured
from members.models import Member
from members.profile import actions, public, versions
from members.profile.forms import LogoForm, ProfileForm, ProposalForm

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for everybody: what a company hides stands not even on its own view of it."""
    rows = Member.objects.visible_to(request.user).select_related("logo")
    member = get_object_or_404(rows, slug=slug)
    shown = public.of(member, with_logo=True)
    context = {
        "room": "members",
        "member": member,
        "profile": shown,
        "may_edit": request.user.is_authenticated and permissions.can_edit_profile(Actor.of(request), member),
        "data": structured.as_script(structured.organization(shown)) if member.is_listed else "",
        "page": structured.page(shown) if member.is_listed else None,
    }
    return render(request, "members/profile.html", context)


@require_http_methods(GET_AND_POST)
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Saves, or shows first how the public page will look; what was typed stays in the form either way."""
    member = _own(request, slug)
    form = ProfileForm(request.POST or None, initial=ProfileForm.answers_of(member))
    preview, theirs = None, []
    if form.is_valid() and "preview" not in request.POST:
        try:
            by, now = Actor.of(request), timezone.now()
            actions.edit(member, opened=form.opened_marks, by=by, now=now, **form.fields_to_write)
            messages.success(request, _("Your profile is saved."))
            return redirect(member)
        except actions.Overtaken as others:
            member.refresh_from_db()
            theirs = [_standing(member, form, name) for name in others.fields]
            form = form.with_marks_of(member)
    elif form.is_valid():
        given = form.fields_to_write
        stands = {name: getattr(member, name) for name in given}
        for name, value in versions.touched(stands, given, form.opened_marks)[0].items():
            setattr(member, name, value)
        preview = public.of(member, with_logo=True)
    context = {"room": "members", "member": member, "form": form, "profile": preview, "theirs": theirs}
    return render(request, "members/edit.html", context)


def _standing(member: Member, form: ProfileForm, name: str) -> tuple[Any, str]:
    """A field by its label, and what stands in it now, in words."""
    field = form.fields["shown" if name == "hidden_fields" else name]
    value = ProfileForm.answers_of(member)["shown" if name == "hidden_fields" else name]
    choices = dict(getattr(field, "choices", ()))
    said = [str(choices.get(one, one)) for one in (value if isinstance(value, list) else [value])]
    return field.label, ", ".join(said)


@require_http_methods(GET_AND_POST)
@login_required
def logo_edit(request: HttpRequest, slug: str) -> HttpResponse:
    member, by = _own(request, slug), Actor.of(request)
    if "remove" in request.POST:
        actions.remove_logo(member, by=by, now=timezone.now())
        messages.success(request, _("The logo is removed."))
        return redirect("members:logo_edit", slug=slug)
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    if form.is_valid():
        actions.set_logo(member, form.cleaned_data["file"], by=by, now=timezone.now())
        messages.success(request, _("The logo is saved."))
        return redirect("members:logo_edit", slug=slug)
    context = {"room": "members", "member": member, "form": form, "profile": public.of(member, with_logo=True)}
    return render(request, "members/logo.html", context)


@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture, to whoever may see it on a page. Its type is fixed, and it runs nothing."""
    rows = Member.objects.visible_to(request.user).select_related("logo")
    member = get_object_or_404(rows, slug=slug)
    is_own = request.user.is_authenticated and permissions.can_edit_profile(Actor.of(request), member)
    if not hasattr(member, "logo") or ("logo" in member.hidden_fields and not is_own):
        raise Http404
    etag = f'"{member.logo.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        with member.logo.file.open("rb") as file:
            response = HttpResponse(file.read(), content_type="image/png")
    response["ETag"] = etag
    # Asked for again each time: a company that leaves the directory takes its picture along.
    response["Cache-Control"] = "no-cache" if member.is_listed else "no-store, private"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(GET_AND_POST)
@login_required
def facts(request: HttpRequest, slug: str) -> HttpResponse:
    """Checked facts: a representative proposes what is no longer true, staff look."""
    member, by = _own(request, slug), Actor.of(request)
    require(permissions.represents(by, member))
    waiting = member.proposals.waiting().first()
    # The form must not write to the row that it compares with.
    form = ProposalForm(request.POST or None, instance=Member.objects.get(pk=member.pk))
    if form.is_valid():
        told = {name: form.cleaned_data[name].strip() for name in ("ownership", "note")}
        actions.propose(member, facts=form.proposed, **told, by=by, now=timezone.now())
        messages.success(request, _("Thank you. Staff look at it and answer by mail."))
        return redirect("me")
    context = {"room": "members", "member": member, "form": form, "waiting": waiting}
    return render(request, "members/facts.html", context)


def _own(request: HttpRequest, slug: str) -> Member:
    """A member that this person may edit. Raises Http404 or PermissionDenied."""
    rows = Member.objects.visible_to(request.user).select_related("logo")
    member = get_object_or_404(rows, slug=slug)
    require(permissions.can_edit_profile(Actor.of(request), member))
    return member
