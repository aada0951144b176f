"""Files that belong to a meeting: slides, background, the final report."""

import uuid
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.documents.querysets import DocumentQuerySet


class Audience(models.TextChoices):
    MEMBERS = "members", _("Members")
    PUBLIC = "public", _("Everybody")


def place_of_file(document: "Document", name: str) -> str:
    """A place that tells nothing and that nobody can guess."""
    return f"meetings/{uuid.uuid4().hex}"


class Document(models.Model):
    """Only served as a download, never shown in a page."""

    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="documents", verbose_name=_("meeting")
    )
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(_("who may read it"), max_length=7, choices=Audience.choices, default=Audience.MEMBERS)
    file = models.FileField(_("file"), upload_to=place_of_file, max_length=120)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(_("file type"), max_length=40)
    size_bytes = models.PositiveIntegerField(_("size, bytes"))
    added_at = models.DateTimeField(_("added"))

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("document of a meeting")
        verbose_name_plural = _("documents of meetings")
        ordering = ("added_at", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:document", args=[self.meeting.slug, self.pk])
