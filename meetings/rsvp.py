"""What one answer says, and which state follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meetings.states import Answer, How, InvitationState, Mode

ONLY = {Mode.IN_PERSON: How.IN_PERSON, Mode.ONLINE: How.ONLINE}


def ways_of(mode: str) -> tuple[How, ...]:
    """In which ways one can take part."""
    only = ONLY.get(Mode(mode))
    return (only,) if only else tuple(How)


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

    Empty `needs` and an empty `note` leave what is noted as it is; `forgets_needs` and `forgets_note` delete it.
    `guests` is None where the question was not asked; without an address nobody new is named as a delegate.
    """

    choices: Mapping[int, Choice]
    needs_travel: bool = False
    needs: str = ""
    has_consented: bool = False
    forgets_needs: bool = False
    guests: int | None = None
    note: str = ""
    forgets_note: bool = False
    delegate_name: str = ""
    delegate_email: str = ""
    drops_delegate: bool = False


def state_of(answers: Iterable[str], *, has_seat: bool = True) -> InvitationState:
    """Any yes: comes, or waits where no day has a seat. All no: does not come. Else maybe."""
    given = set(answers)
    if Answer.YES in given:
        return InvitationState.ACCEPTED if has_seat else InvitationState.WAITING
    return InvitationState.DECLINED if given == {Answer.NO} else InvitationState.TENTATIVE
