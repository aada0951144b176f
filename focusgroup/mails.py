"""Letters about signing in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label


@dataclass(frozen=True)
class Change:
    key: str
    label: "Label"


# What allauth notifies of, by the names of its own letters.
CHANGES: dict[str, Change] = {
    "mfa/email/totp_activated": Change("app_added", _("An authenticator app was added as second factor.")),
    "mfa/email/totp_deactivated": Change("app_removed", _("The authenticator app was removed as second factor.")),
    "mfa/email/webauthn_added": Change("key_added", _("A passkey or security key was added.")),
    "mfa/email/webauthn_removed": Change("key_removed", _("A passkey or security key was removed.")),
    "mfa/email/recovery_codes_generated": Change("codes_made", _("New recovery codes were made.")),
    "account/email/password_set": Change("password_set", _("A password was set.")),
    "account/email/password_changed": Change("password_changed", _("The password was changed.")),
    "account/email/password_reset": Change(
        "password_reset", _("The password was reset by a link sent to this address.")
    ),
}
_LABELS = {change.key: change.label for change in CHANGES.values()}


@letter(User, to=lambda user: user.email, sealed=True)
def sign_in_code(user: User, occasion: Occasion) -> Contents:
    """The code somebody asked for; useless, and not sent, once it has run out."""
    runs_out_at = occasion.message.created_at + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    if occasion.now > runs_out_at:
        raise NotSent("The code has run out.")
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    return Contents({"user": user, "code": occasion.unsealed["code"], "minutes": minutes})


@letter(User, to=lambda user: user.email, sealed=True)
def password_reset(user: User, occasion: Occasion) -> Contents:
    """The link by which somebody of the staff chooses a new password."""
    if occasion.now > occasion.message.created_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
        raise NotSent("The link has run out.")
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    return Contents({"user": user, "url": occasion.unsealed["url"], "minutes": minutes})


@letter(User, to=lambda user: user.email)
def account_changed(user: User, occasion: Occasion) -> Contents:
    """That a way into the account has changed, so that nobody changes one unnoticed."""
    return Contents(
        {
            "user": user,
            "change": _LABELS[occasion.message.inputs["change"]],
            "at": occasion.message.created_at,
            "factors_url": occasion.page("mfa_index"),
        }
    )
