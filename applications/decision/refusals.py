class Refused(Exception):
    """What was asked cannot be done now; the sentence says why to whoever asked."""


class OfferClosed(Refused):
    """The offer was answered otherwise, or its time is over."""
