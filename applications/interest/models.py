"""A company that would like to apply when a call opens."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.interest.querysets import InterestQuerySet
from focusgroup.vocabulary import countries, sectors


class Interest(models.Model):
    """An expression of interest; it counts once its address is confirmed."""

    company = models.CharField(_("company"), max_length=200)
    country = models.CharField(_("country of the headquarters"), max_length=2)
    sector = models.CharField(_("sector where the AI is applied"), max_length=4, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254)
    note = models.TextField(_("in a few words"), blank=True)
    created_at = models.DateTimeField(_("written"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="interests",
        verbose_name=_("application"),
        help_text=_("The one that was filled from it."),
    )

    objects: ClassVar[InterestQuerySet] = InterestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "applications"
        verbose_name = _("expression of interest")
        verbose_name_plural = _("expressions of interest")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["email"], name="interest_email"),
            models.Index(fields=["country", "sector"], name="interest_place"),
        )

    def __str__(self) -> str:
        return self.company

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)

    @property
    def sector_name(self) -> str:
        return str(sectors.SECTORS.get(self.sector, ""))

    def get_admin_url(self) -> str:
        return reverse("admin:applications_interest_change", args=[self.pk])
