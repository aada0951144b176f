"""A deed that is no longer possible says so instead of failing."""

import pytest
from django.contrib.messages.storage.base import BaseStorage
from django.test import RequestFactory

from focusgroup.audit.actions import IllegalMove
from members.attempt import attempt
from members.refusals import Refused


class Said(BaseStorage):
    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, messages, response, *args, **kwargs):
        return []


def after(deed) -> tuple[bool, list[str]]:
    request = RequestFactory().post("/")
    request._messages = Said(request)  # type: ignore[attr-defined]
    was_done = attempt(request, deed, "Done.")
    return was_done, [str(message) for message in request._messages._queued_messages]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("Settled."), "Settled."),
        (IllegalMove("x", "ended", "active"), "Somebody was quicker: this has changed meanwhile."),
    ],
)
def test_what_is_not_possible_is_said(error, said):
    def deed():
        raise error

    assert after(deed) == (False, [said])


def test_what_was_done_is_said():
    assert after(lambda: None) == (True, ["Done."])
