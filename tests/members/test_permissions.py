from datetime import date

from focusgroup.accounts.actor import Actor, Kind
from members import permissions
from members.states import State
from tests.factories.accounts import UserFactory
from tests.factories.members import MemberFactory, RepresentativeFactory


def test_who_may_admit(coordinator, reviewer, administrator):
    actors = [Actor(Kind.LINK, "decision.offer:1"), Actor.duty("import_members"), *map(Actor.person, (coordinator,))]
    others = [Actor.person(user) for user in (reviewer, administrator, UserFactory())]

    assert [permissions.can_admit(by) for by in actors] == [True, True, True]
    assert [permissions.can_admit(by) for by in others] == [False, False, False]


def test_who_may_manage(coordinator, reviewer, administrator):
    assert [permissions.can_manage(Actor.person(user)) for user in (coordinator, reviewer, administrator)] == [
        True,
        False,
        False,
    ]
    assert not permissions.can_manage(Actor(Kind.LINK, "decision.offer:1"))


def test_a_representative_edits_their_own_member_until_they_leave_or_it_ends(db):
    representative = RepresentativeFactory()
    by, own = Actor.person(representative.user), representative.member

    before = [permissions.can_edit_profile(by, member) for member in (own, MemberFactory())]
    own.state = State.ENDED
    after_the_end = permissions.can_edit_profile(by, own)
    own.state = State.ACTIVE
    representative.left_on = date(2026, 1, 1)
    representative.save()

    assert before == [True, False]
    assert not after_the_end
    assert not permissions.can_edit_profile(by, own)
