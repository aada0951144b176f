"""What a session refers to: papers to read before, and issues that it is about."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# A page of this site, not of another that takes the same scheme.
_OWN_PAGE = re.compile(r"/(?![/\\])[^\s\\]*")


def validate_address(address: str) -> None:
    """A page of this site (/issues/41/) or an address that a browser opens; nothing that runs as a program."""
    if _OWN_PAGE.fullmatch(address):
        return
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or re.search(r"[\s\\\"<>]", address):
        raise ValidationError(_("Write the whole address: https://… or, for a page of this site, /…"))


class Reference(models.Model):
    """A link of a session."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("Paper")
        ISSUE = "issue", _("Issue")

    session = models.ForeignKey(
        "meetings.Session", on_delete=models.CASCADE, related_name="references", verbose_name=_("session")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(_("address"), max_length=400, validators=[validate_address])

    class Meta:
        app_label = "meetings"
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ("kind", "id")

    def __str__(self) -> str:
        return self.title
