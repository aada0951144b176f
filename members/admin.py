"""Members on the staff desk. States, people and terms change through the actions alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.vocabulary import ai, countries, sectors
from members import actions, permissions
from members.attempt import attempt
from members.forms import EndForm, FactsForm, LastDayForm, ReasonForm, RepresentativeForm, ResumeForm
from members.models import Member, Representative, Term
from members.states import TRANSITIONS, State

# Verb of the address, target state, action, form, and the words of the page.
MOVES: dict[str, tuple[State, Callable[..., None], type[ReasonForm], Any]] = {
    "suspend": (State.SUSPENDED, actions.suspend, ReasonForm, gettext_lazy("Suspend the membership")),
    "resume": (State.ACTIVE, actions.resume, ResumeForm, gettext_lazy("Resume the membership")),
    "end": (State.ENDED, actions.end_membership, EndForm, gettext_lazy("End the membership")),
}
EFFECTS = {
    "suspend": gettext_lazy("No invitations, and not in the directory, until it is resumed. The company is told."),
    "resume": gettext_lazy("Invitations again; in the directory again if the company agreed to it. It is told."),
    "end": gettext_lazy("For good: the term ends, the company leaves the directory, and it is told. No way back."),
}


class CodeFilter(admin.SimpleListFilter):
    """Filters by a code and shows its name; only codes that some member has."""

    names: Any = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = model_admin.get_queryset(request).order_by().values_list(self.parameter_name, flat=True).distinct()
        return sorted(((code, self.name(code)) for code in codes if code), key=lambda choice: choice[1])

    def name(self, code: str) -> str:
        return str(self.names.get(code, code))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class CountryFilter(CodeFilter):
    title, parameter_name = gettext_lazy("country"), "country"

    def name(self, code: str) -> str:
        return countries.name_of(code)


class SectorFilter(CodeFilter):
    title, parameter_name, names = gettext_lazy("sector"), "sector", sectors.SECTORS


class RoleFilter(CodeFilter):
    title, parameter_name, names = gettext_lazy("role in AI"), "ai_role", ai.ROLES


class TermInline(admin.TabularInline):
    model = Term
    extra = 0
    can_delete = False


class RepresentativeInline(admin.TabularInline):
    model = Representative
    extra = 0
    can_delete = False
    fields = readonly_fields = ("user", "job_title", "is_main", "left_on")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    form = FactsForm
    list_display = (
        "legal_name", "country_name", "sector_name", "state", "term_ends", "meetings", "speaker", "directory",
    )  # fmt: skip
    actions = ("remind",)
    list_filter = ("state", CountryFilter, SectorFilter, RoleFilter, "size_class")
    search_fields = ("legal_name", "slug", "registration_number", "representatives__user__email")
    list_per_page = 50
    view_on_site = False
    readonly_fields = (
        "state", "joined_on", "ended_on", "ended_because", "ended_reason", "merged_into", "directory_consent_at",
    )  # fmt: skip
    change_list_template = "members/staff/change_list.html"
    inlines = (TermInline, RepresentativeInline)
    change_form_template = "members/staff/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        now = timezone.now()
        rows = Member.objects.with_term_and_speaker().with_meetings(timezone.localdate(now).year, now=now)
        return rows.order_by("legal_name")

    @admin.display(description=gettext_lazy("meetings"))
    def meetings(self, member: Any) -> str:
        return _("%(taken)s of %(invited)s") % {"taken": member.taken, "invited": member.invited}

    @admin.action(description=gettext_lazy("Remind them of what waits"), permissions=["change"])
    def remind(self, request: HttpRequest, members: QuerySet[Member]) -> HttpResponse:
        query = QueryDict(mutable=True)
        query.setlist("members", [str(pk) for pk in members.values_list("pk", flat=True)])
        return redirect(f"{reverse('admin:member_remind')}?{query.urlencode()}")

    @admin.display(description=gettext_lazy("country"), ordering="country")
    def country_name(self, member: Member) -> str:
        return member.country_name

    @admin.display(description=gettext_lazy("sector"), ordering="sector")
    def sector_name(self, member: Member) -> str:
        return member.sector_short

    @admin.display(description=gettext_lazy("term until"), ordering="term_ends_on")
    def term_ends(self, member: Any) -> Any:
        return member.term_ends_on

    @admin.display(description=gettext_lazy("main representative"))
    def speaker(self, member: Any) -> str:
        return member.speaker or ""

    @admin.display(description=gettext_lazy("listed"), boolean=True)
    def directory(self, member: Member) -> bool:
        return member.is_listed

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Members come by an accepted offer or by the import.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        pages = [
            path(f"<int:pk>/{verb}/", staff(self.move), {"verb": verb}, name=f"members_member_{verb}") for verb in MOVES
        ]
        add = path("<int:pk>/representative/", staff(self.add_representative), name="members_member_representative")
        return [*pages, add, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        member = context.get("original")
        if member:
            allowed = TRANSITIONS[State(member.state)]
            context["moves"] = [(verb, MOVES[verb][3]) for verb in MOVES if MOVES[verb][0] in allowed]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Member, form: FactsForm, change: bool) -> None:
        actions.change_facts(obj, by=Actor.of(request), now=timezone.now(), **form.cleaned_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for term in formset.save(commit=False):
            actions.change_term(
                term, starts_on=term.starts_on, ends_on=term.ends_on, by=Actor.of(request), now=timezone.now()
            )

    def move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Suspend, resume or end, with the reason."""
        require(permissions.can_manage(Actor.of(request)))
        member = get_object_or_404(Member, pk=pk)
        to, act, form_class, title = MOVES[verb]
        if to not in TRANSITIONS[State(member.state)]:
            messages.warning(request, _("This is not possible now: the membership is %s.") % member.get_state_display())
            return redirect("admin:members_member_change", pk)
        day: dict[str, Any] = (
            {"member": member, "today": timezone.localdate()} if issubclass(form_class, LastDayForm) else {}
        )
        form = form_class(request.POST or None, **day)
        if form.is_valid():
            by, now = Actor.of(request), timezone.now()
            attempt(request, lambda: act(member, by=by, now=now, **form.cleaned_data), _("Done: %s.") % title)
            return redirect("admin:members_member_change", pk)
        context = {"member": member, "form": form, "heading": title, "effect": EFFECTS[verb], "room": "members"}
        return render(request, "members/staff/act.html", self.admin_site.each_context(request) | context)

    def add_representative(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(permissions.can_manage(Actor.of(request)))
        member = get_object_or_404(Member, pk=pk)
        if member.state == State.ENDED:
            messages.warning(request, _("This membership has ended already."))
            return redirect("admin:members_member_change", pk)
        form = RepresentativeForm(request.POST or None)
        if form.is_valid():
            by, now = Actor.of(request), timezone.now()
            done = _("The representative is added, and told by mail.")
            attempt(request, lambda: actions.add_representative(member, by=by, now=now, **form.cleaned_data), done)
            return redirect("admin:members_member_change", pk)
        effect = _("This person can sign in, answer invitations and edit the profile, and is told by mail.")
        context = {"member": member, "form": form, "heading": _("Add a representative"), "effect": effect}
        page = self.admin_site.each_context(request) | context | {"room": "members"}
        return render(request, "members/staff/act.html", page)
