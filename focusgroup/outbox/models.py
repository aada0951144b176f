"""A mail is a row before it is a mail."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from focusgroup.outbox.querysets import MessageQuerySet, SuppressionQuerySet
from focusgroup.outbox.states import TRANSITIONS, State


class Message(models.Model):
    """What is to be said to whom. Rendered when a worker claims it, so corrected wording reaches it.

    `key` is kind:object:recipient:offset:revision, so that saying a thing twice
    adds nothing. Links and codes are minted while rendering; `sealed` holds what
    cannot be (a sign-in code), encrypted, until the row is done. `mailing` is the
    same for all letters of one kind that were queued in one stroke. `person` had the recipient's
    address when the letter was queued: until it leaves, it follows them to another address, unless
    staff have corrected the address by hand (`is_corrected`). `may_have_arrived` from
    before its text is handed over until the server says that it does not take it.
    """

    key = models.CharField(_("key"), max_length=400, unique=True)
    kind = models.CharField(_("kind"), max_length=80)
    bulletin = models.CharField(_("bulletin"), max_length=40, blank=True, help_text=_("Its topic; empty for a letter."))
    mailing = models.CharField(_("mailing"), max_length=120, blank=True)
    about = models.CharField(_("object"), max_length=100)
    recipient = models.EmailField(_("recipient"), max_length=254)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
    )
    is_corrected = models.BooleanField(default=False, db_default=False, editable=False)
    recipient_name = models.CharField(_("recipient's name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    inputs = models.JSONField(_("inputs"), default=dict, blank=True)
    sealed = models.TextField(blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    not_before = models.DateTimeField(_("not before"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    may_have_arrived = models.BooleanField(default=False, db_default=False, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    last_error = models.TextField(_("last error"), blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar part"), blank=True)
    attachments = models.JSONField(_("attachments"), default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["not_before", "id"], name="message_due", condition=Q(state=State.QUEUED)),
            models.Index(fields=["about"], name="message_about"),
            models.Index(fields=["mailing", "state"], name="message_mailing", condition=~Q(mailing="")),
            models.Index(fields=["message_id"], name="message_message_id"),
            models.Index(fields=["state", "-id"], name="message_state"),
        )
        constraints = (
            models.CheckConstraint(name="sent_has_its_time", condition=~Q(state=State.SENT) | Q(done_at__isnull=False)),
            models.CheckConstraint(
                name="sending_has_its_claim",
                condition=~Q(state=State.SENDING) | (~Q(claim="") & Q(leased_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="done_keeps_no_secret",
                condition=~Q(state__in=[State.SENT, State.VOID]) | Q(sealed=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"

    @property
    def about_key(self) -> str:
        return self.about.partition(":")[2]


class Heartbeat(models.Model):
    """When a duty ran last, and how it went."""

    duty = models.CharField(_("duty"), max_length=60, unique=True)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_well_at = models.DateTimeField(_("ended well"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    away_since = models.DateTimeField(
        _("mail server away since"), null=True, blank=True, help_text=_("Only of the outbox: it takes no letters.")
    )
    away_reason = models.CharField(_("what the mail server said"), max_length=500, blank=True, db_default="")

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ("duty",)

    def __str__(self) -> str:
        return self.duty


class Pause(models.Model):
    """A kind of letter that stays in the queue until somebody lets it go on."""

    kind = models.CharField(_("kind"), max_length=80, unique=True)
    reason = models.CharField(_("reason"), max_length=250)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("paused kind")
        verbose_name_plural = _("paused kinds")
        ordering = ("kind",)

    def __str__(self) -> str:
        return self.kind


class Suppression(models.Model):
    """An address whose mail came back. Letters to it fail at once until staff correct or release it."""

    address = models.EmailField(_("address"), max_length=254, unique=True, help_text=_("In lower case."))
    reason = models.CharField(_("reason"), max_length=500)
    since = models.DateTimeField(_("since"))
    reported_by = models.CharField(_("reported by"), max_length=100)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("letter"))

    objects: ClassVar[SuppressionQuerySet] = SuppressionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("address that bounces")
        verbose_name_plural = _("addresses that bounce")
        ordering = ("-since", "-id")

    def __str__(self) -> str:
        return self.address


class Unsubscription(models.Model):
    """An address that wants no more bulletins about a topic. Kept as long as the wish stands."""

    address = models.EmailField(_("address"), max_length=254, help_text=_("In lower case."))
    topic = models.CharField(_("topic"), max_length=40)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        ordering = ("-since", "-id")
        constraints = (models.UniqueConstraint(fields=["topic", "address"], name="unsubscribed_once"),)

    def __str__(self) -> str:
        return f"{self.address}: {self.topic}"


class Wording(models.Model):
    """Staff's own subject and text for a kind of letter, for everything or for one call alone.

    `scope` is empty or names the object, as in `about`. In the text a blank line
    parts paragraphs and `{name}` inserts a value.
    """

    kind = models.CharField(_("kind"), max_length=80)
    scope = models.CharField(_("scope"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ("kind", "scope", "language")
        constraints = (models.UniqueConstraint(fields=["kind", "scope", "language"], name="wording_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.scope}".strip()
