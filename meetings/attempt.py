"""A deed that a page asks for, and what is said of it on the next one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from focusgroup.audit.actions import IllegalMove


def attempt(request: HttpRequest, deed: Callable[[], object], done: str = "") -> bool:
    """Does it and says so, or says what stands in the way. Returns whether it was done."""
    try:
        deed()
    except (ValidationError, IllegalMove) as error:
        for problem in error.messages if isinstance(error, ValidationError) else [str(error)]:
            messages.error(request, problem)
        return False
    if done:
        messages.success(request, done)
    return True
