"""Proposed changes on the staff desk: answered once, and only while the company is a member."""

import pytest

from focusgroup.accounts.actor import Actor
from members.profile import actions
from members.refusals import Refused
from tests.factories.members import ProposalFactory

pytestmark = pytest.mark.django_db


def test_a_company_that_is_no_longer_a_member_waits_for_no_answer(coordinator_client):
    proposal = ProposalFactory(member__state="ended")

    answer = coordinator_client.post(f"/admin/members/proposals/{proposal.pk}/", {"verdict": "take"}, follow=True)

    assert "the membership has ended" in answer.content.decode()
    assert list(answer.context["proposals"]) == []
    assert proposal.member.proposals.get().state == "waiting"


def test_a_proposal_is_answered_once(coordinator, now):
    proposal = ProposalFactory()
    actions.take_over(proposal, by=Actor.person(coordinator), now=now)

    with pytest.raises(Refused):
        actions.refuse(proposal, answer="No.", by=Actor.person(coordinator), now=now)
