from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import staff_views
from meetings.models import Day, Meeting, Session
from meetings.states import State

# What stands in people's calendars: once scheduled, only the page "Move" changes it, because that tells them.
TOLD = ("slug", "mode", "place", "online_url", "time_zone", "rsvp_by")


def _is_draft(meeting: Meeting | None) -> bool:
    return meeting is None or meeting.state == State.DRAFT


class DayInline(admin.TabularInline):
    """Days of a draft. The agenda of a day opens from its line."""

    model = Day
    extra = 1
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    list_display = ("title", "starts_at", "state", "mode", "place", "who_comes")
    list_filter = ("state", "mode")
    search_fields = ("title", "place")
    ordering = ("-starts_at", "-pk")
    prepopulated_fields = {"slug": ("title",)}
    fields = (
        "title",
        "slug",
        "summary",
        "mode",
        "place",
        "online_url",
        "time_zone",
        "rsvp_by",
        "is_travel_covered",
        "state",
    )
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = (DayInline,)
    change_form_template = "meetings/staff/change_form.html"

    @admin.display(description=gettext_lazy("who comes"))
    def who_comes(self, meeting: Meeting) -> SafeString:
        url = reverse("admin:meetings_meeting_overview", args=[meeting.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open"))

    def get_readonly_fields(self, request: HttpRequest, obj: Meeting | None = None) -> tuple[str, ...]:
        return ("state",) if _is_draft(obj) else ("state", *TOLD)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Meeting | None = None) -> dict[str, Sequence[str]]:
        return {"slug": ("title",)} if obj is None else {}

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """A meeting that was announced is cancelled, not deleted."""
        return _is_draft(obj) and super().has_delete_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        pages = ("overview", "schedule", "invite", "move", "cancel", "export")
        inside = self.admin_site.admin_view
        return [
            path(f"<int:pk>/{page}/", inside(getattr(staff_views, page)), name=f"meetings_meeting_{page}")
            for page in pages
        ] + super().get_urls()


class SessionFormSet(forms.BaseInlineFormSet):
    """No session begins before the one above it has ended."""

    def clean(self) -> None:
        super().clean()
        sessions = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data.get("starts")]
        kept = sorted((s for s in sessions if not s.get("DELETE")), key=lambda session: session["starts"])
        for earlier, later in pairwise(kept):
            if earlier["ends"] and earlier["ends"] > later["starts"]:
                words = {"earlier": earlier["title"], "later": later["title"]}
                raise ValidationError(_("“%(earlier)s” has not ended when “%(later)s” begins.") % words)


class SessionInline(admin.TabularInline):
    model = Session
    formset = SessionFormSet
    extra = 3


@admin.register(Day)
class DayAdmin(admin.ModelAdmin):
    """The agenda of one day; reached from its meeting, so it stands in no index."""

    fields = ("meeting", "date", "starts", "ends", "note")
    inlines = (SessionInline,)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Day | None = None) -> tuple[str, ...]:
        if obj is None or _is_draft(obj.meeting):
            return ("meeting",)
        return ("meeting", "date", "starts", "ends")
