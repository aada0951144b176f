"""Lists of scenarios, decisions and offers. Work is done on the pages of `staff_views`."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from applications.decision.models import Decision, Offer, Scenario
from applications.sight import bars


class Shown(admin.ModelAdmin):
    """A list to read: nothing is changed here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Scenario)
class ScenarioAdmin(admin.ModelAdmin):
    list_display = ("page", "call", "state", "outdated_at", "seats", "solved_at", "released_at")
    list_display_links = None
    list_filter = ("call", "state")
    list_select_related = ("call",)
    search_fields = ("name",)

    @admin.display(description=_("scenario"), ordering="name")
    def page(self, scenario: Scenario) -> str:
        return format_html('<a href="{}">{}</a>', reverse("admin:selection", args=[scenario.pk]), scenario.name)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return redirect("admin:selection_prepare")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        scenario = self.get_object(request, object_id)
        if scenario is None:
            raise Http404
        return redirect("admin:selection", scenario_id=scenario.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Decision)
class DecisionAdmin(Shown):
    list_display = ("application", "outcome", "reserve_rank", "decided_at", "released_at")
    list_filter = ("outcome", "application__call")
    list_select_related = ("application",)
    search_fields = ("application__legal_name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return super().get_queryset(request).exclude(bars(request.user, "application__"))  # type: ignore[arg-type]


@admin.register(Offer)
class OfferAdmin(Shown):
    list_display = ("company", "expires_at", "answer", "member")
    list_select_related = ("decision__application", "member")
    search_fields = ("decision__application__legal_name",)
    list_filter = ("decision__application__call",)

    @admin.display(description=_("company"), ordering="decision__application__legal_name")
    def company(self, offer: Offer) -> str:
        return offer.decision.application.legal_name

    @admin.display(description=_("answer"))
    def answer(self, offer: Offer) -> str:
        if offer.accepted_at:
            return str(_("Accepted"))
        if offer.declined_at:
            return str(_("Declined"))
        return str(_("Expired")) if offer.expired_at else str(_("Open"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return super().get_queryset(request).exclude(bars(request.user, "decision__application__"))  # type: ignore[arg-type]
