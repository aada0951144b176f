"""One of everything, and somebody of each role: what the access matrix walks over."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from applications.casework.models import Erasure, Likeness
from applications.decision.models import Offer
from applications.mails import EDIT, INTEREST, STATUS
from applications.models import Application
from applications.review.conflicts.models import Conflict
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment
from applications.states import CallState, State
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit import actions as audit
from focusgroup.outbox import heartbeat
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import UNSUBSCRIBE
from focusgroup.people.actions import SIGN_IN
from meetings import mails as meetings
from meetings.claims.models import Cost
from meetings.feedback.mails import LINK as FEEDBACK
from meetings.feeds import actions as feeds
from meetings.models import Invitation
from meetings.poll import mails as poll
from members import mails as members
from members.address.mails import NEW, OLD
from members.models import Member, Representative
from members.representatives.mails import NOMINATION
from tests import applicants
from tests.factories.accounts import StaffFactory
from tests.factories.applications import (
    ApplicationFactory,
    AssignmentFactory,
    ConflictFactory,
    CriterionFactory,
    ErasureFactory,
    EvidenceFactory,
    InterestFactory,
    LikenessFactory,
    OfferFactory,
    QuotaFactory,
    ScenarioFactory,
    SnapshotFactory,
)
from tests.factories.claims import ActionPointFactory, CostFactory, FeedbackFactory
from tests.factories.meetings import AskedFactory, InvitationFactory, SessionFactory
from tests.factories.members import (
    AddressChangeFactory,
    MemberFactory,
    NominationFactory,
    ProposalFactory,
    RepresentativeFactory,
    RightsRequestFactory,
    StatementFactory,
    TermFactory,
)

ROLES = ("anonymous", "member", "reviewer", "coordinator", "administrator")


@dataclass
class World:
    application: Application
    assignment: Assignment
    evidence: Evidence
    invitation: Invitation
    cost: Cost
    scenario: Any
    message: Message
    pair: Likeness
    conflict: Conflict
    erasure: Erasure
    people: dict[str, User | None]
    tokens: dict[str, str]
    # What stands in the addresses of the staff's pages about members, by their names.
    membership: dict[str, dict[str, Any]] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """Somebody of this role; the applicant was let in and has no account."""
        client = Client(raise_request_exception=False)
        if role == "applicant":
            session = client.session
            applicants.let_in(session, self.application, now=timezone.now())
            client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        user = self.people.get(role)
        if user:
            # Read anew: what a factory does after saving is not in the database.
            client.force_login(User.objects.get(pk=user.pk), backend=settings.AUTHENTICATION_BACKENDS[0])
        return client


def _people(member: User) -> dict[str, User | None]:
    """Somebody of each role, and two more whose things are not theirs."""
    return {
        "anonymous": None,
        "member": member,
        "reviewer": StaffFactory(institution=Institution.JRC, role="reviewer"),
        "coordinator": StaffFactory(institution=Institution.DIGITAL_SME, role="coordinator"),
        "administrator": StaffFactory(role="administrator"),
        "another member": RepresentativeFactory().user,
        "another reviewer": StaffFactory(institution=Institution.JRC, role="reviewer"),
    }


def _meeting(member: Member) -> tuple[Invitation, Cost]:
    """A meeting to which the member is invited, what its travel cost, and what the member promised there."""
    invitation: Invitation = InvitationFactory(member=member, meeting__slug="meeting")
    SessionFactory(day=invitation.meeting.days.earliest("date"))
    ActionPointFactory(meeting=invitation.meeting, member=member)
    return invitation, CostFactory(claim__meeting=invitation.meeting, claim__member=member)


def _tokens(
    application: Application, offer: Offer, invitation: Invitation, person: User, now: datetime
) -> dict[str, str]:
    """The secret links that were sent, by the page that they open."""
    return {
        "applications:interest_confirm": links.mint(INTEREST, InterestFactory(confirmed_at=now), now=now),
        "applications:open": links.mint(EDIT, application, now=now),
        "status": links.mint(STATUS, application, now=now),
        "decision:offer": links.mint("decision:offer", offer, now=now),
        "meetings:feedback": links.mint(FEEDBACK, FeedbackFactory(), now=now),
        "meetings:poll": links.mint(poll.LINK, AskedFactory(member=invitation.member), now=now),
        "meetings:private_feed": links.mint(feeds.LINK, person, now=now),
        "meetings:rsvp": links.mint(meetings.LINK, invitation, now=now),
        "signin_link": links.mint(SIGN_IN, person, now=now, expires_at=now + timedelta(minutes=30)),
    }


def build(now: datetime) -> World:
    """A call that is open, one under evaluation with a scenario and an offer, a member, a meeting to come."""
    representative = RepresentativeFactory(member=MemberFactory(directory_consent_at=now))
    TermFactory(member=representative.member)
    people = _people(representative.user)
    application = ApplicationFactory(call__slug="open")
    application.revisions.create(number=1, answers={}, sent_at=now)
    read = ApplicationFactory(call__slug="read", call__state=CallState.EVALUATION, state=State.UNDER_REVIEW)
    criterion = CriterionFactory(call=read.call)
    assignment = AssignmentFactory(application=read, reviewer=people["reviewer"])
    SnapshotFactory(application=read)
    evidence = EvidenceFactory(application=read, criterion=criterion, found_by=people["reviewer"])
    conflict = ConflictFactory(application=read)
    pair = LikenessFactory(earlier=application, later__call=application.call)
    erasure = ErasureFactory(application=pair.later)
    scenario = QuotaFactory(scenario=ScenarioFactory(call=read.call)).scenario
    offer = OfferFactory(decision__released_at=now, expires_at=now + timedelta(days=14))
    invitation, cost = _meeting(representative.member)
    heartbeat.started("tick", now=now)
    heartbeat.ended("tick", now=now, well=True, note="")
    audit.record("looked", application, by=Actor.duty("tick"), now=now)
    tokens = _tokens(application, offer, invitation, representative.user, now)
    # One letter is no mailing yet; it stands for one.
    members.welcome(representative.member, now=now)
    Message.objects.update(mailing="members/welcome@1", bulletin="calls")
    message = Message.objects.get()
    tokens["outbox:unsubscribe"] = links.mint(UNSUBSCRIBE, message, now=now)
    world = World(
        application, assignment, evidence, invitation, cost, scenario, message, pair, conflict, erasure, people, tokens
    )
    _add_membership(world, representative, now)
    return world


def _add_membership(world: World, representative: Representative, now: datetime) -> None:
    """What a member has besides its representative."""
    proposal = ProposalFactory(member=representative.member)
    nomination = NominationFactory(member=representative.member, nominated_by=representative.user)
    change = AddressChangeFactory(user=representative.user)
    world.tokens |= {
        "members:nomination": links.mint(NOMINATION, nomination, now=now),
        "members:address_old": links.mint(OLD, change, now=now),
        "members:address_new": links.mint(NEW, change, now=now),
    }
    world.membership |= {
        "admin:member_merge": {"pk": representative.member_id},
        "admin:member_proposal": {"pk": proposal.pk},
        "admin:rights_request": {"pk": RightsRequestFactory(user=representative.user).pk},
        "admin:member_statement": {"pk": StatementFactory(member=representative.member, stated_at=now).pk},
    }
