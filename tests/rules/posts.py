"""An example of every letter: what it is about, and what its action hands over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from applications.decision.states import Outcome
from applications.review.consensus.models import Consensus, Voice
from applications.review.states import State as AssignmentState
from applications.states import State
from focusgroup.outbox import heartbeat
from focusgroup.outbox.models import Heartbeat, Message
from focusgroup.outbox.states import State as MessageState
from meetings import mails as meetings
from meetings.models import Invitation
from meetings.states import InvitationState
from members.models import Member
from members.states import State as MemberState
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.applications import (
    CLOSES,
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    ClarificationFactory,
    ConsensusFactory,
    DecisionFactory,
    DraftFactory,
    ErasureFactory,
    InterestFactory,
    LikenessFactory,
    MergerFactory,
    OfferFactory,
    VoiceFactory,
)
from tests.factories.meetings import InvitationFactory
from tests.factories.members import MemberFactory, RepresentativeFactory, TermFactory


@dataclass(frozen=True)
class Post:
    about: Model
    more: dict[str, Any] = field(default_factory=dict)


def decided(outcome: Outcome, now: datetime) -> Post:
    rank = 3 if outcome == Outcome.RESERVE else None
    words = {"strengths": "Models of their own, in use at customers.", "weaknesses": "Few people carry them."}
    decision = DecisionFactory(outcome=outcome, reserve_rank=rank, released_at=now, **words)
    if outcome == Outcome.SELECTED:
        OfferFactory(decision=decision, expires_at=now + timedelta(days=14))
    return Post(decision)


def offered(now: datetime, **fields: Any) -> Post:
    return Post(OfferFactory(decision__released_at=now, **fields))


def beating(now: datetime) -> Post:
    heartbeat.started("tick", now=now)
    return Post(Heartbeat.objects.get(duty="tick"), {"to": "post@company.example", "inputs": {"number": 1}})


def member(**fields: Any) -> Member:
    """A company that somebody speaks for."""
    found: Member = TermFactory(member=MemberFactory(**fields)).member
    RepresentativeFactory(member=found)
    return found


def agreeing(**fields: Any) -> Consensus:
    """Read by one person, who drafts."""
    reading = AssignmentFactory(application__state=State.REVIEWED, state=AssignmentState.SUBMITTED)
    found: Consensus = ConsensusFactory(application=reading.application, rapporteur=reading.reviewer, **fields)
    return found


def asked(**fields: Any) -> Voice:
    """A second reader, before whom the draft was put."""
    consensus = agreeing(state="proposed", version=1, proposed_at=CLOSES)
    reading = AssignmentFactory(application=consensus.application, state=AssignmentState.SUBMITTED)
    found: Voice = VoiceFactory(consensus=consensus, reader=reading.reviewer, **fields)
    return found


def invited(**fields: Any) -> Invitation:
    invitation: Invitation = InvitationFactory(member=member(), **fields)
    return invitation


def reminded(rule: str, state: InvitationState, now: datetime) -> Post:
    invitation = invited(state=state)
    first_day = invitation.meeting.days.earliest("date").date
    return Post(
        invitation,
        {"inputs": {"rule": rule, "due": now.isoformat(), "first_day": first_day.isoformat()}, "offset": rule},
    )


def called_off(now: datetime) -> Post:
    """The invitation was sent before: whoever never heard of a meeting is not told that it is off."""
    invitation = invited()
    meetings.invitation(invitation, now=now, inputs={"sequence": 0})
    Message.objects.filter(kind=meetings.invitation.kind).update(state=MessageState.SENT, done_at=now)
    return Post(invitation, {"inputs": {"reason": "The hall is closed."}})


def moved() -> Post:
    was = {"dates": "16 March 2027", "held": "online"}
    return Post(invited(), {"inputs": {"sequence": 0, "was": was}})


def tried_out() -> dict[str, str]:
    html = '<!doctype html><html lang="en-gb"><head><title>Welcome</title></head><body>Dear Ms Green</body></html>'
    return {"subject": "Welcome", "text": "Dear Ms Green", "html": html}


POSTS: dict[str, Callable[[datetime], Post]] = {
    "applications/applied_already": lambda now: Post(LikenessFactory()),
    "applications/clarification_asked": lambda now: Post(ClarificationFactory()),
    "applications/clarification_noted": lambda now: Post(ClarificationFactory(answered_at=now, closed_at=now)),
    "applications/confirm_address": lambda now: Post(DraftFactory(legal_name="", country="")),
    "applications/confirm_interest": lambda now: Post(InterestFactory(confirmed_at=None)),
    "applications/draft_reminder": lambda now: Post(DraftFactory(), {"offset": "2026-11-23"}),
    "applications/edit_link": lambda now: Post(ApplicationFactory()),
    "applications/erased": lambda now: Post(ErasureFactory(done_at=now), {"to": "post@company.example"}),
    "applications/erasure_asked": lambda now: Post(ErasureFactory()),
    "applications/invited_to_apply": lambda now: Post(InterestFactory(), {"inputs": {"call": CallFactory().pk}}),
    "applications/merged_into": lambda now: Post(MergerFactory()),
    "applications/received": lambda now: Post(ApplicationFactory(), {"inputs": {"revision": 1}}),
    "applications/same_details": lambda now: Post(ApplicationFactory()),
    "applications/taken_out": lambda now: Post(ApplicationFactory(state=State.WITHDRAWN)),
    "applications/took_in": lambda now: Post(MergerFactory()),
    "applications/withdrawn": lambda now: Post(ApplicationFactory(state=State.WITHDRAWN)),
    "consensus/appointed": lambda now: Post(agreeing()),
    "consensus/draft_waits": lambda now: Post(asked()),
    "consensus/objected": lambda now: Post(asked(answer="objected", sentence="The people are not there yet.", at=now)),
    "consensus/open_again": lambda now: Post(agreeing(returned_because="A review was reopened.")),
    "decision/ineligible": lambda now: Post(ApplicationFactory(state=State.INELIGIBLE, eligibility_note="Too large.")),
    "decision/not_selected": lambda now: decided(Outcome.NOT_SELECTED, now),
    "decision/offer_declined": lambda now: offered(now, declined_at=now),
    "decision/offer_expired": lambda now: offered(now, expired_at=now),
    "decision/reserve": lambda now: decided(Outcome.RESERVE, now),
    "decision/selected": lambda now: decided(Outcome.SELECTED, now),
    "focusgroup/account_changed": lambda now: Post(UserFactory(), {"inputs": {"change": "password_set"}}),
    "focusgroup/password_reset": lambda now: Post(StaffFactory(), {"sealed": {"url": "https://site.example/reset/1/"}}),
    "focusgroup/sign_in_code": lambda now: Post(UserFactory(), {"sealed": {"code": "ABC-DEF"}}),
    "meetings/answer_noted": lambda now: Post(invited(), {"inputs": {"revision": 0}}),
    "meetings/cancelled": called_off,
    "meetings/changed": lambda now: moved(),
    "meetings/invitation": lambda now: Post(invited(), {"inputs": {"sequence": 0}}),
    "meetings/reminder_of_meeting": lambda now: reminded("meeting_1d", InvitationState.ACCEPTED, now),
    "meetings/reminder_to_answer": lambda now: reminded("answer_7d", InvitationState.INVITED, now),
    "members/ended": lambda now: Post(
        member(state=MemberState.ENDED), {"inputs": {"reason": "The term is over.", "ended_on": "2026-11-16"}}
    ),
    "members/representative_added": lambda now: Post(RepresentativeFactory()),
    "members/resumed": lambda now: Post(member()),
    "members/suspended": lambda now: Post(
        member(state=MemberState.SUSPENDED), {"inputs": {"reason": "You asked for a pause."}}
    ),
    "members/welcome": lambda now: Post(member()),
    "outbox/sample": beating,
    "outbox/trial": lambda now: Post(StaffFactory(), {"sealed": tried_out()}),
    "review/assigned": lambda now: Post(AssignmentFactory().reviewer),
    "review/reopened": lambda now: Post(
        AssignmentFactory(state=AssignmentState.REOPENED), {"inputs": {"reason": "One score is missing."}}
    ),
}
