"""Snapshots to read and search through; nobody adds, changes or deletes one here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from applications.review.website.models import Snapshot, SnapshotPage


class ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PageInline(ReadOnly, admin.StackedInline):
    model = SnapshotPage
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("review.view_snapshot")


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("application", "outcome", "language", "fetched_at")
    list_per_page = 50
    list_filter = ("outcome", "is_on_demand", "application__call")
    list_select_related = ("application",)
    search_fields = ("application__legal_name", "url", "title")
    inlines = (PageInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        return super().get_queryset(request).filter(pk__in=Snapshot.objects.visible_to(request.user).values("pk"))
