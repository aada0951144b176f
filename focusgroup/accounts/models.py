"""People who sign in, and the links that open one thing without signing in."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.querysets import UserManager


class Institution(models.TextChoices):
    NONE = "", _("None")
    JRC = "JRC", _("Joint Research Centre")
    DIGITAL_SME = "DIGITAL_SME", _("European DIGITAL SME Alliance")


class User(AbstractBaseUser, PermissionsMixin):
    """A person of the staff or of a member. Signs in by e-mail address.

    `public_id` is what the audit log knows this person by, so that name and
    address can be erased here while the log stays whole.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    institution = models.CharField(
        _("institution"), max_length=12, choices=Institution.choices, default=Institution.NONE, blank=True
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels")
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May open the staff desk."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Take this away instead of deleting the person.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    session_round = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Goes up when the person signs out everywhere; older sessions then end.")
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("email",)
        # Kept in lower case, so that one address is one person.
        constraints = (models.CheckConstraint(condition=Q(email=Lower("email")), name="address_in_lower_case"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's own, so that sessions from before there were rounds go on, until the first round."""
        plain: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if not self.session_round:
            return plain
        whole = f"{plain}:{self.session_round}"
        return salted_hmac("session_round", whole, secret=secret, algorithm="sha256").hexdigest()

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()
        if self.institution and not self.is_staff:
            raise ValidationError({"institution": _("Only staff belong to an institution.")})


class FormerAddress(models.Model):
    """Where a person was known before. What names them by it stays theirs; it opens nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_addresses", verbose_name=_("person"))
    email = models.EmailField(_("e-mail address"), max_length=254)
    left_at = models.DateTimeField(_("left"))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ("left_at",)

    def __str__(self) -> str:
        return str(self.user)


class Link(models.Model):
    """A secret address that shows a status or answers one thing. Only its hash is kept."""

    purpose = models.CharField(max_length=40)
    about = models.CharField(max_length=100, help_text=_("The object's label and key, for example members.member:7."))
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = (models.Index(fields=["about", "purpose"], name="link_about"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.about}"
