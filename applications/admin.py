"""Applications on the staff desk. States change through the actions alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from applications import actions, desk, documents, exports, listing
from applications.calls.admin import Kept
from applications.forms import ReasonForm
from applications.interest import admin as interest_admin  # noqa: F401  registers with the site
from applications.list_form import ListForm
from applications.models import Application
from applications.querysets import ApplicationQuerySet
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from members import tables

JUDGEMENTS: dict[str, tuple[Callable[..., int], Any]] = {
    "confirm_eligible": (actions.declare_eligible, gettext_lazy("Confirm as eligible")),
    "declare_ineligible": (actions.declare_ineligible, gettext_lazy("Declare ineligible")),
    "uphold": (actions.uphold, gettext_lazy("The judgement stands")),
}

# What a page says of each that was picked, and how many it names before it only counts.
NAMED = ("number", "legal_name", "country", "state")
MOST_NAMED = 200


@admin.register(Application)
class ApplicationAdmin(Kept):
    """The list is a page of our own: Django's would cost ten times as much."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(self.export), name="applications_application_export"),
            path("<int:pk>/document/", wrap(require_safe(self.document)), name="applications_application_document"),
            path("judge/<str:verb>/", wrap(require_POST(self.judge)), name="applications_application_judge"),
            *super().get_urls(),
        ]

    def document(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """For whoever sees the application, reviewers too where nothing is hidden from them."""
        rows = Application.objects.with_documents_for(request.user)
        return documents.as_download(get_object_or_404(rows, pk=pk))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        return Application.objects.visible_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._picked(request)
        wanted = ListForm(request.GET).wanted()
        visible = Application.objects.visible_to(request.user)
        context = {
            "room": "applications",
            "list": listing.listing(visible, wanted, page_number=request.GET.get("page", "")),
            "wanted": wanted,
            "sorts": ListForm.SORTS,
            "judgements": JUDGEMENTS if self.has_change_permission(request) else {},
        }
        return render(request, "applications/staff/application_list.html", context)

    def _picked(self, request: HttpRequest) -> HttpResponse:
        """What to do with those that were ticked, or with all that the list holds: asked before it is done."""
        verb = request.POST.get("action", "")
        if verb not in JUDGEMENTS or not self.has_change_permission(request):
            raise PermissionDenied
        picked = self._shown(request)
        if not request.POST.get("select_across"):
            picked = picked.filter(pk__in=_keys(request, "_selected_action"))
        applications = list(picked.only(*NAMED))
        if applications:
            return self._ask(request, verb, applications)
        messages.warning(request, _("Nothing was changed: tick at least one application first."))
        return redirect(request.get_full_path())

    def _shown(self, request: HttpRequest) -> ApplicationQuerySet:
        return listing.chosen(Application.objects.visible_to(request.user), ListForm(request.GET).wanted())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The application to read; nothing of it is edited by staff."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        application = get_object_or_404(self.get_queryset(request).select_related("call"), pk=pk)
        return render(request, "applications/staff/application.html", desk.detail(application, request.user))

    def _ask(self, request: HttpRequest, verb: str, applications: list[Application], form: Any = None) -> HttpResponse:
        """Shows what will happen to whom, and asks for the reason."""
        context = {
            "room": "applications",
            "verb": verb,
            "label": JUDGEMENTS[verb][1],
            "applications": applications[:MOST_NAMED],
            "count": len(applications),
            "keys": " ".join(str(application.pk) for application in applications),
            "form": form or ReasonForm(is_required=verb == "declare_ineligible"),
        }
        return render(request, "applications/staff/judge.html", context)

    def judge(self, request: HttpRequest, verb: str) -> HttpResponse:
        if verb not in JUDGEMENTS or not self.has_change_permission(request):
            raise PermissionDenied
        chosen = self.get_queryset(request).filter(pk__in=_keys(request, "application")).order_by("-id")
        if "reason" not in request.POST:
            return self._ask(request, verb, list(chosen.only(*NAMED)))
        form = ReasonForm(request.POST, is_required=verb == "declare_ineligible")
        if not form.is_valid():
            return self._ask(request, verb, list(chosen.only(*NAMED)), form)
        return self._judged(request, verb, chosen, form.cleaned_data["reason"])

    def _judged(self, request: HttpRequest, verb: str, chosen: Any, reason: str) -> HttpResponse:
        act, label = JUDGEMENTS[verb]
        try:
            count = act(chosen, by=Actor.of(request), now=timezone.now(), reason=reason)
            told = ngettext("%(label)s: one application.", "%(label)s: %(count)s applications.", count)
            messages.success(request, told % {"label": label, "count": count})
        except actions.NotVerified:
            told = _("Nothing was changed: not every criterion is checked and met. Check them, or give a reason.")
            messages.error(request, told)
        except IllegalMove as error:
            state = State(error.state).label
            told = _("Nothing was changed: one of them is “%(state)s”, from where this is not possible.")
            messages.error(request, told % {"state": state})
        only = chosen.first() if chosen.count() == 1 else None
        return redirect(only.get_admin_url() if only else reverse("admin:applications_application_changelist"))

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """What the list shows, filters and search included, as CSV or XLSX. By POST, because it is logged."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        shown, by = self._shown(request), Actor.of(request)
        kind = "xlsx" if request.POST.get("format") == "xlsx" else "csv"
        actions.note_export(by=by, now=timezone.now(), count=shown.count(), kind=kind)
        write = tables.xlsx_response if kind == "xlsx" else tables.csv_response
        return write("applications", exports.COLUMNS, exports.rows(shown, user=request.user))  # type: ignore[arg-type]


def _keys(request: HttpRequest, name: str) -> list[int]:
    """The keys that were posted, one or several a field."""
    posted = " ".join(request.POST.getlist(name)).split()
    return [int(key) for key in posted if key.isdecimal() and len(key) < 19]
