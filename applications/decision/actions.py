"""Changes to scenarios, decisions and offers."""

from datetime import datetime

from focusgroup.accounts.actor import Actor


def expire_offers(*, by: Actor, now: datetime) -> int:
    """End the offers nobody answered in time; returns how many."""
    return 0
