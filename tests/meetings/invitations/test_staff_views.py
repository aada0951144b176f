import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from focusgroup.accounts.models import Link
from focusgroup.outbox.models import Message
from meetings.models import Invitation, Meeting
from members.models import Member
from tests.factories.meetings import InvitationFactory, MeetingFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


def _page(meeting: Meeting, name: str = "invite") -> str:
    return f"/admin/meetings/meeting/{meeting.pk}/{name}/"


def _text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestInvite:
    def test_effect_is_shown_then_the_letters_wait_and_then_they_leave(self, coordinator_client, meeting) -> None:
        member = RepresentativeFactory().member
        RepresentativeFactory(member=member, is_main=False)
        silent = MemberFactory(legal_name="Nobody There")
        data = {"members": [member.pk, silent.pk]}

        chosen = _text(coordinator_client.post(_page(meeting), data))
        before = Invitation.objects.count()
        staged = coordinator_client.post(_page(meeting), data | {"step": "stage"}, follow=True)
        waiting = set(Message.objects.values_list("state", flat=True))
        sent = coordinator_client.post(_page(meeting, "staged"), {"do": "approve"}, follow=True)

        assert "Invite 2 companies" in chosen
        assert "2 letters leave" in chosen
        assert "Nobody to write to: Nobody There" in chosen
        assert (before, Invitation.objects.count(), Message.objects.count(), waiting) == (0, 2, 2, {"staged"})
        assert "2 letters, companies: 2." in _text(staged)
        assert "2 companies are invited." in _text(sent)
        assert set(Message.objects.values_list("state", flat=True)) == {"queued"}

    def test_a_thousand_companies_are_more_than_a_thousand_fields(self, coordinator_client, meeting) -> None:
        member = RepresentativeFactory().member

        page = coordinator_client.post(_page(meeting), {"members": [member.pk] * 2_000, "step": "stage"}, follow=True)

        assert "The letters are written." in _text(page)
        assert Invitation.objects.get().member == member

    def test_the_letter_can_be_read_before_it_leaves(self, coordinator_client, meeting) -> None:
        member = RepresentativeFactory(member__legal_name="Brisa").member
        coordinator_client.post(_page(meeting), {"members": [member.pk], "step": "stage"})

        letter = coordinator_client.post(_page(meeting, "letter"))

        assert "Dear members at Brisa," in _text(letter)
        assert "/rsvp/•••/" in letter.content.decode()
        assert (Link.objects.count(), Message.objects.get().state) == (0, "staged")

    def test_where_nothing_waits_there_is_nothing_to_read(self, coordinator_client, meeting) -> None:
        assert "Nothing waits for approval." in _text(coordinator_client.post(_page(meeting, "letter")))

    def test_what_waits_can_be_taken_back(self, coordinator_client, meeting) -> None:
        member = RepresentativeFactory().member
        coordinator_client.post(_page(meeting), {"members": [member.pk], "step": "stage"})

        page = coordinator_client.post(_page(meeting, "staged"), {"do": "drop"}, follow=True)

        assert "One invitation is taken back." in _text(page)
        assert (Invitation.objects.count(), Message.objects.get().state) == (0, "void")

    def test_only_active_members_without_invitation_are_offered(self, coordinator_client, meeting) -> None:
        InvitationFactory(meeting=meeting)
        offered = MemberFactory(legal_name="Not asked yet")
        ended = MemberFactory(state="ended")

        page = coordinator_client.get(_page(meeting))
        forged = coordinator_client.post(_page(meeting), {"members": [ended.pk], "step": "stage"})

        assert page.context["form"].offered == [offered]
        assert (forged.status_code, Invitation.objects.count()) == (200, 1)

    def test_one_chooses_among_countries_sectors_and_part_in_earlier_meetings(self, coordinator_client, meeting):
        past = MeetingFactory(starts_at=datetime(2026, 3, 1, tzinfo=UTC), ends_at=datetime(2026, 3, 2, tzinfo=UTC))
        came = MemberFactory(legal_name="Came", country="PT")
        away = MemberFactory(legal_name="Stayed away", country="PT")
        MemberFactory(legal_name="New one", country="EE")
        InvitationFactory(meeting=past, member=came, state="accepted")
        InvitationFactory(meeting=past, member=away, state="declined")

        shown = {
            query: [
                member.legal_name
                for member in coordinator_client.get(f"{_page(meeting)}?{query}").context["form"].offered
            ]
            for query in ("", "countries=PT", "participation=came", "countries=EE&participation=came", "countries=XX")
        }
        page = _text(coordinator_client.get(_page(meeting)))

        assert shown == {
            "": ["Came", "New one", "Stayed away"],
            "countries=PT": ["Came", "Stayed away"],
            "participation=came": ["Came"],
            "countries=EE&participation=came": [],
            "countries=XX": ["Came", "New one", "Stayed away"],
        }
        for size in ("Portugal (2)", "Estonia (1)", "Took part in an earlier meeting (1)", "Was never invited (1)"):
            assert size in page

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_page_costs_the_same_for_many(self, coordinator_client, meeting, rows, django_assert_num_queries):
        RepresentativeFactory.create_batch(rows)
        coordinator_client.get(_page(meeting))

        with django_assert_num_queries(10):
            page = coordinator_client.get(_page(meeting))

        assert len(page.context["form"].offered) == rows

    def test_when_all_are_invited_the_page_says_so(self, coordinator_client, invitation) -> None:
        assert "Every active member is invited" in _text(coordinator_client.get(_page(invitation.meeting)))

    def test_a_meeting_that_has_begun_invites_nobody(self, coordinator_client, meeting) -> None:
        member = RepresentativeFactory().member
        Meeting.objects.update(starts_at=datetime(2026, 11, 16, 7, tzinfo=UTC))

        page = coordinator_client.post(_page(meeting), {"members": [member.pk], "step": "stage"}, follow=True)

        assert "until the day before it begins" in _text(page)
        assert Invitation.objects.count() == 0


@pytest.mark.parametrize("name", ["invite", "staged", "letter"])
def test_staff_without_the_permission_are_refused(reviewer_client, administrator_client, meeting, name: str) -> None:
    MemberFactory()
    for client in (reviewer_client, administrator_client):
        assert client.get(_page(meeting, name)).status_code == (405 if name == "letter" else 403)
        everybody = Member.objects.values_list("pk", flat=True)
        refused = client.post(_page(meeting, name), {"do": "approve", "step": "stage", "members": everybody})
        assert refused.status_code == 403
    assert Invitation.objects.count() == 0


def test_a_staged_invitation_is_out_of_the_members_sight(meeting, coordinator_client, sign_in) -> None:
    person = RepresentativeFactory(member__slug="brisa")
    coordinator_client.post(_page(meeting), {"members": [person.member_id], "step": "stage"})
    client: Client = sign_in(person.user)

    assert client.get("/meetings/march-2027/answer/brisa/").status_code == 404
    for path in ("/me/", "/meetings/march-2027/"):
        assert "/answer/" not in client.get(path).content.decode()
        assert "video.example" not in client.get(path).content.decode()
