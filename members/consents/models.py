"""Who agreed to what, in which words, when, and when it was taken back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.consents.querysets import ConsentQuerySet
from members.consents.wordings import WORDINGS


class Source(models.TextChoices):
    PAGE = "page", _("Own page")
    APPLICATION = "application", _("Application")
    IMPORT = "import", _("Import")


class Consent(models.Model):
    """One consent of a company, or of a person for themselves. Rows stay, as proof; the last open one holds."""

    kind = models.CharField(_("what for"), max_length=12, choices=[(kind, one.label) for kind, one in WORDINGS.items()])
    version = models.PositiveSmallIntegerField(_("version of the words"))
    source = models.CharField(_("given by"), max_length=12, choices=Source.choices, default=Source.PAGE)
    member = models.ForeignKey(
        "members.Member",
        on_delete=models.CASCADE,
        related_name="consents",
        null=True,
        blank=True,
        verbose_name=_("member"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="consents",
        null=True,
        blank=True,
        verbose_name=_("person"),
    )
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "members"
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("given_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "member"],
                condition=Q(withdrawn_at=None, member__isnull=False),
                name="one_consent_holds",
            ),
            models.UniqueConstraint(
                fields=["kind", "user"], condition=Q(withdrawn_at=None, member=None), name="one_own_consent_holds"
            ),
            models.CheckConstraint(
                name="consent_has_somebody", condition=Q(member__isnull=False) | Q(user__isnull=False)
            ),
            models.CheckConstraint(
                name="consent_ends_after_it_began", condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def is_of_older_words(self) -> bool:
        return self.version < WORDINGS[self.kind].version
