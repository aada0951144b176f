"""Changes to members, their terms and the people who speak for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.outbox.letters import Letter
from focusgroup.people.actions import add_person
from members import mails, permissions, waiting
from members.consents.keeping import keep
from members.consents.models import Source
from members.consents.wordings import BULLETINS, DIRECTORY
from members.imports import Entrant, identity
from members.models import FACTS, Member, Representative, Term
from members.pseudonyms import kept_of
from members.refusals import Refused
from members.representatives.actions import withdraw_successions
from members.slug import slug_of
from members.states import State
from members.yearly.models import Statement


@transaction.atomic
def admit(
    facts: Mapping[str, Any],
    *,
    contact_name: str,
    contact_email: str,
    job_title: str,
    joined_on: date,
    term_years: int,
    directory_consent_at: datetime | None,
    by: Actor,
    now: datetime,
    bulletins_consent_at: datetime | None = None,
) -> Member:
    """Take a company into the group: the member, its term, and its contact as main representative.

    Of `facts` the fields of CompanyFacts are taken. A person who is known by the
    address is taken as they are: somebody switched off stays so until an administrator
    decides otherwise.
    """
    member = enter(
        {name: facts[name] for name in FACTS if name in facts},
        contact_name=contact_name,
        contact_email=contact_email,
        job_title=job_title,
        joined_on=joined_on,
        term_ends_on=end_of_term(joined_on, term_years),
        directory_consent_at=directory_consent_at,
        bulletins_consent_at=bulletins_consent_at,
        source=Source.APPLICATION,
        by=by,
        now=now,
    )
    mails.welcome(member, now=now)
    return member


def enter(
    facts: Mapping[str, Any],
    *,
    contact_name: str,
    contact_email: str,
    job_title: str,
    joined_on: date,
    term_ends_on: date,
    directory_consent_at: datetime | None,
    by: Actor,
    now: datetime,
    bulletins_consent_at: datetime | None = None,
    source: str = Source.IMPORT,
) -> Member:
    """`admit` without its letter, from fields of the member. The caller opens the transaction."""
    require(permissions.can_admit(by))
    member = Member.objects.create(
        **facts,
        slug=slug_of(facts["legal_name"], taken=set(Member.objects.values_list("slug", flat=True))),
        joined_on=joined_on,
        baseline=baseline_of(facts),
    )
    Term.objects.create(member=member, starts_on=joined_on, ends_on=term_ends_on)
    user = _person(contact_email, contact_name, by=by, now=now)
    if directory_consent_at:
        member.directory_consent_at = directory_consent_at
        keep(DIRECTORY, member=member, user=user, given_at=directory_consent_at, source=source)
    _state_baseline(member, now=now)
    if bulletins_consent_at and not user.consents.standing().filter(kind=BULLETINS, member=None).exists():
        keep(BULLETINS, member=None, user=user, given_at=bulletins_consent_at, source=source)
    Representative.objects.create(member=member, user=user, job_title=job_title, is_main=True)
    consent = {"directory_consent_at": directory_consent_at.isoformat()} if directory_consent_at else {}
    audit.move(
        member,
        to=State.ACTIVE,
        by=by,
        now=now,
        changes={"joined_on": joined_on.isoformat(), "term_ends_on": term_ends_on.isoformat()} | consent,
    )
    return member


def baseline_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they were on joining, for the comparison with later years. As they are kept in JSON."""
    kept = {name: facts[name] for name in FACTS if name in facts}
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in kept.items()}


def _state_baseline(member: Member, *, now: datetime) -> None:
    """The figures on joining are the first of the years that are compared."""
    if member.financial_year and member.size_class:
        Statement.objects.create(
            member=member,
            year=member.financial_year,
            asked_at=now,
            headcount_awu=member.headcount_awu,
            turnover_eur=member.turnover_eur,
            balance_eur=member.balance_eur,
            size=member.size_class,
            status=member.size_class,
            status_at_once=member.size_class,
            stated_at=now,
            settled_at=now,
        )


@dataclass(frozen=True)
class Imported:
    added: int
    known: int


@transaction.atomic
def import_members(entrants: Sequence[Entrant], *, by: Actor, now: datetime, dry_run: bool = False) -> Imported:
    """Take over members that have long been there; nobody gets a letter, and who is a member is left as they are."""
    require(permissions.can_admit(by))
    there = {identity(country, name) for country, name in Member.objects.values_list("country", "legal_name")}
    fresh = [entrant for entrant in entrants if entrant.identity not in there]
    for entrant in () if dry_run else fresh:
        enter(
            entrant.facts,
            contact_name=entrant.contact_name,
            contact_email=entrant.contact_email,
            job_title=entrant.job_title,
            joined_on=entrant.joined_on,
            term_ends_on=entrant.term_ends_on,
            directory_consent_at=entrant.directory_consent_at,
            by=by,
            now=now,
        )
    return Imported(added=len(fresh), known=len(entrants) - len(fresh))


def end_of_term(starts_on: date, years: int) -> date:
    """The last day of a term: the day before its anniversary."""
    # A term from 29 February runs from 1 March in years that have none.
    is_leap_day = (starts_on.month, starts_on.day) == (2, 29)
    begins = starts_on + timedelta(days=1) if is_leap_day else starts_on
    return begins.replace(year=begins.year + years) - timedelta(days=1)


@transaction.atomic
def suspend(member: Member, *, by: Actor, reason: str, now: datetime) -> None:
    """Pause a membership: no invitations, not in the directory, until it is resumed."""
    member = _locked(member)
    require(permissions.can_manage(by))
    audit.move(member, to=State.SUSPENDED, by=by, reason=reason, now=now)
    _tell(mails.suspended, member, now=now, inputs={"reason": reason})


@transaction.atomic
def resume(member: Member, *, by: Actor, reason: str = "", now: datetime) -> None:
    member = _locked(member)
    require(permissions.can_manage(by))
    audit.move(member, to=State.ACTIVE, by=by, reason=reason, now=now)
    _tell(mails.resumed, member, now=now)


@transaction.atomic
def end_membership(
    member: Member,
    *,
    by: Actor,
    reason: str,
    ended_on: date,
    now: datetime,
    because: str = "",
    merged_into: Member | None = None,
) -> None:
    """End a membership, with the reason, which the letter quotes. The running term ends that day."""
    member = _locked(member)
    require(permissions.can_manage(by))
    member.merged_into, member.ended_reason = merged_into, reason
    close(member, because=because, ended_on=ended_on, by=by, now=now)
    _tell(mails.ended, member, now=now, inputs={"reason": reason, "ended_on": ended_on.isoformat()})


def close(member: Member, *, because: str, ended_on: date, by: Actor, now: datetime) -> None:
    """The end itself, in the caller's transaction and under its lock. A term ends that day, or never began.

    What was said of it stands in `ended_reason`, which goes one day; the log stays.
    """
    member.terms.filter(starts_on__gt=ended_on).delete()
    member.terms.filter(ends_on__gt=ended_on).update(ends_on=ended_on)
    member.ended_because, member.ended_on = because, ended_on
    changes = {"ended_on": ended_on.isoformat(), "because": str(because)}
    also = ["ended_on", "ended_because", "ended_reason", "merged_into"]
    audit.move(member, to=State.ENDED, by=by, now=now, changes=changes, also=also)


@transaction.atomic
def add_representative(
    member: Member, *, name: str, email: str, job_title: str, is_main: bool, by: Actor, now: datetime
) -> Representative:
    """Somebody who speaks for the member from now on; a new main representative makes the former one a deputy.

    A person who had left comes back in their old row. Raises Refused once the membership has ended.
    """
    member = _locked(member)
    require(permissions.can_manage(by))
    if member.state == State.ENDED:
        raise Refused(_("The membership has ended already."))
    user = _person(email, name, by=by, now=now)
    if is_main:
        member.representatives.filter(is_main=True).exclude(user=user).update(is_main=False)
        withdraw_successions(member, by=by, now=now)
    representative, _created = Representative.objects.update_or_create(
        member=member, user=user, defaults={"job_title": job_title, "is_main": is_main, "left_on": None}
    )
    audit.record(
        "added representative",
        member,
        by=by,
        now=now,
        changes={"representative": str(user.public_id), "is_main": is_main},
    )
    mails.representative_added(representative, now=now, offset=now.isoformat())
    return representative


@transaction.atomic
def change_facts(member: Member, *, by: Actor, now: datetime, **facts: Any) -> None:
    """Write the checked facts of a company."""
    member = _locked(member)
    require(permissions.can_manage(by))
    changes = {name: value for name, value in facts.items() if getattr(member, name) != value}
    if changes:
        Member.objects.filter(pk=member.pk).update(**changes)
        audit.record("changed facts", member, by=by, now=now, changes=kept_of(changes))


@transaction.atomic
def change_term(term: Term, *, starts_on: date, ends_on: date, by: Actor, now: datetime) -> None:
    """Correct or add a term; an unsaved one is added."""
    member = _locked(term.member)
    require(permissions.can_manage(by))
    term.starts_on, term.ends_on = starts_on, ends_on
    verb = "changed term" if term.pk else "added term"
    term.save()
    changes = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    audit.record(verb, member, by=by, now=now, changes=changes)


@transaction.atomic
def remind(members: Iterable[Member], *, by: Actor, now: datetime) -> int:
    """Write to the main representatives of those for whom something waits; once a day. Returns how many letters."""
    require(permissions.can_manage(by))
    keys = list(waiting.things_of(members))
    speaking = Member.objects.active().filter(representatives__is_main=True, representatives__left_on=None)
    found = list(speaking.filter(pk__in=keys))
    queued = mails.reminder.to_all(found, now=now, offset=now.date().isoformat())
    audit.record_all("reminded", Member, [member.pk for member in found], by=by, now=now)
    return queued


def _locked(member: Member) -> Member:
    return Member.objects.select_for_update().get(pk=member.pk)


def _tell(say: Letter[Member], member: Member, *, now: datetime, inputs: dict[str, Any] | None = None) -> None:
    """One letter to the main representative, if there is one. Its moment tells a second suspension from the first."""
    if Representative.objects.current().filter(member=member, is_main=True).exists():
        say(member, now=now, inputs=inputs, offset=now.isoformat())


def _person(email: str, name: str, *, by: Actor, now: datetime) -> User:
    """The person of this address, made if there is none."""
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = add_person(email=address, name=name, by=by, now=now)
    return user
