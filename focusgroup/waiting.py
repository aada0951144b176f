"""What waits for a person of the staff: counted, each with the page where it is done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.casework.models import Erasure, Likeness
from applications.decision.draw.waiting import awaiting
from applications.decision.offers.models import Replacement
from applications.decision.states import State as ScenarioState
from applications.models import Application
from applications.review.consensus.models import Consensus, Voice
from applications.review.models import Assignment
from applications.states import CallState, State
from focusgroup.accounts import concealment
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message, Suppression
from focusgroup.outbox.states import State as MessageState
from meetings.claims.models import Claim
from meetings.claims.states import State as ClaimState
from meetings.minutes.models import Comment
from meetings.models import Invitation, Meeting
from meetings.points.models import ActionPoint
from meetings.poll.models import Poll
from meetings.replies.models import Reply
from meetings.states import DelegateState, InvitationState
from members.profile.models import Proposal
from members.rights.models import RightsRequest
from members.terms.actions import ending
from members.terms.models import Renewal
from members.yearly.models import Statement


@dataclass(frozen=True)
class Task:
    count: int
    label: str
    url: str


def tasks_of(user: AbstractBaseUser | AnonymousUser, *, now: datetime) -> list[Task]:
    """The tasks of this person that are not done, most urgent first."""
    if not isinstance(user, User):
        return []
    return [task for task in _tasks(user, now) if task.count]


def _tasks(user: User, now: datetime) -> Iterator[Task]:
    if user.has_perm("review.submit_review"):
        n = Assignment.objects.awaiting(user).count()
        yield Task(n, ngettext("application to review", "applications to review", n), reverse("admin:review"))
        yield from _of_agreements(user)
    yield from _of_selection(user)
    if user.has_perm("applications.change_application"):
        yield from _of_calls(user)
    if user.has_perm("members.change_member"):
        yield from _of_members(now)
    if user.has_perm("meetings.invite"):
        yield from _of_meetings(now)
        yield from _after_meetings(user, now)
        yield from _of_polls()
    if user.has_perm("outbox.change_message"):
        yield from _of_the_outbox(user)


def _of_selection(user: User) -> Iterator[Task]:
    """What an institution has to do next; its deputies are asked too."""
    labels = {
        ScenarioState.PROPOSED: _("scenario to sign: %s"),
        ScenarioState.SIGNED: _("secret to commit to: %s"),
        ScenarioState.COMMITTED: _("secret to reveal: %s"),
        ScenarioState.FROZEN: _("decisions to release: %s"),
    }
    for scenario in awaiting(user)[:3]:
        url = reverse("admin:selection", args=[scenario.pk])
        yield Task(1, labels[ScenarioState(scenario.state)] % scenario, url)
    if user.has_perm("decision.release_decision"):
        free = Replacement.objects.filter(confirmed_at=None, application__isnull=False).values_list(
            "vacancy__scenario", flat=True
        )
        for scenario_id, n in Counter(free).items():
            label = ngettext("replacement to confirm", "replacements to confirm", n)
            yield Task(n, label, reverse("admin:selection_places", args=[scenario_id]))


def _of_agreements(user: User) -> Iterator[Task]:
    page = reverse("admin:review_agreements")
    n = Voice.objects.waiting().filter(reader=user).count()
    yield Task(n, ngettext("draft that waits for your word", "drafts that wait for your word", n), page)
    n = Consensus.objects.visible_to(user).to_draft(user).count()
    yield Task(n, ngettext("agreement to draft", "agreements to draft", n), page)


def _of_calls(user: User) -> Iterator[Task]:
    applications = reverse("admin:applications_application_changelist")
    visible = Application.objects.visible_to(user)
    closed = Q(call__state__in=[CallState.CLOSED, CallState.EVALUATION])
    counts = visible.filter(state__in=[State.SUBMITTED, State.CLARIFICATION, State.ELIGIBLE]).aggregate(
        to_check=Count("pk", filter=Q(state=State.SUBMITTED) & closed),
        asked=Count("pk", filter=Q(state=State.CLARIFICATION)),
        eligible=Count("pk", filter=Q(state=State.ELIGIBLE)),
    )
    n = counts["to_check"]
    label = ngettext("application to check for eligibility", "applications to check for eligibility", n)
    yield Task(n, label, f"{applications}?state__exact={State.SUBMITTED}")
    n = counts["asked"]
    label = ngettext("question that waits for its answer", "questions that wait for their answers", n)
    yield Task(n, label, f"{applications}?state__exact={State.CLARIFICATION}")
    n = visible.changed_since_judged().count()
    label = ngettext("application changed after it was judged", "applications changed after they were judged", n)
    yield Task(n, label, f"{applications}?changed=1")
    n = Likeness.objects.visible_to(user).to_judge().count()
    yield Task(n, ngettext("possible duplicate", "possible duplicates", n), reverse("admin:duplicates"))
    n = Erasure.objects.visible_to(user).filter(done_at=None).count()
    yield Task(n, ngettext("request for erasure", "requests for erasure", n), reverse("admin:erasures"))
    n = counts["eligible"]
    label = ngettext("eligible application without readers", "eligible applications without readers", n)
    yield Task(n, label, reverse("admin:review"))


def _of_members(now: datetime) -> Iterator[Task]:
    n = Proposal.objects.waiting().count()
    label = ngettext("proposed change of a member's facts", "proposed changes of members' facts", n)
    yield Task(n, label, reverse("admin:member_proposals"))
    n = RightsRequest.objects.waiting().count()
    label = ngettext("request about own data", "requests about own data", n)
    yield Task(n, label, reverse("admin:rights_requests"))
    n = Statement.objects.to_settle().count()
    label = ngettext("member whose figures change its status", "members whose figures change their status", n)
    yield Task(n, label, reverse("admin:member_statements"))
    n = Renewal.objects.to_settle().count() + sum(one.ends_on < now.date() for one in ending(until=now.date()))
    label = ngettext("term to extend or to end", "terms to extend or to end", n)
    yield Task(n, label, reverse("admin:member_renewals"))


def _of_meetings(now: datetime) -> Iterator[Task]:
    coming = Meeting.objects.coming(now)
    n = Invitation.objects.unanswered().filter(meeting__in=coming).count()
    label = ngettext("invitation without an answer", "invitations without an answer", n)
    yield Task(n, label, reverse("admin:meetings_meeting_changelist"))
    staged = Count("invitations", filter=Q(invitations__state=InvitationState.STAGED))
    asked = Count("invitations", filter=Q(invitations__delegate__state=DelegateState.ASKED))
    for meeting in coming.annotate(staged=staged, asked=asked).filter(Q(staged__gt=0) | Q(asked__gt=0))[:5]:
        label = ngettext("invitation to let go: %(what)s", "invitations to let go: %(what)s", meeting.staged)
        page = reverse("admin:meetings_meeting_staged", args=[meeting.pk])
        yield Task(meeting.staged, label % {"what": meeting}, page)
        label = ngettext("delegate to agree to: %(what)s", "delegates to agree to: %(what)s", meeting.asked)
        page = reverse("admin:meetings_meeting_delegates", args=[meeting.pk])
        yield Task(meeting.asked, label % {"what": meeting}, page)
    n = Reply.objects.for_staff().count()
    label = ngettext("reply of a calendar program to look at", "replies of calendar programs to look at", n)
    yield Task(n, label, reverse("admin:meetings_replies"))


def _of_polls() -> Iterator[Task]:
    for poll in Poll.objects.to_decide().select_related("meeting")[:3]:
        page = reverse("admin:meetings_meeting_poll", args=[poll.meeting_id])
        yield Task(1, _("date to pick: %s") % poll.meeting, page)


def _after_meetings(user: User, now: datetime) -> Iterator[Task]:
    """Lists to close, claims to handle, comments to answer, and what this person promised."""
    meetings = reverse("admin:meetings_meeting_changelist")
    n = Meeting.objects.past(now).scheduled().filter(closed_list=None, invitations__isnull=False).distinct().count()
    yield Task(n, ngettext("list of attendance to close", "lists of attendance to close", n), meetings)
    mine = Q(state=ClaimState.CHECKED) & ~Q(checked_by=user)
    claims = Claim.objects.aggregate(
        to_look_at=Count("pk", filter=Q(state=ClaimState.CLAIMED) | mine),
        to_pay=Count("pk", filter=Q(state=ClaimState.APPROVED)),
    )
    n = claims["to_look_at"]
    yield Task(n, ngettext("travel claim to look at", "travel claims to look at", n), meetings)
    n = claims["to_pay"]
    yield Task(n, ngettext("approved travel claim to pay", "approved travel claims to pay", n), meetings)
    n = Comment.objects.open().count()
    yield Task(n, ngettext("comment on minutes without a reply", "comments on minutes without a reply", n), meetings)
    n = ActionPoint.objects.open().filter(person=user).count()
    yield Task(n, ngettext("action point of yours", "action points of yours", n), meetings)


def _of_the_outbox(user: User) -> Iterator[Task]:
    hidden = concealment.hidden_from(user)
    tally = Message.objects.without(hidden).tally()
    page = reverse("admin:outbox_message_changelist")
    n = tally.get(MessageState.FAILED, 0)
    label = ngettext("letter that could not be sent", "letters that could not be sent", n)
    yield Task(n, label, f"{page}?state__exact={MessageState.FAILED}")
    n = tally.get(MessageState.STAGED, 0)
    label = ngettext("letter waits for approval", "letters wait for approval", n)
    yield Task(n, label, f"{page}?state__exact={MessageState.STAGED}")
    n = Suppression.objects.without(hidden).count()
    label = ngettext("address whose mail came back", "addresses whose mail came back", n)
    yield Task(n, label, reverse("admin:outbox_bounces"))
