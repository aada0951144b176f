"""Letters for trying out: the mail server, and a wording."""

from focusgroup.accounts.models import User
from focusgroup.outbox.letters import Contents, Occasion, letter
from focusgroup.outbox.models import Heartbeat


@letter(Heartbeat, to=lambda beat: "")
def sample(beat: Heartbeat, occasion: Occasion) -> Contents:
    """About the outbox itself: says that the mail server works. The number tells the letters of a batch apart."""
    return Contents({"number": occasion.message.inputs["number"]})


@letter(User, to=lambda user: user.email, sealed=True)
def trial(user: User, occasion: Occasion) -> Contents:
    """A letter as another person would get it, to somebody of the staff who tries out its wording."""
    return Contents(occasion.unsealed)
