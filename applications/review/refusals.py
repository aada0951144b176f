"""What an action of review says when it cannot be done now."""


class Refused(Exception):
    """What was asked cannot be done now; the sentence says why to whoever asked."""


class TooLate(Refused):
    """The day until which it could be done is over."""


class ChangedElsewhere(Refused):
    """The review was changed in another window since this one was opened."""
