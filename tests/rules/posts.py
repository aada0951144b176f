"""An example of every letter: what it is about, and what its action hands over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from applications.decision.offers.models import Replacement
from applications.decision.states import Outcome
from applications.review.consensus.models import Consensus, Voice
from applications.review.states import State as AssignmentState
from applications.states import State
from focusgroup.outbox import heartbeat
from focusgroup.outbox.models import Heartbeat, Message
from focusgroup.outbox.states import State as MessageState
from meetings import mails as meetings
from meetings.claims.states import GRANTED
from meetings.claims.states import State as ClaimState
from meetings.delegates.models import Delegate
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.poll.models import Asked
from meetings.poll.states import PollState
from meetings.states import DelegateState, InvitationState, Place
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
    RoundFactory,
    ScenarioFactory,
    VoiceFactory,
)
from tests.factories.claims import (
    ActionPointFactory,
    ClaimFactory,
    CommentFactory,
    CostFactory,
    FeedbackFactory,
    MinutesFactory,
    TermsFactory,
)
from tests.factories.meetings import AskedFactory, DecidedPollFactory, InvitationFactory
from tests.factories.members import (
    AddressChangeFactory,
    MemberFactory,
    NominationFactory,
    ProposalFactory,
    RenewalFactory,
    RepresentativeFactory,
    RightsRequestFactory,
    StatementFactory,
    TermFactory,
)


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


def vacated(now: datetime) -> Post:
    offer = OfferFactory(decision__released_at=now, declined_at=now)
    Replacement.objects.create(vacancy=offer.decision, proposed_at=now)
    person = StaffFactory(institution="JRC", role="coordinator")
    return Post(offer.decision.scenario, {"to": person.email, "to_name": str(person)})


def noted(kind: str, state: str, now: datetime) -> Post:
    """To a coordinator, about a scenario with a round of its draw."""
    person = StaffFactory(institution="JRC", role="coordinator")
    scenario = ScenarioFactory(state=state, seed="5e" * 32, record={}, sha256="7f" * 32)
    voided_at = now if kind == "round_void" else None
    RoundFactory(scenario=scenario, committed_at=now, voided_at=voided_at)
    return Post(scenario, {"to": person.email, "to_name": str(person), "inputs": {"state": state}})


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


def polled(**fields: Any) -> Asked:
    asked: Asked = AskedFactory(member=member(), **fields)
    return asked


def reminded(rule: str, state: InvitationState, now: datetime) -> Post:
    invitation = invited(state=state)
    first_day = invitation.meeting.days.earliest("date").date
    until = (now + timedelta(hours=1)).isoformat()
    inputs = {"rule": rule, "until": until, "on": first_day.isoformat(), "first_day": first_day.isoformat()}
    return Post(invitation, {"inputs": inputs, "offset": rule})


def online(now: datetime) -> Post:
    """Takes part online on the first day, which is about to start."""
    post = reminded("online_60m", InvitationState.ACCEPTED, now)
    invitation: Any = post.about
    Meeting.objects.update(online_url="https://video.example/room-7781")
    day = invitation.meeting.days.earliest("date")
    DayAnswer.objects.create(invitation=invitation, day=day, answer="yes", how="online")
    return post


def sent_instead(state: DelegateState, now: datetime) -> Post:
    """The company sends somebody else."""
    invitation = invited(state=InvitationState.ACCEPTED)
    person = {"name": "Rui Prata", "email": "rui@other.example", "asked_at": now, "decided_at": now}
    delegate = Delegate.objects.create(invitation=invitation, state=state, **person)
    if state == DelegateState.REFUSED:
        return Post(invitation, {"inputs": {"delegate": delegate.pk, "reason": "Two of your people come already."}})
    return Post(invitation, {"to": delegate.email, "to_name": delegate.name})


def placed(place: Place, now: datetime) -> Post:
    """Said yes to the first day, and has no seat of its own there."""
    invitation = invited(state=InvitationState.WAITING, answered_at=now)
    until = now + timedelta(hours=48) if place == Place.HELD else None
    day = invitation.meeting.days.earliest("date")
    given = {"answer": "yes", "how": "in_person", "said_at": now}
    DayAnswer.objects.create(invitation=invitation, day=day, place=place, held_until=until, **given)
    return Post(invitation)


def called_off(now: datetime) -> Post:
    """The invitation was sent before: whoever never heard of a meeting is not told that it is off."""
    invitation = invited()
    meetings.invitation(invitation, now=now, inputs={"sequence": 0})
    Message.objects.filter(kind=meetings.invitation.kind).update(state=MessageState.SENT, done_at=now)
    return Post(invitation, {"inputs": {"reason": "The hall is closed."}})


def moved() -> Post:
    was = {"dates": "16 March 2027", "held": "online"}
    return Post(invited(), {"inputs": {"sequence": 0, "was": was}})


def travelled(state: ClaimState, **fields: Any) -> Post:
    """A claim with one cost, of which a part is paid; two people stand behind what is approved."""
    is_waiting = state == ClaimState.OPEN
    if state in GRANTED:
        fields |= {"checked_by": StaffFactory(), "approved_by": StaffFactory()}
    since = CLOSES.date() if is_waiting else None
    claim = ClaimFactory(member=member(), state=state, waiting_since=since, **fields)
    CostFactory(claim=claim, granted_eur=120, granted_note="Above what is covered")
    TermsFactory(meeting=claim.meeting)
    return Post(claim)


def speaker() -> Any:
    """Somebody who represents an active member."""
    return RepresentativeFactory().user


def recorded(state: str, **fields: Any) -> Post:
    return Post(MinutesFactory(state=state, number=1, **fields), {"to": speaker().email})


def tried_out() -> dict[str, str]:
    html = '<!doctype html><html lang="en-gb"><head><title>Welcome</title></head><body>Dear Ms Green</body></html>'
    return {"subject": "Welcome", "text": "Dear Ms Green", "html": html}


def handed_over() -> Post:
    """The former main representative, who stays; another one has the place."""
    former = RepresentativeFactory(is_main=False)
    RepresentativeFactory(member=former.member)
    return Post(former)


def account_there() -> Post:
    return Post(AddressChangeFactory(new_email=UserFactory().email))


POSTS: dict[str, Callable[[datetime], Post]] = {
    "address/confirm_new": lambda now: Post(AddressChangeFactory()),
    "address/confirm_old": lambda now: Post(AddressChangeFactory()),
    "address/moved": lambda now: Post(AddressChangeFactory(done_at=now)),
    "address/taken": lambda now: account_there(),
    "applications/applied_already": lambda now: Post(LikenessFactory()),
    "applications/clarification_asked": lambda now: Post(ClarificationFactory()),
    "applications/clarification_noted": lambda now: Post(ClarificationFactory(answered_at=now, closed_at=now)),
    "applications/clarification_reminder": lambda now: Post(ClarificationFactory()),
    "applications/code": lambda now: Post(ApplicationFactory(), {"sealed": {"code": "1234 5678"}}),
    "applications/confirm_address": lambda now: Post(DraftFactory(legal_name="", country="")),
    "applications/confirm_interest": lambda now: Post(InterestFactory(confirmed_at=None)),
    "applications/draft_reminder": lambda now: Post(DraftFactory(), {"offset": "2026-11-23"}),
    "applications/erased": lambda now: Post(ErasureFactory(done_at=now), {"to": "post@company.example"}),
    "applications/erasure_asked": lambda now: Post(ErasureFactory()),
    "applications/invited_to_apply": lambda now: Post(InterestFactory(), {"inputs": {"call": CallFactory().pk}}),
    "applications/links_again": lambda now: Post(ApplicationFactory()),
    "applications/merged_into": lambda now: Post(MergerFactory()),
    "applications/received": lambda now: Post(ApplicationFactory(), {"inputs": {"revision": 1}}),
    "applications/same_details": lambda now: Post(ApplicationFactory()),
    "applications/taken_out": lambda now: Post(ApplicationFactory(state=State.WITHDRAWN)),
    "applications/took_in": lambda now: Post(MergerFactory()),
    "applications/unsent_reminder": lambda now: Post(ApplicationFactory(unsent={"motivation": "New"})),
    "applications/withdrawn": lambda now: Post(ApplicationFactory(state=State.WITHDRAWN)),
    "claims/approved": lambda now: travelled(ClaimState.APPROVED),
    "claims/lapsed": lambda now: travelled(ClaimState.LAPSED),
    "claims/opened": lambda now: travelled(ClaimState.OPEN),
    "claims/paid": lambda now: travelled(ClaimState.PAID, reference="AGM-2026-118"),
    "claims/refused": lambda now: travelled(ClaimState.REFUSED, answer="Travel was not covered for a second person."),
    "claims/reminder": lambda now: travelled(ClaimState.OPEN),
    "claims/sent_back": lambda now: travelled(ClaimState.OPEN, answer="Which train was it?"),
    "consensus/appointed": lambda now: Post(agreeing()),
    "consensus/draft_waits": lambda now: Post(asked()),
    "consensus/objected": lambda now: Post(asked(answer="objected", sentence="The people are not there yet.", at=now)),
    "consensus/open_again": lambda now: Post(agreeing(returned_because="A review was reopened.")),
    "decision/drawn": lambda now: noted("drawn", "frozen", now),
    "decision/ineligible": lambda now: Post(ApplicationFactory(state=State.INELIGIBLE, eligibility_note="Too large.")),
    "decision/not_selected": lambda now: decided(Outcome.NOT_SELECTED, now),
    "decision/offer_declined": lambda now: offered(now, declined_at=now),
    "decision/offer_expired": lambda now: offered(now, expired_at=now),
    "decision/offer_reminder": lambda now: offered(now, expires_at=now + timedelta(days=2)),
    "decision/place_free": vacated,
    "decision/reserve": lambda now: decided(Outcome.RESERVE, now),
    "decision/round_void": lambda now: noted("round_void", "signed", now),
    "decision/selected": lambda now: decided(Outcome.SELECTED, now),
    "decision/your_turn": lambda now: noted("your_turn", "committed", now),
    "delegates/delegate_invited": lambda now: sent_instead(DelegateState.APPROVED, now),
    "delegates/delegate_refused": lambda now: sent_instead(DelegateState.REFUSED, now),
    "delegates/delegate_released": lambda now: sent_instead(DelegateState.APPROVED, now),
    "feedback/asked": lambda now: Post(FeedbackFactory(member=member(), asked_at=now)),
    "focusgroup/account_changed": lambda now: Post(UserFactory(), {"inputs": {"change": "password_set"}}),
    "focusgroup/password_reset": lambda now: Post(StaffFactory(), {"sealed": {"url": "https://site.example/reset/1/"}}),
    "focusgroup/sign_in_code": lambda now: Post(UserFactory(), {"sealed": {"code": "ABC-DEF"}}),
    "meetings/answer_noted": lambda now: Post(invited(), {"inputs": {"revision": 0}}),
    "meetings/cancelled": called_off,
    "meetings/changed": lambda now: moved(),
    "meetings/invitation": lambda now: Post(invited(), {"inputs": {"sequence": 0}}),
    "meetings/online_link": online,
    "meetings/reminder_of_meeting": lambda now: reminded("meeting_1d", InvitationState.ACCEPTED, now),
    "meetings/reminder_to_answer": lambda now: reminded("answer_7d", InvitationState.INVITED, now),
    "members/ended": lambda now: Post(
        member(state=MemberState.ENDED), {"inputs": {"reason": "The term is over.", "ended_on": "2026-11-16"}}
    ),
    "members/reminder": lambda now: Post(member()),
    "members/representative_added": lambda now: Post(RepresentativeFactory()),
    "members/resigned": lambda now: Post(member(), {"inputs": {"reason": "No time."}}),
    "members/resumed": lambda now: Post(member()),
    "members/suspended": lambda now: Post(
        member(state=MemberState.SUSPENDED), {"inputs": {"reason": "You asked for a pause."}}
    ),
    "members/welcome": lambda now: Post(member()),
    "minutes/approved": lambda now: recorded("approved", approved_at=now),
    "minutes/circulated": lambda now: recorded("circulated", comments_by=CLOSES.date()),
    "minutes/replied": lambda now: Post(CommentFactory(author=speaker(), reply="Corrected on page 2.", replied_at=now)),
    "notes/note": lambda now: Post(
        invited(), {"inputs": {"subject": "The hall has changed", "text": "Please come to hall 3."}}
    ),
    "outbox/sample": beating,
    "outbox/trial": lambda now: Post(StaffFactory(), {"sealed": tried_out()}),
    "points/agreed": lambda now: Post(ActionPointFactory(member=member())),
    "points/reminder": lambda now: Post(ActionPointFactory(member=member())),
    "poll/asked": lambda now: Post(polled()),
    "poll/decided": lambda now: Post(polled(poll=DecidedPollFactory())),
    "poll/reminder": lambda now: Post(
        polled(), {"inputs": {"due": now.isoformat(), "answer_by": "2026-12-15"}, "offset": "2026-12-15"}
    ),
    "poll/withdrawn": lambda now: Post(
        polled(poll__state=PollState.WITHDRAWN), {"inputs": {"reason": "The hall is taken on all of them."}}
    ),
    "profile/proposal_decided": lambda now: Post(ProposalFactory(state="refused", answer="Not so.", decided_at=now)),
    "representatives/handed_over": lambda now: handed_over(),
    "representatives/no_longer": lambda now: Post(RepresentativeFactory(left_on=now.date(), is_main=False)),
    "representatives/nominated": lambda now: Post(NominationFactory(is_successor=True)),
    "representatives/nomination_answered": lambda now: Post(NominationFactory(state="accepted", answered_at=now)),
    "review/assigned": lambda now: Post(AssignmentFactory().reviewer),
    "review/reopened": lambda now: Post(
        AssignmentFactory(state=AssignmentState.REOPENED), {"inputs": {"reason": "One score is missing."}}
    ),
    "rights/answered": lambda now: Post(RightsRequestFactory(done_at=now, is_granted=False, answer="It must stay.")),
    "rights/noted": lambda now: Post(RightsRequestFactory()),
    "rights/received": lambda now: Post(RightsRequestFactory()),
    "terms/extended": lambda now: Post(RenewalFactory(term__member=member(), outcome="extended", settled_at=now)),
    "terms/renewal_asked": lambda now: Post(RenewalFactory(term__member=member())),
    "terms/renewal_reminder": lambda now: Post(RenewalFactory(term__member=member())),
    "waiting/seat_given": lambda now: Post(invited(), {"inputs": {"revision": 0}}),
    "waiting/seat_lapsed": lambda now: Post(invited(), {"inputs": {"revision": 0}}),
    "waiting/seat_offered": lambda now: placed(Place.HELD, now),
    "waiting/seat_withdrawn": lambda now: placed(Place.WAITING, now),
    "yearly/figures_asked": lambda now: Post(StatementFactory(member=member())),
    "yearly/figures_reminder": lambda now: Post(StatementFactory(member=member())),
    "yearly/figures_returned": lambda now: Post(
        StatementFactory(member=member()), {"inputs": {"reason": "The turnover seems to be in thousands."}}
    ),
    "yearly/status_changed": lambda now: Post(StatementFactory(member=member(), status="large", stated_at=now)),
}
