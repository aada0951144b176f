"""The rubric is edited here; who reads what is shown here and changed on the board."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from applications.review import policy
from applications.review.models import Assignment, Criterion
from applications.review.website import admin as website_admin  # noqa: F401  Django finds it from here
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit


def _is_in_use(call: Call) -> bool:
    """Whether a review of the call was ever submitted; the rubric is fixed from then on."""
    return policy.frozen_since(call) is not None


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ("call", "position", "title", "description", "weight_percent", "anchors")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        call = data.get("call")
        if call and _is_in_use(call):
            raise ValidationError(_("A review of this call is submitted already; its rubric stays as it is."))
        anchors = data.get("anchors")
        if anchors and not (
            isinstance(anchors, list) and len(anchors) == 6 and all(isinstance(a, str) for a in anchors)
        ):
            self.add_error("anchors", _("Six texts are needed, for 0 to 5 points."))
        return data


@admin.register(Criterion)
class CriterionAdmin(admin.ModelAdmin):
    form = CriterionForm
    list_display = ("title", "call", "position", "weight_percent")
    list_filter = ("call",)
    list_select_related = ("call",)
    search_fields = ("title",)

    def has_change_permission(self, request: HttpRequest, obj: Criterion | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not _is_in_use(obj.call))

    def has_delete_permission(self, request: HttpRequest, obj: Criterion | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not _is_in_use(obj.call))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing in bulk: whether a criterion is in use is asked for each."""
        return {}

    def save_model(self, request: HttpRequest, obj: Criterion, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        verb = "changed criterion" if change else "added criterion"
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name != "call"}
        audit.record(verb, obj, by=Actor.of(request), now=timezone.now(), changes=changes)

    def delete_model(self, request: HttpRequest, obj: Criterion) -> None:
        audit.record("deleted criterion", obj, by=Actor.of(request), now=timezone.now())
        super().delete_model(request, obj)


@admin.register(Assignment)
class AssignmentAdmin(admin.ModelAdmin):
    """For reading only, and without what the viewer has a conflict with."""

    list_display = ("application", "reviewer", "institution", "state")
    list_filter = ("state", "reviewer__institution", "application__call")
    list_select_related = ("application", "reviewer")
    search_fields = ("application__legal_name", "reviewer__name", "reviewer__email")
    fields = ("application", "reviewer", "state", "conflict")

    @admin.display(description=_("institution"), ordering="reviewer__institution")
    def institution(self, assignment: Assignment) -> str:
        return assignment.reviewer.get_institution_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        user = Actor.of(request).user
        return super().get_queryset(request).filter(pk__in=Assignment.objects.visible_to(user).values("pk"))  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        return False
