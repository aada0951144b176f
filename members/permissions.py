from focusgroup.accounts.actor import Actor, Kind
from members.models import Member, Representative
from members.states import State


def can_admit(by: Actor) -> bool:
    """Staff, or the holder of a link who accepts an offer; that the offer is theirs is checked where it is accepted."""
    return by.kind is Kind.LINK or by.can("members.add_member")


def can_manage(by: Actor) -> bool:
    return by.can("members.change_member")


def can_edit_profile(by: Actor, member: Member) -> bool:
    """Until the membership ends, by its representatives and by staff."""
    return member.state != State.ENDED and (can_manage(by) or represents(by, member))


def can_take_consent_back(by: Actor, member: Member) -> bool:
    """At any time, so after the membership as well."""
    return can_manage(by) or represents(by, member)


def represents(by: Actor, member: Member) -> bool:
    return by.user is not None and Representative.objects.current().filter(member=member, user=by.user).exists()


def can_lead(by: Actor, member: Member) -> bool:
    """Name, hand over, let go: the main representative and staff, until the membership ends."""
    if member.state == State.ENDED:
        return False
    main = Representative.objects.current().filter(member=member, is_main=True)
    return can_manage(by) or (by.user is not None and main.filter(user=by.user).exists())
