from datetime import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings.attendance.models import Attendance
from meetings.delegates.models import Delegate
from meetings.models import DayAnswer, Meeting
from tests.factories.claims import AttendanceFactory, HeldMeetingFactory
from tests.factories.meetings import InvitationFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def held() -> Meeting:
    made: Meeting = HeldMeetingFactory()
    return made


def _page(meeting: Meeting, more: str = "") -> str:
    return f"/admin/meetings/meeting/{meeting.pk}/attendance/{more}"


def test_a_tap_at_the_door_is_kept_and_leads_back_to_its_line(coordinator_client, held):
    invitation = InvitationFactory(meeting=held)
    day = held.days.first()
    tap = {"day": day.pk, "member": invitation.member_id, "how": "in_person", "q": ""}

    answers = [coordinator_client.post(_page(held), tap) for _ in range(2)]

    assert Attendance.objects.values_list("day", "member", "how").get() == (day.pk, invitation.member_id, "in_person")
    assert {answer["Location"] for answer in answers} == {f"{_page(held)}?day={day.pk}&q=#m{invitation.member_id}"}


def test_somebody_who_was_not_invited_is_found_by_name(coordinator_client, held):
    InvitationFactory(meeting=held)
    walk_in = MemberFactory(legal_name="Παπαδόπουλος Α.Ε.", slug="papadopoulos-ae")

    lines = coordinator_client.get(_page(held), {"q": "papado"}).context["lines"]

    assert [line.member for line in lines] == [walk_in]


def test_a_sign_that_no_database_takes_is_left_out_of_the_search(coordinator_client, held):
    walk_in = MemberFactory(legal_name="Nordlys Robotics AS", slug="nordlys")

    page = coordinator_client.get(_page(held), {"q": "nord\x00lys"})

    assert (page.context["text"], [line.member for line in page.context["lines"]]) == ("nordlys", [walk_in])


def test_who_is_here_stands_above_who_is_expected(coordinator_client, held):
    silent = InvitationFactory(meeting=held, member__legal_name="A")
    here = InvitationFactory(meeting=held, member__legal_name="Z")
    AttendanceFactory(day=held.days.first(), member=here.member)

    lines = coordinator_client.get(_page(held), {"day": held.days.first().pk}).context["lines"]

    assert [line.member for line in lines] == [here.member, silent.member]


def test_who_waits_for_a_seat_is_not_expected(coordinator_client, held):
    day = held.days.first()
    for name, place in (("Has a seat", ""), ("Waits here", "waiting")):
        company = InvitationFactory(meeting=held, member__legal_name=name)
        DayAnswer.objects.create(invitation=company, day=day, answer="yes", how="in_person", place=place)

    at_the_door = coordinator_client.get(_page(held), {"day": day.pk}).context["lines"]
    sheet = coordinator_client.get(_page(held, "sheet/")).content.decode()

    assert [(line.is_expected, line.said_label) for line in at_the_door] == [
        (True, "Yes, in person"),
        (False, "Yes, in person, on the waiting list"),
    ]
    assert ("Has a seat" in sheet, "Waits here" in sheet) == (True, False)


def test_whom_a_company_sends_and_its_guests_stand_at_the_door_and_sign(coordinator_client, held, now):
    day = held.days.first()
    for name, state in (("Asked", "asked"), ("Sent", "approved")):
        company = InvitationFactory(meeting=held, member__legal_name=name, guests=2)
        RepresentativeFactory(member=company.member, user__name=f"Head of {name}")
        Delegate.objects.create(
            invitation=company, name=f"Deputy of {name}", email="d@x.example", state=state, asked_at=now, decided_at=now
        )
        DayAnswer.objects.create(invitation=company, day=day, answer="yes", how="in_person")

    at_the_door = coordinator_client.get(_page(held), {"day": day.pk}).context["lines"]
    sheet = coordinator_client.get(_page(held, "sheet/")).content.decode()

    assert [line.people for line in at_the_door] == [["Head of Asked", "2 guests"], ["Deputy of Sent", "2 guests"]]
    assert ("Deputy of Sent, 2 guests" in sheet, "Deputy of Asked" in sheet) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_however_long(coordinator_client, held, rows, django_assert_num_queries):
    for _ in range(rows):
        RepresentativeFactory(member=InvitationFactory(meeting=held).member)

    with django_assert_num_queries(12):
        page = coordinator_client.get(_page(held))

    assert len(page.context["lines"]) == rows


def test_a_file_is_shown_first_and_then_noted_without_overruling_the_door(coordinator_client, held):
    day = held.days.first()
    sure = RepresentativeFactory(user__email="ines@brisa.example").member
    other, at_the_door = MemberFactory(), RepresentativeFactory(user__email="ida@berg.example").member
    AttendanceFactory(day=day, member=at_the_door)
    content = (
        "Name,Email,Duration\nInês,ines@brisa.example,50\nGuest,g@mail.example,50\n"
        "Ida,ida@berg.example,50\nShort,s@mail.example,2\n"
    )
    file = SimpleUploadedFile("list.csv", content.encode())

    shown = coordinator_client.post(_page(held, "file/"), {"file": file, "day": day.pk, "minutes": 15})
    noted_before = Attendance.objects.count()
    chosen = {"member_0": sure.pk, "member_1": other.pk, "member_2": at_the_door.pk}
    coordinator_client.post(_page(held, "file/"), {"step": "note", "day": day.pk, "lines": 3, **chosen})

    assert [match.member for match in shown.context["matches"]] == [sure.pk, None, at_the_door.pk]
    assert (shown.context["left_early"], noted_before) == (1, 1)
    assert set(Attendance.objects.values_list("member", "how", "is_from_file")) == {
        (sure.pk, "online", True),
        (other.pk, "online", True),
        (at_the_door.pk, "in_person", False),
    }


def test_a_file_that_is_none_is_refused_beside_its_field(coordinator_client, held):
    file = SimpleUploadedFile("list.csv", b"\x00\x01\xff")

    page = coordinator_client.post(_page(held, "file/"), {"file": file, "day": held.days.first().pk, "minutes": 15})

    assert list(page.context["form"].errors) == ["file"]


def test_made_up_companies_are_not_noted(coordinator_client, held):
    coordinator_client.post(
        _page(held, "file/"), {"step": "note", "day": held.days.first().pk, "lines": 1, "member_0": "999"}
    )

    assert Attendance.objects.count() == 0


def test_the_sheet_names_who_comes_in_person_and_leaves_room(coordinator_client, held, by, reply, now):
    coming = RepresentativeFactory(user__name="Inês Moura").member
    day = held.days.first()
    InvitationFactory(meeting=held, member__legal_name="Silent Ltd")
    invitation = InvitationFactory(meeting=held, member=coming, state="accepted")
    for each in held.days.all():
        invitation.answers.create(day=each, answer="yes", how="in_person" if each == day else "online")

    page = coordinator_client.get(_page(held, "sheet/"))

    assert [[line.member for line in sheet["lines"]] for sheet in page.context["sheets"]] == [[coming], []]
    assert "Inês Moura" in page.content.decode()
    assert "Silent Ltd" not in page.content.decode()


def test_closing_says_how_many_may_claim(coordinator_client, held):
    AttendanceFactory(day=held.days.first())

    page = coordinator_client.post(_page(held, "close/"), follow=True)

    said = [str(message) for message in page.context["messages"]]
    assert said == ["The list is closed. One company can claim its travel."]
    assert page.context["closed"].meeting == held


def test_opening_again_needs_a_reason(coordinator_client, held):
    AttendanceFactory(day=held.days.first())
    coordinator_client.post(_page(held, "close/"))

    page = coordinator_client.post(_page(held, "reopen/"), {"reason": ""}, follow=True)

    assert page.context["closed"] is not None
    assert "Say why" in page.content.decode()
