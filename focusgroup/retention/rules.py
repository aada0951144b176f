"""What is kept for how long, as data: one Rule a line. A room that keeps something of its own adds its line here.

`due` gives the rows whose time began before a moment; `let_go` takes them out, in
the caller's transaction, and may be handed the same rows twice.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from applications.casework.erasure import emptying
from applications.decision.models import Scenario
from applications.interest.models import Interest
from applications.models import Application
from applications.review import emptying as reviews
from applications.states import CallState, State
from focusgroup.accounts.models import Link
from focusgroup.audit.models import Entry, Retention
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState
from focusgroup.rights.forgetting import forget
from meetings.claims import letting_go as claims
from meetings.claims.models import Claim
from meetings.delegates.models import Delegate
from meetings.models import Invitation
from meetings.replies.models import Reply as CalendarReply
from members import pseudonyms
from members.address.models import AddressChange
from members.models import Member
from members.representatives.models import Nomination
from members.rights.models import RightsRequest
from members.states import State as MemberState

# What the log says of signing in; the rest of the log stays.
SIGN_IN_VERBS = ("signed in", "used sign-in link", "made sign-in link", "added second factor", "removed second factor")
REFUSED = (State.NOT_SELECTED, State.INELIGIBLE, State.DECLINED, State.EXPIRED)


@dataclass(frozen=True)
class Rule:
    """`name` is that of its setting, RETENTION_<NAME>_MONTHS."""

    name: str
    what: Any
    since: Any
    then: Any
    due: Callable[[datetime], QuerySet[Any, Any]]
    let_go: Callable[[list[Any], datetime], object]

    @property
    def months(self) -> int:
        return int(settings.RETENTION_MONTHS[self.name])

    def before(self, now: datetime) -> datetime:
        """What began earlier has been kept long enough."""
        return months_before(now, self.months)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months earlier, or the last of that month."""
    years, month = divmod(moment.year * 12 + moment.month - 1 - max(months, 0), 12)
    return moment.replace(year=years, month=month + 1, day=min(moment.day, monthrange(years, month + 1)[1]))


def _drafts(before: datetime) -> QuerySet[Any, Any]:
    never_sent = Application.objects.filter(submitted_at=None, state__in=[State.DRAFT, State.LAPSED, State.WITHDRAWN])
    return never_sent.filter(call__closes_at__lt=before)


def _refused(before: datetime) -> QuerySet[Any, Any]:
    """Told the decision, or withdrawn, before; a reserve list until its call is archived."""
    told = Q(call__in=Scenario.objects.filter(released_at__lt=before).values("call"))
    refused = Q(state__in=REFUSED) | Q(state=State.RESERVE, call__state=CallState.ARCHIVED)
    withdrawn = Q(state=State.WITHDRAWN, submitted_at__isnull=False, changed_at__lt=before)
    return Application.objects.filter((told & refused) | withdrawn)


def _rejected(before: datetime) -> QuerySet[Any, Any]:
    return _refused(before).exclude(contact_email__endswith=emptying.HOST)


def _comments(before: datetime) -> QuerySet[Any, Any]:
    said = Q(assignments__review__comment__gt="") | Q(assignments__conflict__gt="") | Q(conflicts__reason__gt="")
    said |= Q(kept_drafts__isnull=False)
    return _refused(before).filter(said).distinct()


def _members(before: datetime) -> QuerySet[Any, Any]:
    ended = Member.objects.filter(state=MemberState.ENDED, ended_on__lt=before.date())
    return ended.exclude(legal_name__startswith=pseudonyms.NAME)


def _sign_ins(before: datetime) -> QuerySet[Any, Any]:
    return Entry.objects.filter(verb__in=SIGN_IN_VERBS, at__lt=before)


def _messages(before: datetime) -> QuerySet[Any, Any]:
    done = [MessageState.SENT, MessageState.VOID, MessageState.FAILED]
    return Message.objects.filter(state__in=done, created_at__lt=before).exclude(done_at__gte=before)


def _delete_drafts(keys: list[Any], now: datetime) -> None:
    for application in Application.objects.filter(pk__in=keys):
        emptying.delete(application)


def _empty(keys: list[Any], now: datetime) -> None:
    for application in Application.objects.select_for_update().filter(pk__in=keys):
        emptying.empty(application, now=now)


def _clear_comments(keys: list[Any], now: datetime) -> None:
    reviews.empty_comments(keys)


def _pseudonymise(keys: list[Any], now: datetime) -> None:
    for member in Member.objects.select_for_update().filter(pk__in=keys):
        pseudonyms.pseudonymise(member)
    for person in pseudonyms.people_of_none_else(keys):
        forget(person, now=now)
    _empty(list(Application.objects.filter(decision__offer__member__in=keys).values_list("pk", flat=True)), now)


def _release(keys: list[Any], now: datetime) -> None:
    """The database lets go of entries only before a moment that retention has set, and only while it is set."""
    newest = Entry.objects.filter(pk__in=keys).latest("at").at
    released = Retention.objects.create(before=newest + timedelta(microseconds=1), set_at=now)
    Entry.objects.filter(pk__in=keys).delete()
    released.delete()


def _delete(model: Any) -> Callable[[list[Any], datetime], object]:
    return lambda keys, now: model.objects.filter(pk__in=keys).delete()


def _with_needs(before: datetime) -> QuerySet[Any, Any]:
    said = ~Q(needs="") | ~Q(note="") | Q(delegate__isnull=False)
    return Invitation.objects.filter(said, meeting__ends_at__lt=before)


def _forget_needs(keys: list[Any], now: datetime) -> None:
    Invitation.objects.filter(pk__in=keys).update(needs="", needs_consent_at=None, note="")
    Delegate.objects.filter(invitation__in=keys).delete()


RULES = (
    Rule("DRAFTS", _("Applications that were never sent"), _("the call closed"), _("deleted"), _drafts, _delete_drafts),
    Rule(
        "COMMENTS", _("Reviewers’ comments on applications not selected or withdrawn"),
        _("the decision was told"), _("deleted"), _comments, _clear_comments,
    ),
    Rule(
        "REJECTED",
        _("Applications not selected or withdrawn, with versions, documents, letters and what was written of them"),
        _("the decision was told"), _("emptied; country, sector, size and scores stay for statistics"),
        _rejected, _empty,
    ),
    Rule("INTEREST", _("Expressions of interest"), _("they were written"), _("deleted"),
         lambda before: Interest.objects.filter(created_at__lt=before), _delete(Interest)),
    Rule("UNCONFIRMED", _("Expressions of interest that nobody confirmed"), _("they were written"), _("deleted"),
         lambda before: Interest.objects.filter(created_at__lt=before, confirmed_at=None), _delete(Interest)),
    Rule("MEMBERS", _("Former members and the people who spoke for them"), _("the membership ended"),
         _("pseudonymised"), _members, _pseudonymise),
    Rule("NEEDS", _("Food and access needs, notes to the organisers and delegates"), _("the meeting ended"),
         _("deleted"), _with_needs, _forget_needs),
    Rule("REPLIES", _("Replies of calendar programs"), _("they were read"), _("deleted"),
         lambda before: CalendarReply.objects.filter(read_at__lt=before), _delete(CalendarReply)),
    Rule("CLAIMS", _("Travel claims with their receipts"), _("they were paid, refused or not claimed"), _("deleted"),
         lambda before: Claim.objects.filter(done_at__lt=before), claims.let_go),
    Rule("NOMINATIONS", _("People who were named as representatives"), _("they were asked"), _("deleted"),
         lambda before: Nomination.objects.filter(expires_at__lt=before), _delete(Nomination)),
    Rule("ADDRESSES", _("Changes of e-mail addresses"), _("they were asked for"), _("deleted"),
         lambda before: AddressChange.objects.filter(asked_at__lt=before), _delete(AddressChange)),
    Rule("RIGHTS", _("Requests about own data"), _("they were answered"), _("deleted"),
         lambda before: RightsRequest.objects.filter(done_at__lt=before), _delete(RightsRequest)),
    Rule("MAILS", _("Letters that were sent or failed"), _("they left"), _("deleted"), _messages, _delete(Message)),
    Rule("SIGN_INS", _("Sign-ins in the log"), _("the sign-in"), _("deleted"), _sign_ins, _release),
    Rule("LINKS", _("Secret links that have ended"), _("their end"), _("deleted"),
         lambda before: Link.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)), _delete(Link)),
    Rule("SESSIONS", _("Sessions of browsers"), _("their end"), _("deleted"),
         lambda before: Session.objects.filter(expire_date__lt=before), _delete(Session)),
)  # fmt: skip
