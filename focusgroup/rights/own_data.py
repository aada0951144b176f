"""Everything that is kept of a person who can sign in, over all rooms, as plain data."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from applications.casework import own_data as of_application
from applications.models import Application
from applications.review.models import KeptDraft, Review
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message, Unsubscription
from meetings.claims.models import Claim
from meetings.delegates.models import Delegate
from meetings.minutes.models import Comment
from meetings.models import Invitation
from members.representatives.models import Nomination

VERSION = 1


def of(person: User) -> dict[str, Any]:
    """By kind of data. What others wrote of the person without being about to tell it is not in it."""
    applications = Application.objects.filter(contact_email=person.email).select_related("call")
    return {
        "version": VERSION,
        "person": _person(person),
        "companies": _rows(
            person.representations.order_by("pk"),
            "member__legal_name", "member__country", "member__state", "job_title", "is_main", "left_on",
        ),
        "consents": _rows(person.consents.all(), "kind", "version", "source", "given_at", "withdrawn_at"),
        "named": _rows(
            Nomination.objects.filter(email=person.email),
            "member__legal_name", "name", "job_title", "state", "nominated_at", "answered_at",
        ),
        "addresses": _rows(person.address_changes.all(), "new_email", "asked_at", "done_at", "cancelled_at"),
        **_of_meetings(person),
        "requests": _rows(
            person.rights_requests.all(), "kind", "text", "asked_at", "due_on", "done_at", "is_granted", "answer"
        ),
        "applications": [of_application.of(application) for application in applications],
        "kept_drafts": _rows(KeptDraft.objects.filter(reviewer=person), "comment", "changed_at"),
        "reviews": _rows(Review.objects.filter(assignment__reviewer=person), "comment", "submitted_at"),
        "letters": _rows(
            Message.objects.filter(recipient=person.email, state="sent").order_by("pk"), "done_at", "subject"
        ),
        "unsubscribed": _rows(Unsubscription.objects.filter(address=person.email), "topic", "since"),
        "log": _rows(
            Entry.objects.filter(actor_kind="user", actor_key=str(person.public_id)).order_by("at", "pk"),
            "at", "verb", "about",
        ),
    }  # fmt: skip


def _of_meetings(person: User) -> dict[str, Any]:
    return {
        "meetings": _rows(
            Invitation.objects.filter(answered_by=person).order_by("pk"),
            "meeting__title", "meeting__starts_at", "member__legal_name", "state", "answered_at", "needs",
        ),
        "comments": _rows(
            Comment.objects.filter(author=person).order_by("pk"), "minutes__meeting__title", "text", "at", "reply"
        ),
        "travel": _rows(
            Claim.objects.of(person).order_by("pk"),
            "meeting__title", "member__legal_name", "state", "traveller", "note", "claimed_at", "reference",
        ),
        "sent_instead": _rows(
            Delegate.objects.filter(email=person.email).order_by("pk"), "invitation__meeting__title", "name", "state"
        ),
    }  # fmt: skip


def _person(person: User) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "time_zone": person.time_zone,
        "is_staff": person.is_staff,
        "institution": person.institution,
        "roles": sorted(person.groups.values_list("name", flat=True)),
        "joined_at": person.date_joined,
        "signed_in_at": person.last_login,
        "second_factors": list(Authenticator.objects.filter(user=person).values("type", "created_at")),
    }


def _rows(rows: QuerySet[Any, Any], *names: str) -> list[dict[str, Any]]:
    return [{name.replace("__", "_"): value for name, value in row.items()} for row in rows.values(*names)]
