"""Where a person stands, a Trace each: the copy of own data and erasing go by this one list.

A table that names people, by key or by address, has its line here. Applications, letters and the log, which need
more than a line, stand in `own_data` and `actions`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from applications.interest.models import Interest
from applications.review.models import KeptDraft, Review
from applications.review.profiles.models import ReviewerProfile
from focusgroup.accounts.models import FormerAddress, User
from focusgroup.outbox.models import Suppression, Unsubscription
from meetings.claims.models import Claim
from meetings.delegates.models import Delegate
from meetings.minutes.models import Comment
from meetings.models import Invitation
from meetings.points.models import ActionPoint
from meetings.poll.models import Vote
from meetings.replies.models import Reply
from members.address.models import AddressChange
from members.consents.models import Consent
from members.models import Representative
from members.profile.models import Proposal
from members.representatives.models import Nomination
from members.rights.models import RightsRequest
from members.terms.models import Renewal
from members.yearly.models import Statement

ERASED = "Erased"
NOW_SPEAKS = Q(member__representatives__left_on=None)


@dataclass(frozen=True)
class Trace:
    """Rows of one table that lead to a person: `by` key, narrowed by `only`, or `by_address`.

    `shown` stands in the copy. Of an erased person the rows go, or what is `emptied` of them; else they stay, and
    point to a number. With `letters_go`, what was written about these rows goes, whoever got it.
    """

    name: str
    model: Any
    shown: tuple[str, ...]
    by: tuple[str, ...] = ()
    by_address: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)
    emptied: Mapping[str, Any] = field(default_factory=dict)
    goes: bool = False
    letters_go: bool = False

    def rows(self, person: User, addresses: Collection[str] = ()) -> QuerySet[Any, Any]:
        found = Q()
        for name in self.by:
            found |= Q(**{name: person}) & self.only
        for name in self.by_address:
            found |= named(name, addresses)
        rows: QuerySet[Any, Any] = self.model._base_manager.order_by("pk")
        return rows.filter(found) if found else rows.none()


def named(field_name: str, addresses: Collection[str]) -> Q:
    """Rows that hold one of the addresses, in whatever case; of no address, no condition."""
    found = Q()
    for address in addresses:
        found |= Q(**{f"{field_name}__iexact": address})
    return found


TRACES = (
    Trace(
        "companies", Representative,
        ("member__legal_name", "member__country", "member__state", "job_title", "is_main", "left_on"),
        by=("user",), emptied={"job_title": ""}, letters_go=True,
    ),
    Trace("consents", Consent, ("kind", "version", "source", "given_at", "withdrawn_at"), by=("user",)),
    Trace(
        "named", Nomination, ("member__legal_name", "name", "job_title", "state", "nominated_at", "answered_at"),
        by_address=("email",), goes=True, letters_go=True,
    ),
    Trace(
        "addresses", AddressChange, ("new_email", "asked_at", "done_at", "cancelled_at"),
        by=("user",), goes=True, letters_go=True,
    ),
    Trace("former_addresses", FormerAddress, ("email", "left_at"), by=("user",), goes=True),
    Trace("verified_addresses", EmailAddress, ("email",), by=("user",), goes=True),
    Trace("second_factors", Authenticator, ("type", "created_at"), by=("user",), goes=True),
    Trace(
        "proposals", Proposal, ("member__legal_name", "facts", "ownership", "note", "proposed_at", "state", "answer"),
        by=("proposed_by",), emptied={"note": "", "ownership": ""},
    ),
    Trace(
        "renewals", Renewal, ("term__member__legal_name", "wish", "note", "answered_at"),
        by=("answered_by",), emptied={"note": ""},
    ),
    Trace(
        "figures", Statement, ("member__legal_name", "year", "note", "stated_at"),
        by=("stated_by",), emptied={"note": ""},
    ),
    Trace(
        "meetings", Invitation,
        (
            "meeting__title", "meeting__starts_at", "member__legal_name", "state", "answered_at", "needs",
            "needs_consent_at", "note",
        ),
        by=("answered_by",), emptied={"needs": "", "needs_consent_at": None, "note": ""},
    ),
    Trace(
        "date_polls", Vote, ("asked__poll__meeting__title", "option__date", "answer", "asked__answered_at"),
        by=("asked__answered_by",),
    ),
    Trace(
        "comments", Comment, ("minutes__meeting__title", "text", "at", "reply"),
        by=("author",), emptied={"text": ERASED},
    ),
    # What was paid, and to whom, is kept as long as the rules on accounts ask.
    Trace(
        "travel", Claim,
        ("meeting__title", "member__legal_name", "state", "traveller", "note", "claimed_at", "reference"),
        by=("member__representatives__user",), only=NOW_SPEAKS,
    ),
    Trace(
        "sent_instead", Delegate, ("invitation__meeting__title", "name", "state"),
        by_address=("email",), goes=True, letters_go=True,
    ),
    Trace(
        "calendar_replies", Reply, ("sender", "subject", "attendee", "partstat", "reason", "read_at"),
        by_address=("sender", "attendee"), goes=True,
    ),
    Trace("points", ActionPoint, ("meeting__title", "what", "due_on", "state", "note"), by=("person",)),
    Trace(
        "points_of_companies", ActionPoint, ("meeting__title", "what", "due_on", "state", "note"),
        by=("member__representatives__user",), only=NOW_SPEAKS,
    ),
    Trace(
        "requests", RightsRequest, ("kind", "text", "asked_at", "due_on", "done_at", "is_granted", "answer"),
        by=("user",), emptied={"text": ""}, letters_go=True,
    ),
    Trace(
        "interest", Interest, ("company", "country", "sector", "email", "note", "created_at", "confirmed_at"),
        by_address=("email",), goes=True, letters_go=True,
    ),
    Trace("reviewer_profile", ReviewerProfile, ("languages", "employer", "affiliations"), by=("user",), goes=True),
    Trace("kept_drafts", KeptDraft, ("comment", "changed_at"), by=("reviewer",)),
    Trace("reviews", Review, ("comment", "submitted_at"), by=("assignment__reviewer",)),
    Trace("unsubscribed", Unsubscription, ("topic", "since"), by_address=("address",), goes=True),
    Trace("bounced", Suppression, ("address", "reason", "since"), by_address=("address",), goes=True),
)  # fmt: skip
