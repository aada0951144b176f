"""Errors reported to Sentry, where SENTRY_DSN is set: what went wrong, never whom it concerned."""

import re
from typing import Any

import sentry_sdk
from sentry_sdk.types import Event, Hint

# The tokens of secret links are 32 characters of this alphabet.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24,}")
_KEPT_OF_A_REQUEST = ("method", "url")


def start(dsn: str) -> None:
    sentry_sdk.init(
        dsn=dsn,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrub,
        before_breadcrumb=lambda crumb, hint: None,
    )


def scrub(event: Event, hint: Hint) -> Event:
    """The event without people, form data, cookies, headers or the tokens of secret links."""
    request: Any = event.get("request")
    if request:
        event["request"] = {
            name: _TOKEN.sub("•••", str(request[name])) for name in _KEPT_OF_A_REQUEST if name in request
        }
    event.pop("user", None)
    transaction = event.get("transaction")
    if transaction:
        event["transaction"] = _TOKEN.sub("•••", transaction)
    return event
