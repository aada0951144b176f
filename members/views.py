"""The directory, and the profile of each member."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from members import actions, permissions
from members.directory import PER_PAGE, Search
from members.forms import ConsentForm, ProfileForm
from members.map import tile_map
from members.models import Member


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    search = Search.of(request.GET)
    listed = Member.objects.listed()
    tally = listed.matching(search.text).tally()
    paginator = Paginator(search.filter(listed).shuffled(timezone.localdate()), PER_PAGE)
    # Known from the tally already.
    paginator.count = search.count(tally)
    query = request.GET.copy()
    query.pop("page", None)
    by_country = listed.count_by_country()
    context = {
        "room": "members",
        "search": search,
        "facets": search.facets(tally),
        "page": paginator.get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&" if query else "",
        "map": tile_map(by_country),
        "members": sum(by_country.values()),
        "countries": len(by_country),
    }
    return render(request, "members/directory.html", context)


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    may_edit = request.user.is_authenticated and permissions.can_edit_profile(Actor.of(request), member)
    context = {"room": "members", "member": member, "may_edit": may_edit}
    return render(request, "members/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    by = Actor.of(request)
    require(permissions.can_edit_profile(by, member))
    form = ProfileForm(request.POST or None, initial=ProfileForm.answers_of(member))
    if form.is_valid():
        actions.edit_profile(member, by=by, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect(member)
    context = {
        "room": "members",
        "member": member,
        "form": form,
        "represents": permissions.represents(by, member),
    }
    return render(request, "members/edit.html", context)


@require_POST
@login_required
def consent(request: HttpRequest, slug: str) -> HttpResponse:
    """Agreement to the public directory, given or taken back."""
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    by, now = Actor.of(request), timezone.now()
    form = ConsentForm(request.POST)
    if form.is_valid() and form.cleaned_data["answer"] == "give":
        actions.give_consent(member, by=by, now=now)
        messages.success(request, _("Your company now stands in the public directory."))
    elif form.is_valid():
        actions.withdraw_consent(member, by=by, now=now)
        messages.success(request, _("Your company is no longer in the public directory."))
    return redirect("members:edit", slug=member.slug)
