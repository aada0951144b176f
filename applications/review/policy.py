"""The rules of review of a call."""

from applications.models import Call
from applications.review.models import Policy


def of(call: Call) -> Policy:
    """What was laid down for the call, or the defaults, which are not stored."""
    return Policy.objects.filter(call=call).first() or Policy(call=call)


def beside(call: Call) -> Policy:
    """As `of`, and without a query where the rules were read along with the call."""
    return getattr(call, "review_policy", None) or Policy(call=call)
