from focusgroup.accounts.actor import Actor


def can_note(by: Actor) -> bool:
    """Note who was there, and close the list."""
    return by.can("meetings.note_attendance")
