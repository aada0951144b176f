"""Reminders of meetings and of answers still missing."""

from datetime import datetime

from focusgroup.accounts.actor import Actor


def send_due(*, by: Actor, now: datetime) -> int:
    """Queue the reminders whose time has come; returns how many."""
    return 0
