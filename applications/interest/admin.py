"""Expressions of interest on the staff desk: by country and sector, and invited by name."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from applications.interest import actions, letters
from applications.interest.facets import CountryFacet, SectorFacet
from applications.interest.forms import InvitationForm
from applications.interest.models import Interest
from applications.models import Call
from applications.states import BY_THE_CLOCK
from focusgroup.accounts.actor import Actor
from focusgroup.vocabulary import sectors


@admin.register(Interest)
class InterestAdmin(admin.ModelAdmin):
    list_display = ("company", "country_shown", "sector_shown", "email", "confirmed_at", "has_applied")
    list_filter = (CountryFacet, SectorFacet)
    search_fields = ("company", "email", "note")
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    actions = ("invite_to_apply",)

    def get_urls(self) -> list[URLPattern]:
        invite = self.admin_site.admin_view(require_POST(self.invite))
        return [path("invite/", invite, name="applications_interest_invite"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Interest]:
        rows = Interest.objects.visible_to(request.user).order_by("-confirmed_at", "-id")
        return rows.annotate(is_open=Exists(Interest.objects.open().filter(pk=OuterRef("pk"))))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in Interest._meta.fields]

    @admin.display(description=gettext_lazy("country"), ordering="country")
    def country_shown(self, interest: Interest) -> str:
        return interest.country_name

    @admin.display(description=gettext_lazy("sector"), ordering="sector")
    def sector_shown(self, interest: Interest) -> str:
        return str(sectors.SHORT_SECTORS.get(interest.sector, ""))

    @admin.display(description=gettext_lazy("has applied"), boolean=True)
    def has_applied(self, interest: Any) -> bool:
        return not interest.is_open

    @admin.action(description=gettext_lazy("Invite to apply"), permissions=["change"])
    def invite_to_apply(self, request: HttpRequest, queryset: QuerySet[Interest]) -> HttpResponse:
        return self._ask(request, queryset)

    def _ask(self, request: HttpRequest, chosen: Any) -> HttpResponse:
        """Shows who would get a letter for which call."""
        interests, calls = list(chosen), _calls()
        first = chosen.open().order_by().first()
        picked = calls.filter(pk=request.POST.get("call") if request.POST.get("call", "").isdecimal() else 0)
        call = picked.first() or calls.first()
        context = {
            "room": "applications",
            "interests": interests,
            "form": InvitationForm(calls=calls, initial={"call": call}),
            "letter": letters.letter_to(first, call, now=timezone.now()) if first and call else None,
        }
        return render(request, "applications/staff/invite.html", context)

    def invite(self, request: HttpRequest) -> HttpResponse:
        """Stages the letters; without a call named it shows first whom they would go to."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        keys = [int(key) for key in request.POST.getlist("interest") if key.isdecimal() and len(key) < 19]
        chosen = Interest.objects.visible_to(request.user).open().filter(pk__in=keys)
        form = InvitationForm(request.POST, calls=_calls())
        if not form.is_valid():
            return self._ask(request, chosen)
        try:
            n = actions.invite(chosen, form.cleaned_data["call"], by=Actor.of(request), now=timezone.now())
        except actions.CallNotTaking:
            messages.error(request, _("The call has closed meanwhile; nothing was written."))
            return redirect("admin:applications_interest_changelist")
        told = ngettext("One letter waits for approval.", "%(n)s letters wait for approval.", n) % {"n": n}
        messages.success(request, told if n else _("Everybody chosen has had this letter."))
        return redirect("admin:applications_interest_changelist")


def _calls() -> Any:
    return Call.objects.filter(state__in=BY_THE_CLOCK, closes_at__gt=timezone.now()).order_by("opens_at")
