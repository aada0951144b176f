"""Calls and applications on the staff desk. States change through the actions alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from applications import actions, desk, documents, exports, listing
from applications.forms import ReasonForm
from applications.interest import admin as interest_admin  # noqa: F401  registers with the site
from applications.interest.models import Interest
from applications.list_form import ListForm
from applications.models import Application, Call
from applications.querysets import ApplicationQuerySet
from applications.sight import bars
from applications.states import BY_THE_CLOCK, CALL_TRANSITIONS, CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from members import tables

# Where a call goes by hand; open and closed follow the clock.
CALL_MOVES: dict[CallState, tuple[Callable[..., None], Any]] = {
    CallState.SCHEDULED: (actions.schedule, gettext_lazy("Schedule")),
    CallState.EVALUATION: (actions.begin_evaluation, gettext_lazy("Begin evaluation")),
    CallState.SELECTION: (actions.begin_selection, gettext_lazy("Begin selection")),
}
JUDGEMENTS: dict[str, tuple[Callable[..., int], Any]] = {
    "confirm_eligible": (actions.declare_eligible, gettext_lazy("Confirm as eligible")),
    "declare_ineligible": (actions.declare_ineligible, gettext_lazy("Declare ineligible")),
    "uphold": (actions.uphold, gettext_lazy("The judgement stands")),
}

# What a page says of each that was picked, and how many it names before it only counts.
NAMED = ("number", "legal_name", "country", "state")
MOST_NAMED = 200


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
        in_sight = ~bars(request.user, "applications__")  # type: ignore[arg-type]
        sent = Count("applications", filter=~Q(applications__state__in=unsent) & in_sight)
        calls: QuerySet[Call] = super().get_queryset(request).annotate(received=sent)
        return calls

    @admin.display(description=gettext_lazy("received"), ordering="received")
    def received(self, call: Any) -> int:
        return int(call.received)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """A moment is two inputs; each is named after the moment too, for who cannot see that they stand together."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field and isinstance(field.widget, AdminSplitDateTime):
            for part, name in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                part.attrs["aria-label"] = f"{field.label}, {name}"
        return field

    def save_model(self, request: HttpRequest, obj: Call, form: Any, change: bool) -> None:
        actions.save_call(obj, by=Actor.of(request), now=timezone.now(), changed=form.changed_data)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        call = options.get("obj")
        to = CALL_TRANSITIONS[CallState(call.state)] if call and self.has_change_permission(request, call) else ()
        moves = [(state.value, label) for state, (_act, label) in CALL_MOVES.items() if state in to]
        can_be_joined = call is not None and call.state in BY_THE_CLOCK
        interested = Interest.objects.visible_to(request.user).open().count() if can_be_joined else 0
        can_invite = interested and request.user.has_perm("applications.change_interest")
        more = {"moves": moves, "interested": interested, "can_invite": can_invite, "room": "applications"}
        return super().render_change_form(request, context | more, *args, **options)

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
