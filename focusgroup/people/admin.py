"""People on the staff desk: who they are and what they may do. Every change goes through the actions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.forms import ZoneField
from focusgroup.accounts.models import User
from focusgroup.people import actions


class PersonForm(forms.ModelForm):
    """Neither passwords nor superusers: a person signs in by code, and superusers are made on the machine."""

    time_zone = ZoneField(initial=User._meta.get_field("time_zone").default)

    class Meta:
        model = User
        fields = ("email", "name", "is_staff", "institution", "groups", "time_zone")
        labels = {"groups": _("Roles")}
        help_texts = {"groups": _("What this person may do on the staff desk.")}
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=address).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a person with this address already."))
        return address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("groups") and not cleaned.get("is_staff"):
            self.add_error("groups", _("Only staff have roles."))
        return cleaned


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    form = PersonForm
    list_display = ("email", "name", "institution", "is_staff", "roles", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "institution", "groups")
    search_fields = ("email", "name")
    actions = ("activate", "deactivate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, person: User) -> str:
        names = [role.name for role in person.groups.all()]
        return ", ".join([gettext("superuser"), *names] if person.is_superuser else names)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # A person is switched off; erasing one is a matter of data rights.
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or actions.may_change(Actor.of(request), obj)
        )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody changes their own standing."""
        return ("is_staff", "institution", "groups") if obj and obj == request.user else ()

    def save_model(self, request: HttpRequest, obj: User, form: PersonForm, change: bool) -> None:
        by, now = Actor.of(request), timezone.now()
        data = dict(form.cleaned_data)
        roles = data.pop("groups", None)
        if change:
            actions.change_person(obj, by=by, now=now, roles=roles, **data)
            return
        # The admin goes on with this object, to its log and its success message.
        obj.pk = actions.add_person(by=by, now=now, roles=roles or (), **data).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles were written with the rest; there is nothing else."""

    @admin.action(description=_("Activate: they may sign in again"), permissions=["change"])
    def activate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, actions.activate)

    @admin.action(description=_("Deactivate: they can no longer sign in"), permissions=["change"])
    def deactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, actions.deactivate)

    def _each(self, request: HttpRequest, people: QuerySet[User], act: Callable[..., None]) -> None:
        by, now = Actor.of(request), timezone.now()
        refused = 0
        for person in people:
            try:
                act(person, by=by, now=now)
            except PermissionDenied:
                refused += 1
        if refused:
            text = gettext("%(n)s left as they were: you yourself, or a superuser.") % {"n": refused}
            self.message_user(request, text, messages.WARNING)
        if done := len(people) - refused:
            self.message_user(request, gettext("Done for %(n)s.") % {"n": done}, messages.SUCCESS)
