"""A person's wish to be known by another e-mail address."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.address.querysets import AddressChangeQuerySet


class AddressChange(models.Model):
    """Done once it is confirmed at both addresses: whoever holds only one of them changes nothing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_changes", verbose_name=_("person")
    )
    new_email = models.EmailField(_("new e-mail address"), max_length=254)
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("holds until"))
    old_confirmed_at = models.DateTimeField(_("confirmed at the old address"), null=True, blank=True)
    new_confirmed_at = models.DateTimeField(_("confirmed at the new address"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects: ClassVar[AddressChangeQuerySet] = AddressChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "members"
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")
        ordering = ("asked_at",)

    def __str__(self) -> str:
        return str(self.user)
