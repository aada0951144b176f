class Refused(Exception):
    """What was asked cannot be done now; the sentence says why to whoever asked."""
