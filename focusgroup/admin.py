"""The staff desk: Django's admin under the product's own header."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Site(admin.AdminSite):
    site_title = _("Focus Group on AI for Europe")
    site_header = _("Focus Group on AI for Europe")
    index_title = _("What waits for you")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request)
