"""A deed that a page asks for, and what is said of it on the next one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from focusgroup.audit.actions import IllegalMove
from members.refusals import Refused


def attempt(request: HttpRequest, deed: Callable[[], object], done: str = "") -> bool:
    """Does it and says so, or says what stands in the way. Returns whether it was done."""
    try:
        deed()
    except (Refused, IllegalMove) as reason:
        said = str(reason) if isinstance(reason, Refused) else _("Somebody was quicker: this has changed meanwhile.")
        messages.error(request, said)
        return False
    if done:
        messages.success(request, done)
    return True
