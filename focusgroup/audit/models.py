"""The log of what was done: entries are added and never changed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from focusgroup.audit.querysets import EntryQuerySet


class Entry(models.Model):
    """One deed. Persons stand here by opaque id; of a personal field only its name is kept."""

    at = models.DateTimeField(_("when"), db_index=True)
    verb = models.CharField(_("what"), max_length=60)
    about = models.CharField(_("object"), max_length=100, help_text=_("Label and key, for example members.member:7."))
    actor_kind = models.CharField(_("kind of actor"), max_length=8)
    actor_key = models.CharField(_("actor"), max_length=100)
    state_from = models.CharField(_("from"), max_length=40, blank=True)
    state_to = models.CharField(_("to"), max_length=40, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["about", "at"], name="entry_about"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"


class Retention(models.Model):
    """Until when entries may be removed. The database refuses to remove any later one."""

    before = models.DateTimeField()
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("retention")
        verbose_name_plural = _("retentions")

    def __str__(self) -> str:
        return f"before {self.before:%Y-%m-%d}"
