"""Calls and applications on the staff desk. States change through the actions alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from applications import actions, desk, documents, exports, facets
from applications.forms import ReasonForm
from applications.interest import admin as interest_admin  # noqa: F401  registers with the site
from applications.models import Application, Call
from applications.states import CALL_TRANSITIONS, CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.vocabulary import sectors

# Where a call goes by hand; open and closed follow the clock.
CALL_MOVES: dict[CallState, tuple[Callable[..., None], Any]] = {
    CallState.SCHEDULED: (actions.schedule, gettext_lazy("Schedule")),
    CallState.EVALUATION: (actions.begin_evaluation, gettext_lazy("Begin evaluation")),
    CallState.SELECTION: (actions.begin_selection, gettext_lazy("Begin selection")),
}
JUDGEMENTS: dict[str, tuple[Callable[..., int], Any]] = {
    "confirm_eligible": (actions.declare_eligible, gettext_lazy("Confirm as eligible")),
    "declare_ineligible": (actions.declare_ineligible, gettext_lazy("Declare ineligible")),
}


class Kept(admin.ModelAdmin):
    """What stands in a call is withdrawn or archived, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Call)
class CallAdmin(Kept):
    list_display = ("title", "state", "opens_at", "closes_at", "seats", "received")
    readonly_fields = ("state",)
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "state")}),
        (
            gettext_lazy("Dates"),
            {"fields": ("opens_at", "closes_at", "grace_minutes", "evaluation_until", "decision_on")},
        ),
        (gettext_lazy("Terms"), {"fields": ("seats", "eligible_countries", "motivation_words", "term_years")}),
    )
    prepopulated_fields = {"slug": ("title",)}
    change_form_template = "applications/staff/call_form.html"

    def get_urls(self) -> list[URLPattern]:
        move = path("<int:pk>/move/<str:to>/", self.admin_site.admin_view(self.move), name="applications_call_move")
        return [move, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        unsent = [State.DRAFT, State.LAPSED, State.WITHDRAWN]
        sent = Count("applications", filter=~Q(applications__state__in=unsent))
        calls: QuerySet[Call] = super().get_queryset(request).annotate(received=sent)
        return calls

    @admin.display(description=gettext_lazy("received"), ordering="received")
    def received(self, call: Any) -> int:
        return int(call.received)

    def save_model(self, request: HttpRequest, obj: Call, form: Any, change: bool) -> None:
        actions.save_call(obj, by=Actor.of(request), now=timezone.now(), changed=form.changed_data)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        call = options.get("obj")
        to = CALL_TRANSITIONS[CallState(call.state)] if call and self.has_change_permission(request, call) else ()
        moves = [(state.value, label) for state, (_act, label) in CALL_MOVES.items() if state in to]
        return super().render_change_form(request, context | {"moves": moves}, *args, **options)

    def move(self, request: HttpRequest, pk: int, to: str) -> HttpResponse:
        return require_POST(self._move)(request, pk, to)

    def _move(self, request: HttpRequest, pk: int, to: str) -> HttpResponse:
        call = get_object_or_404(self.get_queryset(request), pk=pk)
        act, label = CALL_MOVES.get(to, (None, ""))  # type: ignore[call-overload]
        if act is None:
            raise PermissionDenied
        try:
            act(call, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("Done: %(what)s.") % {"what": label})
        except IllegalMove:
            messages.error(request, _("The call has moved on meanwhile; nothing was changed."))
        return redirect("admin:applications_call_change", pk)


# The list prints none of them.
LONG = (
    "motivation",
    "expertise",
    "related_firms",
    "objection",
    "eligibility",
    "unsent",
    "ownership",
    "products",
    "customers",
    "publications",
    "eu_funding",
    "examples",
    "social_links",
    "technologies",
)


@admin.register(Application)
class ApplicationAdmin(Kept):
    list_display = (
        "legal_name",
        "number_shown",
        "country_shown",
        "sector_shown",
        "size_class",
        "state",
        "submitted_at",
    )
    list_filter = facets.ALL
    search_fields = ("legal_name", "contact_name", "contact_email", "website", "vat_number", "registration_number")
    show_facets = admin.ShowFacets.ALWAYS
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-submitted_at", "-id")
    actions = ("confirm_eligible", "declare_ineligible")
    change_list_template = "applications/staff/application_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(self.export), name="applications_application_export"),
            path("<int:pk>/document/", wrap(require_safe(self.document)), name="applications_application_document"),
            path("judge/<str:verb>/", wrap(require_POST(self.judge)), name="applications_application_judge"),
            *super().get_urls(),
        ]

    def document(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """For whoever sees the application, reviewers too."""
        return documents.as_download(get_object_or_404(Application.objects.visible_to(request.user), pk=pk))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        shown = Application.objects.visible_to(request.user).order_by(*self.ordering)
        # The list prints none of the long answers; `change_view` takes them back.
        return shown.defer(*LONG)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"room": "applications", **(extra_context or {})})

    @admin.display(description=gettext_lazy("reference"), ordering="number")
    def number_shown(self, application: Application) -> str:
        return application.reference

    @admin.display(description=gettext_lazy("country"), ordering="country")
    def country_shown(self, application: Application) -> str:
        return application.country_name

    @admin.display(description=gettext_lazy("sector"), ordering="sector")
    def sector_shown(self, application: Application) -> str:
        return str(sectors.SHORT_SECTORS.get(application.sector, ""))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The application to read; nothing of it is edited by staff."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        application = get_object_or_404(self.get_queryset(request).defer(None).select_related("call"), pk=pk)
        return render(request, "applications/staff/application.html", desk.detail(application, request.user))

    @admin.action(description=gettext_lazy("Confirm as eligible"), permissions=["change"])
    def confirm_eligible(self, request: HttpRequest, queryset: QuerySet[Application]) -> HttpResponse:
        return self._ask(request, "confirm_eligible", list(queryset))

    @admin.action(description=gettext_lazy("Declare ineligible"), permissions=["change"])
    def declare_ineligible(self, request: HttpRequest, queryset: QuerySet[Application]) -> HttpResponse:
        return self._ask(request, "declare_ineligible", list(queryset))

    def _ask(self, request: HttpRequest, verb: str, applications: list[Application], form: Any = None) -> HttpResponse:
        """Shows what will happen to whom, and asks for the reason."""
        context = {
            "room": "applications",
            "verb": verb,
            "label": JUDGEMENTS[verb][1],
            "applications": applications,
            "form": form or ReasonForm(is_required=verb == "declare_ineligible"),
        }
        return render(request, "applications/staff/judge.html", context)

    def judge(self, request: HttpRequest, verb: str) -> HttpResponse:
        if verb not in JUDGEMENTS or not self.has_change_permission(request):
            raise PermissionDenied
        keys = [int(key) for key in request.POST.getlist("application") if key.isdecimal() and len(key) < 19]
        chosen = self.get_queryset(request).filter(pk__in=keys)
        if "reason" not in request.POST:
            return self._ask(request, verb, list(chosen))
        form = ReasonForm(request.POST, is_required=verb == "declare_ineligible")
        if not form.is_valid():
            return self._ask(request, verb, list(chosen), form)
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

    def export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """What the list shows, filters and search included, as CSV. By POST, because it is logged."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        shown: Any = self.get_changelist_instance(request)
        actions.note_export(by=Actor.of(request), now=timezone.now(), count=shown.result_count)
        response = StreamingHttpResponse(exports.lines(shown.queryset), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="applications.csv"'
        return response
