"""How the applications of a call are read."""

from applications.models import Call
from applications.review.models import Policy


def of(call: Call) -> Policy:
    """The call's rules of review, or the defaults, unsaved."""
    return Policy.objects.filter(call=call).first() or Policy(call=call)


def beside(call: Call) -> Policy:
    """As `of`, and without a query where the rules were read along with the call."""
    return getattr(call, "review_policy", None) or Policy(call=call)
