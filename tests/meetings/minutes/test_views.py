import pytest
import time_machine

from focusgroup.accounts.actor import Actor
from meetings.minutes import actions
from meetings.minutes.models import Comment
from meetings.minutes.states import State
from members.states import State as MemberState
from tests.factories.claims import HeldMeetingFactory
from tests.factories.meetings import InvitationFactory
from tests.factories.members import RepresentativeFactory
from tests.meetings.minutes.test_actions import AFTER, UNTIL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def held():
    return HeldMeetingFactory(slug="november-2026")


@pytest.fixture
def person(held):
    found = RepresentativeFactory()
    InvitationFactory(meeting=held, member=found.member)
    return found


@pytest.fixture
def minutes(held, by, now):
    return actions.write(
        held, text="# Day one\n\n<script>alert(1)</script> [x](javascript:alert(1))", seen_at=None, by=by, now=now
    )


PAGE = "/meetings/november-2026/minutes/"


def test_a_draft_does_not_exist_for_members(minutes, person, sign_in, coordinator_client):
    seen = [client.get(PAGE).status_code for client in (sign_in(person.user), coordinator_client)]

    assert seen == [404, 200]


def test_members_read_what_was_circulated_and_nobody_else(minutes, person, sign_in, by, now, client):
    actions.circulate(minutes, comments_by=UNTIL, by=by, now=now)
    suspended = RepresentativeFactory(member__state=MemberState.SUSPENDED)
    text = sign_in(person.user).get(PAGE).content.decode()

    assert "<h2>Day one</h2>" in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    assert sign_in(suspended.user).get(PAGE).status_code == 404
    assert client.get(PAGE)["Location"].startswith("/account/login/")


def test_members_read_the_version_that_was_circulated_until_another_is(
    minutes, held, person, sign_in, by, now, coordinator_client
):
    actions.circulate(minutes, comments_by=UNTIL, by=by, now=now)
    actions.write(held, text="# Written since", seen_at=minutes.changed_at, by=by, now=now)

    member, staff = sign_in(person.user), coordinator_client
    before = [client.get(PAGE).content.decode() for client in (member, staff)]
    desk = staff.get(f"/admin/meetings/meeting/{held.pk}/minutes/").content.decode()
    with time_machine.travel(AFTER, tick=False):
        actions.approve(minutes, by=by, now=AFTER)
        after = sign_in(person.user).get(PAGE).content.decode()

    assert [("Day one" in text, "Written since" in text) for text in (*before, after)] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert "Members read version 1." in desk
    assert "/minutes/approve/" not in desk


def test_a_comment_is_seen_by_its_company_and_staff_only(minutes, person, sign_in, by, now, coordinator_client):
    actions.circulate(minutes, comments_by=UNTIL, by=by, now=now)
    other = RepresentativeFactory()
    sign_in(person.user).post(PAGE, {"member": person.member_id, "text": "Ours is missing: secret-word"})

    pages = {
        name: sign_in(user).get(PAGE).content.decode() for name, user in (("own", person.user), ("other", other.user))
    }

    assert Comment.objects.get().author == person.user
    assert ("secret-word" in pages["own"], "secret-word" in pages["other"]) == (True, False)
    assert "secret-word" in coordinator_client.get(PAGE).content.decode()


def test_a_comment_for_another_company_is_refused(minutes, person, sign_in, by, now):
    actions.circulate(minutes, comments_by=UNTIL, by=by, now=now)
    other = RepresentativeFactory()

    page = sign_in(person.user).post(PAGE, {"member": other.member_id, "text": "x"})

    assert (Comment.objects.count(), list(page.context["form"].errors)) == (0, ["member"])


def test_staff_see_both_texts_when_somebody_else_saved(minutes, held, by, now, coordinator_client):
    page = f"/admin/meetings/meeting/{held.pk}/minutes/"
    stale = {"text": "mine", "seen_at": "2026-11-16T08:00:00+00:00"}

    shown = coordinator_client.post(page, stale)
    coordinator_client.post(page, {"text": "mine", "seen_at": shown.context["form"].data["seen_at"]})

    minutes.refresh_from_db()
    assert "Somebody else has saved" in shown.content.decode()
    assert "Day one" in shown.content.decode()
    assert minutes.text == "mine"


def test_staff_circulate_reply_and_approve(minutes, held, person, sign_in, by, now, coordinator_client):
    page = f"/admin/meetings/meeting/{held.pk}/minutes/"
    coordinator_client.post(f"{page}circulate/", {"comments_by": "2026-11-30"})
    comment = actions.comment(minutes, member=person.member, text="?", by=Actor.person(person.user), now=now)
    coordinator_client.post(f"{page}reply/{comment.pk}/", {"text": "Yes."})
    early = coordinator_client.post(f"{page}approve/", follow=True).content.decode()
    with time_machine.travel(AFTER, tick=False):
        sign_in(by.user).post(f"{page}approve/")

    minutes.refresh_from_db()
    assert "Approve after that day." in early
    assert (minutes.state, minutes.comments.get().reply) == (State.APPROVED, "Yes.")
    assert coordinator_client.post(f"{page}nothing/").status_code == 404
