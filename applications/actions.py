"""Changes to calls and applications."""

from datetime import datetime

from focusgroup.accounts.actor import Actor


def turn_calls(*, by: Actor, now: datetime) -> int:
    """Open and close calls whose time has come; returns how many turned."""
    return 0
