"""The staff desk: Django's admin under the product's own header, its index a list of what waits."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focusgroup import signin, waiting
from focusgroup.outbox import heartbeat

# Tables of the sign-in library: people are changed on their own page, by actions that are logged.
WITHOUT_PAGES = frozenset(("account", "mfa", "socialaccount"))
# The entry of the masthead under which the admin's own pages of an app stand.
ROOMS = {
    "accounts": "people",
    "applications": "applications",
    "decision": "selection",
    "meetings": "meetings",
    "members": "members",
    "outbox": "outbox",
    "review": "review",
}


class Site(admin.AdminSite):
    site_title = _("Focus Group on AI for Europe")
    site_header = _("Focus Group on AI for Europe")
    index_title = _("What waits for you")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        is_one = isinstance(model_or_iterable, type)
        given: list[Any] = [model_or_iterable] if is_one else list(model_or_iterable)
        wanted = [model for model in given if model._meta.app_label not in WITHOUT_PAGES]
        super().register(wanted, admin_class, **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the room that the page is in, so that the masthead marks it."""
        found = request.resolver_match
        name = found.url_name or "" if found else ""
        app = found.kwargs.get("app_label") or name.partition("_")[0] if found else ""
        return super().each_context(request) | {"room": ROOMS.get(app, "")}

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """There is one page to change a password on, which also tells the person by mail."""
        return redirect("account_change_password")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Here, because they register with this site: they exist once it does.
        from applications.casework.staff_urls import urlpatterns as casework  # noqa: PLC0415
        from applications.decision.staff_urls import urlpatterns as selection  # noqa: PLC0415
        from applications.review.urls import urlpatterns as review  # noqa: PLC0415
        from focusgroup import views  # noqa: PLC0415
        from focusgroup.balance.views import balance  # noqa: PLC0415
        from focusgroup.register.views import register  # noqa: PLC0415
        from focusgroup.retention.views import retention  # noqa: PLC0415
        from focusgroup.rights.views import rights_request, rights_requests  # noqa: PLC0415
        from members.staff_urls import urlpatterns as members  # noqa: PLC0415

        own = [
            path("members/balance/", self.admin_view(balance), name="balance"),
            path("register/", self.admin_view(register), name="register"),
            path("rights/", self.admin_view(rights_requests), name="rights_requests"),
            path("rights/<int:pk>/", self.admin_view(rights_request), name="rights_request"),
            path("retention/", self.admin_view(retention), name="retention"),
            path("call-preview/<int:pk>/", self.admin_view(views.call_preview), name="call_preview"),
        ]
        return [*casework, *review, *selection, *members, *own, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_staff and not signin.may_enter(request):
                return signin.lead_in(request, wanted=request.get_full_path())
            response: HttpResponse = inner(request, *args, **kwargs)
            return response

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in; this page leads there. Raises PermissionDenied for who is not of the staff."""
        if self.has_permission(request) and signin.may_enter(request):
            return redirect("admin:index")
        return signin.lead_in(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        now = timezone.now()
        more = {"waiting": waiting.tasks_of(request.user, now=now), "pulse": heartbeat.pulse(now=now)}
        return super().index(request, (extra_context or {}) | more)
