"""The rules of review of a call."""

from applications.models import Call
from applications.review.models import Policy


def of(call: Call) -> Policy:
    """What was laid down for the call, or the defaults, which are not stored."""
    return Policy.objects.filter(call=call).first() or Policy(call=call)
