import pytest
import time_machine

from meetings.points import actions
from meetings.points.models import ActionPoint
from meetings.points.states import State
from tests.factories.claims import HeldMeetingFactory
from tests.factories.members import RepresentativeFactory
from tests.meetings.points.test_actions import DUE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def owner():
    return RepresentativeFactory()


@pytest.fixture
def point(owner, by, now):
    return actions.add(
        HeldMeetingFactory(), what="Send the figures", member=owner.member, person=None, due_on=DUE, by=by, now=now
    )


def test_the_owner_finishes_it_on_its_page_and_others_only_read(point, owner, sign_in, client):
    other = sign_in(RepresentativeFactory().user)
    page = f"/action-points/{point.pk}/"

    shown, refused = other.get(page), other.post(page, {"note": ""})
    sign_in(owner.user).post(page, {"note": "Sent on Monday"})

    point.refresh_from_db()
    assert (shown.status_code, shown.context["form"], refused.status_code) == (200, None, 403)
    assert (point.state, point.note) == (State.DONE, "Sent on Monday")
    assert client.get(page)["Location"].startswith("/account/login/")


def test_what_staff_dropped_meanwhile_says_so_in_the_other_tab(point, owner, sign_in, by, now):
    actions.drop(point, reason="Not needed", by=by, now=now)

    page = sign_in(owner.user).post(f"/action-points/{point.pk}/", {"note": "Sent"}, follow=True)

    point.refresh_from_db()
    assert (point.state, point.note) == (State.DROPPED, "Not needed")
    assert [str(message) for message in page.context["messages"]] == ["This was dropped meanwhile."]


def test_reviewers_do_not_see_what_the_group_promised(point, reviewer_client):
    assert reviewer_client.get(f"/action-points/{point.pk}/").status_code == 404


def test_staff_note_put_off_and_drop(coordinator_client, owner, point):
    page = f"/admin/meetings/meeting/{point.meeting_id}/points/"
    coordinator_client.post(page, {"what": "Another", "member": owner.member_id, "person": "", "due_on": "2026-12-24"})
    coordinator_client.post(f"{page}{point.pk}/put_off/", {"due_on": "2026-12-31"})
    coordinator_client.post(f"{page}{point.pk}/drop/", {"reason": ""})

    point.refresh_from_db()
    assert (point.state, point.due_on.isoformat(), ActionPoint.objects.count()) == (State.OPEN, "2026-12-31", 2)


def test_bad_input_stands_beside_its_field(coordinator_client, point):
    page = f"/admin/meetings/meeting/{point.meeting_id}/points/"

    shown = coordinator_client.post(page, {"what": "Keep me", "member": "", "person": "", "due_on": "2026-12-24"})

    assert list(shown.context["form"].errors) == ["member"]
    assert "Keep me" in shown.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_the_same_queries_however_long(
    coordinator_client, owner, by, now, rows, django_assert_num_queries
):
    held = HeldMeetingFactory()
    for n in range(rows):
        actions.add(held, what=f"{n}", member=owner.member, person=None, due_on=DUE, by=by, now=now)

    with django_assert_num_queries(9):
        page = coordinator_client.get(f"/admin/meetings/meeting/{held.pk}/points/")

    assert len(page.context["rows"]) == rows
