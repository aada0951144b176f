"""The address that the buttons of calendar programs write to: one of its own for each invitation.

Its secret is calculated, so that it is the same in each letter about the invitation: a calendar program takes a
change or a cancellation only from the organizer of the request.
"""

import base64
import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from meetings.models import Invitation

# 130 bits, in letters that no mail server folds.
_LENGTH = 26


def is_read() -> bool:
    """Whether anybody reads what is written to these addresses."""
    return bool(settings.REPLY_MAILBOX_URL)


def organizer(invitation: Invitation) -> tuple[str, str]:
    """The address and the secret in it; the contact address and none where nobody reads replies."""
    if not is_read():
        return settings.CONTACT_EMAIL, ""
    secret = secret_of(invitation)
    local, _at, domain = settings.REPLY_EMAIL.rpartition("@")
    return f"{local}+{secret}@{domain}", secret


def secret_of(invitation: Invitation) -> str:
    digest = salted_hmac("meetings reply", str(invitation.pk), algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:_LENGTH]


def secrets_in(texts: Iterable[str]) -> set[str]:
    """The secrets of all plus-addresses of the house in these texts."""
    local, _at, domain = settings.REPLY_EMAIL.rpartition("@")
    ours = re.compile(rf"{re.escape(local)}\+([a-z2-7]{{{_LENGTH}}})@{re.escape(domain)}", re.IGNORECASE)
    return {found.lower() for text in texts for found in ours.findall(text)}


def opens(invitation: Invitation, secrets: Iterable[str]) -> bool:
    """Whether one of the secrets is that of the invitation."""
    own = secret_of(invitation)
    return any(constant_time_compare(own, secret) for secret in secrets)
