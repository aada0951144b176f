from focusgroup.accounts.actor import Actor
from meetings.feedback.models import Feedback


def can_ask(by: Actor) -> bool:
    """Ask for feedback, and read it."""
    return by.can("meetings.note_attendance")


def can_answer(by: Actor, feedback: Feedback) -> bool:
    """Whoever holds the link."""
    return by.is_holder_of(feedback)
