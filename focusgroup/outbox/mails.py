"""A sample letter, for trying out a mail server and for measuring."""

from focusgroup.outbox.letters import Contents, Occasion, letter
from focusgroup.outbox.models import Heartbeat


@letter(Heartbeat, to=lambda beat: "")
def sample(beat: Heartbeat, occasion: Occasion) -> Contents:
    """About the outbox itself: says that the mail server works. The number tells the letters of a batch apart."""
    return Contents({"number": occasion.message.inputs["number"]})
