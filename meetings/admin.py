from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focusgroup.accounts.forms import ZoneField
from meetings import walltime
from meetings.models import Meeting
from meetings.replies.staff_views import replies
from meetings.staff_urls import PAGES
from meetings.states import State

# When and where: one page, "Place and days", changes it, because it checks the clocks and tells the invited.
PLANNED = ("mode", "place", "time_zone", "rsvp_by")
# Once members may have answered, the page "Seats" changes these: it asks about those who would lose theirs.
SEATS = ("seats_in_person", "seats_online")
WORDS = ("title", "slug", "summary", "language", "is_travel_covered", *SEATS, "observers")


def _is_draft(meeting: Meeting | None) -> bool:
    return meeting is None or meeting.state == State.DRAFT


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    list_display = ("title", "starts_at", "state", "mode", "place", "who_comes")
    list_filter = ("state", "mode")
    search_fields = ("title", "place")
    ordering = ("-starts_at", "-pk")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": WORDS}),
        (gettext_lazy("When and where"), {"fields": (*PLANNED, "state")}),
    )
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    change_list_template = "meetings/staff/change_list.html"
    change_form_template = "meetings/staff/change_form.html"

    @admin.display(description=gettext_lazy("who comes"))
    def who_comes(self, meeting: Meeting) -> SafeString:
        url = reverse("admin:meetings_meeting_overview", args=[meeting.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open"))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        held = Meeting.objects.filter(starts_at__isnull=False).exclude(state=State.CANCELLED)
        return super().changelist_view(request, {**(extra_context or {}), "last": held.first()})

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "time_zone":
            return ZoneField(initial=walltime.BRUSSELS)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Meeting | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("state",)
        return ("state", *PLANNED) if _is_draft(obj) else ("state", "slug", *PLANNED, *SEATS)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Meeting | None = None) -> dict[str, Sequence[str]]:
        return {"slug": ("title",)} if obj is None else {}

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """A meeting that was announced is cancelled, not deleted."""
        return _is_draft(obj) and super().has_delete_permission(request, obj)

    def response_add(self, request: HttpRequest, obj: Meeting, post_url_continue: str | None = None) -> HttpResponse:
        """A new meeting has no days yet."""
        if "_continue" in request.POST or "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return redirect("admin:meetings_meeting_move", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view
        return [
            path(f"<int:pk>/{address}", inside(view), name=f"meetings_meeting_{view.__name__}")
            for address, view in PAGES.items()
        ] + [path("replies/", inside(replies), name="meetings_replies"), *super().get_urls()]
