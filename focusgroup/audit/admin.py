from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from focusgroup.accounts.sight import hidden_from
from focusgroup.audit.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """The log, to read only."""

    list_filter = ("verb", "actor_kind")
    search_fields = ("about", "actor_key", "reason")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).exclude(about__in=hidden_from(request.user))

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """With the names of the staff, read once a page; everybody else stays an opaque key."""
        people = User.objects.filter(is_staff=True).values_list("public_id", "name", "email")
        names = {str(public_id): name or email for public_id, name, email in people}

        @admin.display(description=_("who"))
        def who(entry: Entry) -> str:
            return names.get(entry.actor_key, f"{entry.actor_kind} {entry.actor_key}")

        return ("at", "verb", "about", who, "state_from", "state_to", "reason")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False
