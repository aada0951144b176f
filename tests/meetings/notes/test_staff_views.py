import pytest
import time_machine

from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState
from meetings.delegates.models import Delegate
from meetings.states import InvitationState
from tests.factories.claims import AttendanceFactory
from tests.factories.meetings import InvitationFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
WORDS = {"subject": "The hall\nhas changed", "text": "Please come to hall 3.", "key": "abc"}


@pytest.fixture(autouse=True)
def _at(now):
    with time_machine.travel(now, tick=False):
        yield


def _invited(meeting, state=InvitationState.ACCEPTED, **member):
    person = RepresentativeFactory(**{f"member__{name}": value for name, value in member.items()})
    InvitationFactory(meeting=meeting, member=person.member, state=state)
    return person.user.email


def _page(meeting) -> str:
    return f"/admin/meetings/meeting/{meeting.pk}/note/"


def test_nothing_leaves_before_somebody_approves_it(coordinator_client, meeting):
    _invited(meeting)
    check = coordinator_client.post(_page(meeting), {**WORDS, "step": "check"})
    before = Message.objects.count()
    for _ in range(2):
        coordinator_client.post(_page(meeting), {**WORDS, "step": "stage"})

    message = Message.objects.get()
    assert (len(check.context["chosen"]), before) == (1, 0)
    assert (message.state, message.inputs["subject"]) == (MessageState.STAGED, "The hall has changed")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, {"pt", "ee", "no", "silent"}),
        ({"states": ["accepted"]}, {"pt", "ee"}),
        ({"states": ["declined", "invited"]}, {"no", "silent"}),
        ({"country": "EE"}, {"ee"}),
        ({"sector": "HLTH"}, {"ee"}),
        ({"how": "online"}, {"ee"}),
        ({"presence": "there"}, {"pt"}),
        ({"presence": "not_there", "states": ["accepted"]}, {"ee"}),
    ],
)
def test_whom_it_is_for(coordinator_client, meeting, chosen, expected):
    emails = {
        "pt": _invited(meeting, country="PT"),
        "ee": _invited(meeting, country="EE", sector="HLTH"),
        "no": _invited(meeting, InvitationState.DECLINED, country="PT"),
        "silent": _invited(meeting, InvitationState.INVITED, country="PT"),
    }
    _invited(meeting, InvitationState.CANCELLED)
    day = meeting.days.first()
    invitations = {i.member.representatives.get().user.email: i for i in meeting.invitations.all()}
    invitations[emails["ee"]].answers.create(day=day, answer="yes", how="online")
    invitations[emails["pt"]].answers.create(day=day, answer="yes", how="in_person")
    AttendanceFactory(day=day, member=invitations[emails["pt"]].member)

    page = coordinator_client.post(_page(meeting), {**WORDS, **chosen, "step": "check"})

    got = {person.email for person in page.context["chosen"]}
    assert got == {emails[name] for name in expected}


def test_whom_a_company_sends_gets_it_too(coordinator_client, meeting, now, delivered):
    own = _invited(meeting)
    invitation = meeting.invitations.get()
    Delegate.objects.create(
        invitation=invitation, name="Rui Prata", email="rui@x.example", state="approved", asked_at=now, decided_at=now
    )
    coordinator_client.post(_page(meeting), {**WORDS, "step": "stage"})
    Message.objects.update(state=MessageState.QUEUED)

    letters = {str(mail["To"]): mail.get_body(("plain",)).get_content() for mail in delivered(now)}

    assert len(letters) == 2
    assert {address: "because you come for" in text for address, text in letters.items()} == {
        next(address for address in letters if own in address): False,
        "Rui Prata <rui@x.example>": True,
    }


def test_who_waits_for_approval_is_not_offered(coordinator_client, meeting):
    page = coordinator_client.get(_page(meeting))

    assert [value for value, _label in page.context["form"].fields["states"].choices] == [
        "invited",
        "accepted",
        "waiting",
        "tentative",
        "declined",
    ]


def test_nobody_fits_is_said_and_the_words_stay(coordinator_client, meeting):
    page = coordinator_client.post(_page(meeting), {**WORDS, "step": "check"})

    assert list(page.context["form"].errors) == ["states"]
    assert "Please come to hall 3." in page.content.decode()


def test_only_who_may_invite(reviewer_client, meeting):
    assert reviewer_client.post(_page(meeting), {**WORDS, "step": "stage"}).status_code == 403
