"""Calls on the staff desk. States change through the actions alone."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from applications.calls import actions
from applications.calls.forms import CallForm
from applications.interest.models import Interest
from applications.models import Call
from applications.sight import bars
from applications.states import BY_THE_CLOCK, CALL_TRANSITIONS, CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove

# Where a call goes by hand; open and closed follow the clock.
MOVES: dict[CallState, tuple[Callable[..., None], Any]] = {
    CallState.SCHEDULED: (actions.schedule, gettext_lazy("Schedule")),
    CallState.OPEN: (actions.reopen, gettext_lazy("Reopen")),
    CallState.EVALUATION: (actions.begin_evaluation, gettext_lazy("Begin evaluation")),
    CallState.SELECTION: (actions.begin_selection, gettext_lazy("Begin selection")),
}
REFUSED: dict[type[Exception], Any] = {
    IllegalMove: gettext_lazy("The call has moved on meanwhile; nothing was changed."),
    actions.NotAhead: gettext_lazy("The call would be closed at once: give a closing time that lies ahead first."),
    actions.InGrace: gettext_lazy(
        "Forms that were opened in time may still be sent. Begin the evaluation once the grace is over."
    ),
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
    form = CallForm
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
        actions.save(obj, by=Actor.of(request), now=timezone.now(), changed=form.changed_data)
        if obj.state == CallState.CLOSED and obj.closes_at > timezone.now():
            messages.warning(request, _("The call is closed, and stays so until you press “Reopen”."))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        call = options.get("obj")
        to = self._leads_to(call) if call and self.has_change_permission(request, call) else ()
        moves = [(state.value, label) for state, (_act, label) in MOVES.items() if state in to]
        can_be_joined = call is not None and call.state in BY_THE_CLOCK
        interested = Interest.objects.visible_to(request.user).open().count() if can_be_joined else 0
        can_invite = interested and request.user.has_perm("applications.change_interest")
        more = {"moves": moves, "interested": interested, "can_invite": can_invite, "room": "applications"}
        return super().render_change_form(request, context | more, *args, **options)

    @staticmethod
    def _leads_to(call: Call) -> Collection[CallState]:
        """Where a hand may move it. Only a closed call opens by hand, and only where it does not close at once."""
        opens = call.state == CallState.CLOSED and call.closes_at > timezone.now()
        return CALL_TRANSITIONS[CallState(call.state)] - (frozenset() if opens else {CallState.OPEN})

    def move(self, request: HttpRequest, pk: int, to: str) -> HttpResponse:
        return require_POST(self._move)(request, pk, to)

    def _move(self, request: HttpRequest, pk: int, to: str) -> HttpResponse:
        call = get_object_or_404(self.get_queryset(request), pk=pk)
        act, label = MOVES.get(to, (None, ""))  # type: ignore[call-overload]
        if act is None:
            raise PermissionDenied
        try:
            act(call, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("Done: %(what)s.") % {"what": label})
        except tuple(REFUSED) as refusal:
            messages.error(request, REFUSED[type(refusal)])
        return redirect("admin:applications_call_change", pk)
