"""What calendar programs answered by mail, and how far the mailbox has been read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.replies.querysets import ReplyQuerySet
from meetings.states import REPLY_TRANSITIONS, ReplyState


class Reply(models.Model):
    """A mail that answers an invitation, or wants to. `key` is its place in the mailbox, so that it is read once."""

    key = models.CharField(_("key"), max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=ReplyState.choices)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    invitation = models.ForeignKey(
        "meetings.Invitation",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("invitation"),
    )
    sender = models.CharField(_("sender"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, blank=True)
    attendee = models.CharField(_("answers for"), max_length=254, blank=True)
    partstat = models.CharField(_("answer"), max_length=30, blank=True)
    sequence = models.PositiveIntegerField(_("version of the meeting"), default=0)
    stamped_at = models.DateTimeField(_("given"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"))

    TRANSITIONS = REPLY_TRANSITIONS
    objects: ClassVar[ReplyQuerySet] = ReplyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("reply of a calendar program")
        verbose_name_plural = _("replies of calendar programs")
        ordering = ("-read_at", "-id")
        indexes = (models.Index(fields=["state", "-id"], name="reply_state"),)
        constraints = (
            models.CheckConstraint(
                name="noted_reply_has_its_invitation",
                condition=~Q(state=ReplyState.NOTED) | Q(invitation__isnull=False, stamped_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()}"


class MailboxPlace(models.Model):
    """How far a mailbox was read: the numbers that IMAP gives its mails."""

    mailbox = models.CharField(_("mailbox"), max_length=300, unique=True)
    validity = models.PositiveBigIntegerField(_("validity of the numbers"), default=0)
    last_number = models.PositiveBigIntegerField(_("last number"), default=0)

    class Meta:
        app_label = "meetings"
        verbose_name = _("place in a mailbox")
        verbose_name_plural = _("places in mailboxes")

    def __str__(self) -> str:
        return f"{self.mailbox}: {self.last_number}"
