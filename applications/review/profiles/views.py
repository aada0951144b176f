"""What reviewers know: one's own page, and the coordinators' list of all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.review.permissions import can_manage
from applications.review.profiles import actions, permissions
from applications.review.profiles.forms import ProfileForm, language_choices
from applications.review.profiles.models import ReviewerProfile
from applications.review.readers import staff, with_readings
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.vocabulary import ai, countries, sectors


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    by = Actor.of(request)
    require(by.user is not None and permissions.can_edit(by, by.user))
    return _edited(request, by.user, by, "admin:review_desk")  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, user_id: int) -> HttpResponse:
    by = Actor.of(request)
    require(can_manage(by))
    return _edited(request, get_object_or_404(staff(), pk=user_id), by, "admin:review_people")


def _edited(request: HttpRequest, person: User, by: Actor, then: str) -> HttpResponse:
    form = ProfileForm.of(ReviewerProfile.objects.filter(user=person).first(), request.POST or None)
    if form.is_valid():
        actions.keep(person, facts=form.cleaned_data, by=by, now=timezone.now())
        messages.success(request, _("The profile is saved."))
        return redirect(then)
    context = {"person": person, "is_own": by.user == person, "form": form, "then": then, "room": "review"}
    return render(request, "review/profile.html", context)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who reviews or coordinates, with what they know, and who has left without handing on."""
    require(can_manage(Actor.of(request)))
    profiles = {one.user_id: one for one in ReviewerProfile.objects.all()}
    languages = dict(language_choices())
    here = set(staff().values_list("pk", flat=True))
    rows = [
        _row(person, profiles.get(person.pk), languages) | {"is_gone": person.pk not in here}
        for person in with_readings()
    ]
    return render(request, "review/people.html", {"rows": rows, "room": "review"})


def _row(person: User, kept: ReviewerProfile | None, languages: dict[str, str]) -> dict[str, Any]:
    known = kept or ReviewerProfile()
    return {
        "person": person,
        "languages": [languages.get(code, code) for code in known.languages],
        "domains": [str(ai.DOMAINS[code]) for code in known.ai_domains if code in ai.DOMAINS],
        "sectors": [str(sectors.SHORT_SECTORS.get(code, code)) for code in known.sectors],
        "most": known.most_readings,
        "association": countries.name_of(known.association_country) if known.association_country else "",
    }
