from datetime import datetime

from applications.review import mails
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.applications import AssignmentFactory


def test_the_letter_to_readers_of_several_calls_names_none(reviewer: User, now: datetime) -> None:
    for _ in range(2):
        given = AssignmentFactory(reviewer=reviewer, application__state=ApplicationState.UNDER_REVIEW)
    mails.assigned(reviewer, now=now)

    text = render(Message.objects.get(kind="review/assigned"), now=now).text
    assert "2 applications have been given to you" in text
    assert given.application.call.title not in text
