"""What staff and applicants add to an application between sending and decision."""

from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.casework.querysets import ErasureQuerySet, LikenessQuerySet, MergerQuerySet
from applications.eligibility import Criterion as EligibilityCriterion
from applications.eligibility import Verdict as EligibilityVerdict


class Clarification(models.Model):
    """A question of staff, and the answers it unlocked. Only one of an application is open at a time."""

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="clarifications",
        verbose_name=_("application"),
    )
    question = models.TextField(_("question"))
    fields = models.JSONField(_("answers that may be changed"), default=list)
    due_on = models.DateField(_("answer by"))
    asked_at = models.DateTimeField(_("asked"))
    reply = models.TextField(_("reply"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        app_label = "applications"
        verbose_name = _("clarification")
        verbose_name_plural = _("clarifications")
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at=None), name="one_open_clarification_an_application"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.question[:60]}"


class EligibilityCheckQuerySet(models.QuerySet["EligibilityCheck"]):
    def verified(self, keys: Collection[int]) -> set[int]:
        """Those of the applications whose every criterion was found met, in the version that counts now."""
        met = self.filter(
            application__in=keys, verdict=EligibilityCheck.Verdict.YES, revision=F("application__revision")
        )
        counts = met.order_by().values_list("application").annotate(models.Count("pk"))
        return {key for key, count in counts if count == len(EligibilityCheck.Criterion)}


class EligibilityCheck(models.Model):
    """What staff found on one criterion; the company's own declaration stands beside it."""

    class Criterion(models.TextChoices):
        SIZE = EligibilityCriterion.SIZE.value, _("Small or medium-sized enterprise")
        COUNTRY = EligibilityCriterion.COUNTRY.value, _("Headquarters")
        COMMITMENT = EligibilityCriterion.COMMITMENT.value, _("Taking part")
        EXPERTISE = EligibilityCriterion.EXPERTISE.value, _("Expertise in AI")

    class Verdict(models.TextChoices):
        YES = EligibilityVerdict.YES.value, _("Yes")
        NO = EligibilityVerdict.NO.value, _("No")
        UNCLEAR = EligibilityVerdict.UNCLEAR.value, _("Unclear")

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="checks",
        verbose_name=_("application"),
    )
    criterion = models.CharField(_("criterion"), max_length=10, choices=Criterion.choices)
    verdict = models.CharField(_("verdict"), max_length=7, choices=Verdict.choices)
    reason = models.TextField(_("reason"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True, help_text=_("What was looked at: register, accounts, page."))
    revision = models.PositiveSmallIntegerField(_("version that was checked"), default=0)
    checked_at = models.DateTimeField(_("checked"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by")
    )

    objects: ClassVar[EligibilityCheckQuerySet] = EligibilityCheckQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "applications"
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")
        ordering = ("application", "id")
        constraints = (
            models.UniqueConstraint(fields=["application", "criterion"], name="one_check_a_criterion"),
            models.CheckConstraint(
                name="a_check_says_why_unless_yes",
                condition=Q(verdict="yes") | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.get_criterion_display()}"


class Likeness(models.Model):
    """Two applications of one call that may be of the same company; the earlier one was sent first."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("To be judged")
        DIFFERENT = "different", _("Not a duplicate")
        SAME = "same", _("Duplicate")

    earlier = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="+", verbose_name=_("earlier")
    )
    later = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="+", verbose_name=_("later")
    )
    reasons = models.JSONField(_("what is alike"), default=list)
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict.choices, default=Verdict.OPEN)
    note = models.TextField(_("reason"), blank=True)
    found_at = models.DateTimeField(_("found"))
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)

    objects: ClassVar[LikenessQuerySet] = LikenessQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "applications"
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ("-found_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["earlier", "later"], name="one_likeness_a_pair"),
            models.CheckConstraint(name="likeness_is_of_two", condition=~Q(earlier=F("later"))),
        )

    def __str__(self) -> str:
        return f"{self.earlier} / {self.later}"


class Merger(models.Model):
    """Two applications of one company made one: what hangs on the one that went is read with the one that stays."""

    stays = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="mergers", verbose_name=_("stays")
    )
    gone = models.OneToOneField(
        "applications.Application", on_delete=models.CASCADE, related_name="merger", verbose_name=_("went")
    )
    taken = models.JSONField(_("answers taken from the one that went"), default=list)
    note = models.TextField(_("reason"), blank=True)
    merged_at = models.DateTimeField(_("merged"))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by")
    )

    objects: ClassVar[MergerQuerySet] = MergerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "applications"
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        ordering = ("-merged_at", "-id")
        constraints = (models.CheckConstraint(name="merger_is_of_two", condition=~Q(stays=F("gone"))),)

    def __str__(self) -> str:
        return f"{self.gone} → {self.stays}"


class Comparison(models.Model):
    """Up to which version an application was compared with the others of its call."""

    application = models.OneToOneField(
        "applications.Application",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="comparison",
        verbose_name=_("application"),
    )
    revision = models.PositiveSmallIntegerField(_("version"))

    class Meta:
        app_label = "applications"
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")

    def __str__(self) -> str:
        return str(self.application)


class Erasure(models.Model):
    """An applicant's request to be erased, and when it was done."""

    application = models.OneToOneField(
        "applications.Application", on_delete=models.CASCADE, related_name="erasure", verbose_name=_("application")
    )
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects: ClassVar[ErasureQuerySet] = ErasureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "applications"
        verbose_name = _("request for erasure")
        verbose_name_plural = _("requests for erasure")
        ordering = ("done_at", "due_on")

    def __str__(self) -> str:
        return str(self.application)
