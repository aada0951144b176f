"""What one answer says, and which state follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meetings.states import Answer, How, InvitationState, Mode

ONLY = {Mode.IN_PERSON: How.IN_PERSON, Mode.ONLINE: How.ONLINE}


@dataclass(frozen=True)
class Choice:
    """The answer for one day. `how` is empty with a no."""

    answer: str
    how: str = ""

    def in_mode(self, mode: str) -> "Choice":
        """The same where the meeting is held in one way only: that way."""
        if self.answer == Answer.NO:
            return Choice(self.answer)
        return Choice(self.answer, ONLY.get(Mode(mode), self.how))


@dataclass(frozen=True)
class Reply:
    """One whole answer: a choice for each day, by the day's key, and what the company needs.

    Empty `needs` leave noted needs as they are; `forgets_needs` deletes them.
    """

    choices: Mapping[int, Choice]
    needs_travel: bool = False
    needs: str = ""
    has_consented: bool = False
    forgets_needs: bool = False


def state_of(answers: Iterable[str]) -> InvitationState:
    """Any yes: comes. All no: does not come. Else maybe."""
    given = set(answers)
    if Answer.YES in given:
        return InvitationState.ACCEPTED
    return InvitationState.DECLINED if given == {Answer.NO} else InvitationState.TENTATIVE
