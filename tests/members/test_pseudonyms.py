"""What stays of a former member. The log is for good, so it never tells which one it was."""

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from members import actions
from members.models import Member
from members.profile import actions as profile
from members.terms import actions as terms
from tests.factories.members import ProposalFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

SECRET = "Nachtigall"


def test_the_log_does_not_tell_which_company_a_former_member_was(coordinator, now):
    speaker = RepresentativeFactory(member__legal_name="Orka")
    member, own, staff = speaker.member, Actor.person(speaker.user), Actor.person(coordinator)
    address = f"https://{SECRET.lower()}.example/"

    profile.edit(member, opened={}, by=own, now=now, website=address, links=[address], summary=SECRET)
    actions.change_facts(member, by=staff, now=now, legal_name=SECRET, registration_number=f"{SECRET} 77")
    proposal = ProposalFactory(member=member, facts={"vat_number": f"{SECRET} 12"}, ownership=SECRET, note=SECRET)
    profile.take_over(proposal, by=staff, now=now)
    terms.resign(Member.objects.get(pk=member.pk), reason=SECRET, by=own, now=now)

    log = " ".join(str(entry) for entry in Entry.objects.values())
    assert SECRET.lower() not in log.lower()
    assert Entry.objects.get(verb="edited profile").changes == {"website": None, "links": None, "summary": None}
