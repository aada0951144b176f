"""Changes to what a company says of itself, its logo, and the checked facts it wants changed."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members import permissions
from members.models import Member
from members.profile import mails
from members.profile.keeping import drop
from members.profile.models import Logo, Proposal
from members.profile.pictures import Picture
from members.profile.states import State
from members.profile.versions import touched
from members.pseudonyms import kept_of
from members.refusals import Refused
from members.states import State as MemberState
from members.yearly import actions as yearly

FIGURES = (*yearly.OWN, "financial_year")


class Overtaken(Exception):
    """Somebody else has written to the same fields since the form was opened; `fields` names them."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@transaction.atomic
def edit(member: Member, *, opened: Mapping[str, str], by: Actor, now: datetime, **fields: Any) -> None:
    """Write what the company says of itself, and which of it the public sees.

    `opened` has the marks (`versions.py`) of the fields as the form showed them. What was
    left as it was is not written, so that it does not undo what somebody else wrote since. Raises Overtaken.
    """
    member = _locked(member)
    require(permissions.can_edit_profile(by, member))
    changes, overtaken = touched({name: getattr(member, name) for name in fields}, fields, opened)
    if overtaken:
        raise Overtaken(overtaken)
    if changes:
        Member.objects.filter(pk=member.pk).update(**changes)
        audit.record("edited profile", member, by=by, now=now, changes=kept_of(changes))


@transaction.atomic
def set_logo(member: Member, picture: Picture, *, by: Actor, now: datetime) -> Logo:
    """Keep a picture that was drawn anew, in place of the one before."""
    member = _locked(member)
    require(permissions.can_edit_profile(by, member))
    _drop_logo(member)
    digest = hashlib.sha256(picture.content).hexdigest()
    logo = Logo(member=member, sha256=digest, width=picture.width, height=picture.height, added_at=now)
    logo.file.save("logo.png", ContentFile(picture.content), save=False)
    logo.save()
    audit.record("changed logo", member, by=by, now=now, changes={"logo": digest})
    return logo


@transaction.atomic
def remove_logo(member: Member, *, by: Actor, now: datetime) -> None:
    member = _locked(member)
    require(permissions.can_edit_profile(by, member))
    if _drop_logo(member):
        audit.record("removed logo", member, by=by, now=now)


@transaction.atomic
def propose(member: Member, *, facts: dict[str, Any], ownership: str, note: str, by: Actor, now: datetime) -> Proposal:
    """Put new values of checked facts before staff. A newer proposal takes the place of one that still waits."""
    member = _locked(member)
    require(by.user is not None and member.state != MemberState.ENDED and permissions.represents(by, member))
    for earlier in member.proposals.waiting().select_for_update():
        earlier.decided_at = now
        audit.move(earlier, to=State.REPLACED, by=by, now=now, also=["decided_at"])
    proposal = Proposal.objects.create(
        member=member,
        facts=facts,
        ownership=ownership,
        note=note,
        proposed_by=by.user,  # type: ignore[misc]
        proposed_at=now,
    )
    names = dict.fromkeys([*facts, *(["ownership"] if ownership else [])])
    audit.record("proposed facts", member, by=by, now=now, changes=names)
    return proposal


@transaction.atomic
def take_over(proposal: Proposal, *, answer: str = "", by: Actor, now: datetime) -> None:
    """Write the proposed facts, figures as those of their year; whoever proposed them is told. Raises Refused."""
    proposal = _decidable(proposal, by=by)
    member = _locked(proposal.member)
    columns = {field.name: field for field in Member._meta.concrete_fields}
    fields = {name: columns[name].to_python(value) for name, value in proposal.facts.items()}
    figures = {name: fields.pop(name) for name in FIGURES if name in fields}
    Member.objects.filter(pk=member.pk).update(**fields)
    audit.record("changed facts", member, by=by, now=now, changes=kept_of(proposal.facts))
    if figures:
        yearly.correct(member, figures, stated_by=proposal.proposed_by, by=by, now=now)
    _decide(proposal, to=State.TAKEN, answer=answer, by=by, now=now)


@transaction.atomic
def refuse(proposal: Proposal, *, answer: str, by: Actor, now: datetime) -> None:
    """Leave the facts as they are, and say why."""
    _decide(_decidable(proposal, by=by), to=State.REFUSED, answer=answer, by=by, now=now)


def _decidable(proposal: Proposal, *, by: Actor) -> Proposal:
    require(permissions.can_manage(by))
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("member", "proposed_by")
    found = rows.get(pk=proposal.pk)
    if found.state != State.WAITING or found.member.state == MemberState.ENDED:
        raise Refused(_("This proposal has been answered already, or the membership has ended."))
    return found


def _decide(proposal: Proposal, *, to: State, answer: str, by: Actor, now: datetime) -> None:
    proposal.answer, proposal.decided_at = answer, now
    audit.move(proposal, to=to, by=by, now=now, also=["answer", "decided_at"])
    mails.proposal_decided(proposal, now=now)


def _locked(member: Member) -> Member:
    return Member.objects.select_for_update().get(pk=member.pk)


def _drop_logo(member: Member) -> bool:
    logo = Logo.objects.filter(member=member).first()
    if logo:
        drop(logo)
    return logo is not None
