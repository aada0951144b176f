"""How much of its form an application answers, kept in a column so that lists can filter by it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Without these an application cannot be sent. One of turnover and balance sheet total is enough.
REQUIRED = frozenset(
    (
        "country",
        "financial_year",
        "headcount_awu",
        "has_related_firms",
        "legal_name",
        "website",
        "nace_section",
        "sector",
        "contact_name",
        "ai_role",
        "ai_domains",
        "expertise",
        "motivation",
        "notice_read_at",
    )
)
# What tells reviewers more; nobody must answer it.
WELCOME = (
    "founded_year",
    "contact_role",
    "technologies",
    "adoption_stage",
    "products",
    "customers",
    "ai_staff",
    "examples",
)
_EMPTY: tuple[Any, ...] = (None, "", [])


class Completeness(models.TextChoices):
    FULL = "full", _("Every answer")
    ENOUGH = "enough", _("All that is needed")
    LACKING = "lacking", _("Needed answers missing")


def of(application: Any) -> Completeness:
    """By what stands in the row; what was imported may lack answers that the form insists on."""
    money = application.turnover_eur is None and application.balance_eur is None
    if money or any(getattr(application, name) in _EMPTY for name in REQUIRED):
        return Completeness.LACKING
    has_number = bool(application.vat_number or application.registration_number)
    is_full = has_number and all(getattr(application, name) not in _EMPTY for name in WELCOME)
    return Completeness.FULL if is_full else Completeness.ENOUGH


class CompletenessField(models.CharField):
    """Follows the other columns whenever an application is saved, one or many; `update()` passes it by."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = of(model_instance).value
        setattr(model_instance, self.attname, value)
        return value
