"""The pages of no single room, in every state, and what they must never tell."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.views import defaults
from time_machine import travel

from applications.models import Call
from applications.states import CallState
from focusgroup.accounts.models import User
from focusgroup.front import Step, current_call, timeline
from focusgroup.places import places
from meetings.models import Meeting
from meetings.states import InvitationState
from meetings.states import State as MeetingState
from members.models import Member
from members.states import State as MemberState
from tests.factories.applications import CallFactory
from tests.factories.meetings import InvitationFactory, MeetingFactory
from tests.factories.members import MemberFactory, RepresentativeFactory, TermFactory

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
EARLIER = datetime(2026, 1, 10, tzinfo=UTC)
QUERIES = 4

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stopped_clock():
    with travel(NOW, tick=False):
        yield


def _home(client: Client) -> str:
    return client.get("/").content.decode()


def test_open_call_is_told_with_its_exact_end_and_the_way_in(client: Client) -> None:
    CallFactory.create(title="Call for 60 new members", seats=60)
    MemberFactory.create_batch(40)

    page = _home(client)

    assert "Call for 60 new members" in page
    assert "Monday 30 November 2026, 17:00 Brussels time" in page
    assert "40 of 100 places are taken. One of the 60 open in this call could be yours." in page
    assert page.count("btn-primary") == 1


def test_announced_call_tells_when_it_opens_and_cannot_be_applied_to(client: Client) -> None:
    CallFactory.create(state=CallState.SCHEDULED, opens_at=NOW + timedelta(days=20), closes_at=NOW + timedelta(days=80))

    page = _home(client)

    assert "Opens on" in page
    assert "Sunday 6 December 2026, 10:00 Brussels time" in page
    assert "btn-primary" not in page
    assert "could be yours" not in page


@pytest.mark.parametrize("state", [CallState.CLOSED, CallState.EVALUATION, CallState.SELECTION])
def test_closed_call_tells_that_it_is_closed_and_nothing_more(client: Client, state: CallState) -> None:
    CallFactory.create(state=state, opens_at=NOW - timedelta(days=90), closes_at=NOW - timedelta(days=30))

    page = _home(client)

    assert "Closed since" in page
    assert "Apply to join" not in page


def test_decided_call_says_that_letters_went_out(client: Client) -> None:
    CallFactory.create(state=CallState.DECIDED, opens_at=NOW - timedelta(days=90), closes_at=NOW - timedelta(days=30))

    assert "every applicant has had a letter" in _home(client)


def test_without_calls_members_and_meetings_the_page_says_so(client: Client) -> None:
    page = _home(client)

    assert "No call is open at present" in page
    assert "The first members are still to come" in page
    assert "No date is fixed yet" in page
    assert "0 of 100 places are taken." in page


def test_archived_call_is_history(client: Client) -> None:
    CallFactory.create(
        title="Long ago",
        state=CallState.ARCHIVED,
        opens_at=NOW - timedelta(days=900),
        closes_at=NOW - timedelta(days=800),
    )

    page = _home(client)

    assert "Long ago" not in page
    assert "No call is open at present" in page


def test_no_draft_of_a_call_or_meeting_is_told(client: Client) -> None:
    CallFactory.create(title="Not announced yet", state=CallState.DRAFT)
    MeetingFactory.create(title="Not fixed yet", state=MeetingState.DRAFT)
    MeetingFactory.create(title="Called off", state=MeetingState.CANCELLED)

    page = _home(client)

    assert "Not announced yet" not in page
    assert "Not fixed yet" not in page
    assert "Called off" not in page


def test_members_who_did_not_agree_are_counted_and_never_named(client: Client) -> None:
    MemberFactory.create(legal_name="Silent Mill", slug="silent-mill", country="EE", directory_consent_at=None)
    MemberFactory.create(legal_name="Loud Mill", country="PT", directory_consent_at=EARLIER)
    MemberFactory.create(legal_name="Former Mill", country="MT", state=MemberState.ENDED)

    page = _home(client)

    assert "2 members from 2 countries" in page.replace("\n", " ")
    assert "Estonia" in page
    assert "Every member is counted, those too that do not stand in the directory." in page
    assert "Malta" not in page
    for word in ("Silent", "silent-mill", "Loud", "Former"):
        assert word not in page


def test_next_meeting_stands_there_and_its_online_link_does_not(client: Client) -> None:
    MeetingFactory.create(title="Data and skills", online_url="https://meet.example/secret-room")
    MeetingFactory.create(title="Long over", starts_at=NOW - timedelta(days=99), ends_at=NOW - timedelta(days=98))

    page = _home(client)

    assert "Data and skills" in page
    assert "16 and 17 March 2027" in page
    assert "Long over" not in page
    assert "secret-room" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_home_query_count_is_constant(client: Client, rows: int, django_assert_num_queries) -> None:
    CallFactory.create_batch(rows)
    MemberFactory.create_batch(rows, directory_consent_at=EARLIER)
    MeetingFactory.create_batch(rows)

    with django_assert_num_queries(QUERIES):
        page = client.get("/")

    assert page.context["members"] == rows


def test_home_weighs_less_than_the_floor(client: Client) -> None:
    CallFactory.create()
    MemberFactory.create_batch(40)
    MeetingFactory.create()

    assert len(client.get("/").content) < 40_000


def test_call_that_closes_first_is_the_one_to_speak_of() -> None:
    later = CallFactory.create(closes_at=NOW + timedelta(days=30))
    sooner = CallFactory.create(closes_at=NOW + timedelta(days=3))
    CallFactory.create(state=CallState.EVALUATION, closes_at=NOW - timedelta(days=3))

    assert current_call([later, sooner], NOW) == sooner
    assert current_call([later, sooner], NOW + timedelta(days=5)) == later


def _titles(steps: list[Step], what: str) -> list[str]:
    return [step.title for step in steps if getattr(step, what)]


def test_timeline_goes_on_with_the_clock_and_the_state() -> None:
    call = Call(
        state=CallState.OPEN,
        opens_at=NOW - timedelta(days=9),
        closes_at=NOW + timedelta(days=9),
        evaluation_until=date(2027, 1, 22),
        decision_on=date(2027, 2, 15),
    )
    meeting = Meeting(starts_at=datetime(2027, 3, 16, 12, tzinfo=UTC), place="Hall 2")

    steps = timeline(call, meeting, now=NOW)

    assert _titles(steps, "is_done") == ["Call opens"]
    assert _titles(steps, "is_now") == ["Call closes"]
    assert steps[-1] == Step("First meeting", date(2027, 3, 16), "Hall 2")
    call.state = CallState.SELECTION
    assert _titles(timeline(call, meeting, now=NOW + timedelta(days=60)), "is_now") == ["Decision"]


def test_meeting_before_the_decision_is_not_the_first_one_of_new_members() -> None:
    call = Call(opens_at=NOW, closes_at=NOW + timedelta(days=9), decision_on=date(2027, 2, 15))
    meeting = Meeting(starts_at=datetime(2026, 12, 1, 12, tzinfo=UTC), place="Hall 2")

    assert timeline(call, meeting, now=NOW)[-1].when is None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/contact/", "within two working days"),
        ("/privacy/", "Regulation (EU) 2018/1725"),
        ("/privacy/", "12 months after the decision"),
        ("/accessibility/", "Web Content Accessibility Guidelines 2.2"),
    ],
)
def test_plain_pages_say_what_they_are_for(
    client: Client, path: str, words: str, settings, django_assert_num_queries
) -> None:
    settings.CONTACT_EMAIL = "ask@group.example"

    with django_assert_num_queries(0):
        page = client.get(path).content.decode()

    assert words in page
    assert "mailto:ask@group.example" in page
    assert page.count("<h1") == 1


@pytest.fixture
def member() -> Any:
    return MemberFactory.create(legal_name="Brisa Maritime", slug="brisa", directory_consent_at=EARLIER)


@pytest.fixture
def person(member: Member) -> Any:
    TermFactory.create(member=member, starts_on=date(2024, 3, 1), ends_on=date(2027, 2, 28))
    return RepresentativeFactory.create(member=member).user


def test_my_page_shows_the_invitation_that_waits_and_the_way_to_answer(person: User, member: Member, sign_in) -> None:
    meeting = MeetingFactory.create(slug="spring", title="Data and skills")
    InvitationFactory.create(meeting=meeting, member=member)

    page = sign_in(person).get("/me/").content.decode()

    assert "You are invited and have not answered yet." in page
    assert 'href="/meetings/spring/answer/brisa/"' in page
    assert "Friday 26 February 2027" in page
    assert "until 28 February 2027" in page
    assert page.count("btn-primary") == 1


def test_answered_invitation_waits_no_more_and_can_be_changed(person: User, member: Member, sign_in) -> None:
    InvitationFactory.create(
        meeting=MeetingFactory.create(slug="spring"), member=member, state=InvitationState.ACCEPTED, answered_at=NOW
    )

    page = sign_in(person).get("/me/").content.decode()

    assert "You come" in page
    assert 'href="/meetings/spring/answer/brisa/"' in page
    assert "have not answered" not in page


def test_my_page_knows_nothing_of_other_companies_past_meetings_and_cancelled_invitations(
    person: User, member: Member, sign_in
) -> None:
    other = MemberFactory.create(legal_name="Rival Works")
    InvitationFactory.create(meeting=MeetingFactory.create(title="Theirs"), member=other)
    InvitationFactory.create(
        meeting=MeetingFactory.create(title="Over", starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=8)),
        member=member,
    )
    InvitationFactory.create(
        meeting=MeetingFactory.create(title="Taken back"), member=member, state=InvitationState.CANCELLED
    )
    InvitationFactory.create(
        meeting=MeetingFactory.create(title="Called off", state=MeetingState.CANCELLED), member=member
    )

    page = sign_in(person).get("/me/").content.decode()

    assert "Brisa Maritime" in page
    for word in ("Rival Works", "Theirs", "Over", "Taken back", "Called off"):
        assert f">{word}<" not in page
        assert f" {word} " not in page


def test_somebody_who_left_the_company_no_longer_sees_it(member: Member, sign_in) -> None:
    left = RepresentativeFactory.create(member=member, left_on=date(2026, 1, 1)).user
    InvitationFactory.create(meeting=MeetingFactory.create(title="Theirs"), member=member)

    page = sign_in(left).get("/me/").content.decode()

    assert "You do not represent a company" in page
    assert "Brisa" not in page
    assert "Theirs" not in page


def test_person_of_two_companies_is_told_which_one_is_invited(person: User, member: Member, sign_in) -> None:
    second = MemberFactory.create(legal_name="Second Mill", slug="second-mill")
    RepresentativeFactory.create(member=second, user=person)
    meeting = MeetingFactory.create(slug="spring")
    InvitationFactory.create(meeting=meeting, member=second)

    context = sign_in(person).get("/me/").context

    assert [str(each.invitation.member) for each in context["waiting"]] == ["Second Mill"]
    assert all(each.names_company for each in context["waiting"])
    assert {str(each.member) for each in context["companies"]} == {"Brisa Maritime", "Second Mill"}


@pytest.mark.parametrize("rows", [1, 3])
def test_my_page_query_count_is_constant(
    person: User, member: Member, rows: int, sign_in, django_assert_num_queries
) -> None:
    for _ in range(rows):
        another = MemberFactory.create()
        RepresentativeFactory.create(member=another, user=person)
        InvitationFactory.create(member=another, meeting=MeetingFactory.create())
    client = sign_in(person)

    # Session, person, roles with their members, marks, people, consents and terms, invitations, their days and
    # answers, what they took part in, figures and renewals.
    with django_assert_num_queries(17):
        page = client.get("/me/")

    assert len(page.context["waiting"]) == rows


def test_my_page_asks_to_sign_in(client: Client) -> None:
    reply = client.get("/me/")

    assert (reply.status_code, reply["Location"]) == (302, "/account/login/?next=/me/")


def test_staff_without_a_company_are_shown_to_their_desk(reviewer_client: Client) -> None:
    page = reviewer_client.get("/me/").content.decode()

    assert "You do not represent a company" in page
    assert "Go to the staff desk" in page


def test_unknown_address_is_told_calmly(client: Client) -> None:
    reply = client.get("/no-such-page/")

    assert reply.status_code == 404
    assert "There is no such page" in reply.content.decode()


def _request() -> HttpRequest:
    request = HttpRequest()
    request.META = {"SERVER_NAME": "testserver", "SERVER_PORT": "80"}
    request.user = AnonymousUser()
    return request


def test_refusal_and_bad_request_have_pages_of_their_own() -> None:
    refused = defaults.permission_denied(_request(), PermissionError())
    unread = defaults.bad_request(_request(), ValueError())

    assert (refused.status_code, "This is not open to you" in refused.content.decode()) == (403, True)
    assert (unread.status_code, "We could not read that" in unread.content.decode()) == (400, True)


def test_page_of_a_failure_needs_neither_database_nor_settings(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        reply = defaults.server_error(_request())

    page = reply.content.decode()
    assert reply.status_code == 500
    assert "The fault is ours." in page
    assert settings.STATIC_URL.strip("/") in page


def test_form_that_cannot_be_trusted_says_how_to_go_on(sign_in, person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])

    reply = client.post("/account/logout/")

    assert reply.status_code == 403
    assert "Please send that again" in reply.content.decode()


@pytest.mark.parametrize(
    ("offered", "title"),
    [(0, "100 places: 40 are taken"), (60, "100 places: 40 are taken, 60 are open in this call")],
)
def test_picture_of_the_places_has_a_title_that_says_what_it_shows(offered: int, title: str) -> None:
    html = render_to_string("components/places.html", {"places": places(40, offered=offered)})

    assert f'<title id="seats-t">{title}</title>' in html
