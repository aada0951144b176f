"""The outbox for staff, and the mailbox of an installation without a mail server."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.outbox import actions, frame, heartbeat, staff_urls
from focusgroup.outbox.forms import ResendForm
from focusgroup.outbox.letters import LETTERS
from focusgroup.outbox.models import Heartbeat, Message, Suppression
from focusgroup.outbox.querysets import STOPPED
from focusgroup.outbox.states import State


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("letter_and_trouble", "recipient", "state", "created_at")
    list_filter = ("state", "kind", "created_at")
    search_fields = ("recipient", "subject", "about")
    list_per_page = 50
    show_full_result_count = False
    actions = ("approve", "resend", "void")
    change_list_template = "admin/outbox/message/change_list.html"
    change_form_template = "admin/outbox/message/change_form.html"
    readonly_fields = (
        "recipient",
        "state",
        "kind",
        "mailing",
        "about",
        "created_at",
        "not_before",
        "done_at",
        "attempts",
    )
    fields = readonly_fields

    def get_urls(self) -> list[URLPattern]:
        page = path("<int:pk>/letter/", self.admin_site.admin_view(self.letter), name="outbox_message_letter")
        return [page, *staff_urls.urlpatterns(self.admin_site.admin_view), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """All letters but those about what is hidden from this person; long columns are read when they are shown."""
        return Message.objects.visible_to(request.user).defer("text", "html", "calendar", "inputs", "sealed")

    @admin.display(description=_("letter"))
    def letter_and_trouble(self, message: Message) -> str:
        """Its subject, or its name until it is written, and below what keeps it or kept it."""
        found = LETTERS.get(message.kind)
        name = message.subject or (found.title if found else message.kind)
        if not message.last_error:
            return name
        return format_html('{}<br><span class="small quiet">{}</span>', name, message.last_error[:120])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        message = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdigit() else None
        waits = message is not None and message.state in (State.QUEUED, State.SENDING)
        found = LETTERS.get(message.kind) if message else None
        more = {
            "pulse": heartbeat.pulse(now=timezone.now()) if waits else None,
            "is_bound": found is None or found.is_bound,
            "can_be_made_anew": found is not None and not found.is_sealed,
            "resend_form": ResendForm(initial={"recipient": message.recipient}) if message else None,
            "suppression": Suppression.objects.filter(address=message.recipient.lower()).first() if message else None,
        }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    @xframe_options_sameorigin
    def letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The HTML part as it went out, shut in: no script, no form, styles only by their hash."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        message = get_object_or_404(self.get_queryset(request), pk=pk)
        return frame.response(message.html)

    @admin.action(description=_("Let the chosen letters go (approve)"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset.filter(state=State.STAGED), actions.approve)

    @admin.action(description=_("Send the chosen letters again (failed ones)"), permissions=["change"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset.filter(state=State.FAILED), actions.resend)

    @admin.action(description=_("Stop the chosen letters that have not left"), permissions=["change"])
    def void(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        waiting = queryset.filter(state__in=[State.STAGED, State.QUEUED, State.SENDING, State.FAILED])
        self._each(request, waiting, actions.void, reason=STOPPED)

    def _each(self, request: HttpRequest, queryset: QuerySet[Message], act: Any, **more: Any) -> None:
        done = 0
        for message in queryset:
            try:
                act(message, by=Actor.of(request), now=timezone.now(), **more)
            except ValidationError as error:
                self.message_user(request, f"{message.recipient}: {' '.join(error.messages)}", messages.ERROR)
            except IllegalMove:
                # Somebody else, or a worker, was quicker.
                text = _("%(to)s: the letter has gone on since.") % {"to": message.recipient}
                self.message_user(request, text, messages.ERROR)
            else:
                done += 1
        text = ngettext("%(n)d letter changed.", "%(n)d letters changed.", done) % {"n": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("duty", "started_at", "ended_well_at", "away_since", "note")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
