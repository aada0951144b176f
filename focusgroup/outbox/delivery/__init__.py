"""Sending: claim under a lease, look again, hand over, write the result only while the claim is ours."""

from focusgroup.outbox.delivery.sweep import Sweep, is_stopping, stop

__all__ = ["Sweep", "is_stopping", "stop"]
