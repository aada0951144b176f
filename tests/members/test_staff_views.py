"""Reminding several members at once: first to whom and of what, then the letters."""

import pytest

from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.members import MemberFactory, RenewalFactory, RepresentativeFactory, StatementFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/members/remind/"


@pytest.fixture
def three():
    """One with figures to state, one suspended, one that nobody speaks for."""
    busy = StatementFactory(member=RepresentativeFactory().member, size="", status="").member
    return [busy, RepresentativeFactory(member__state="suspended").member, MemberFactory()]


def test_the_list_leads_to_what_would_be_sent(coordinator_client, three):
    keys = [member.pk for member in three]

    answer = coordinator_client.post("/admin/members/member/", {"action": "remind", "_selected_action": keys})
    page = coordinator_client.get(answer.url)

    assert answer.url.startswith(PAGE)
    assert {member for member, _things in page.context["rows"]} == {three[0], three[2]}
    assert "State the figures of 2025" in page.content.decode()
    assert Message.objects.count() == 0


def test_one_letter_a_day_leaves_to_who_can_be_written_to(coordinator_client, three):
    for _ in range(2):
        coordinator_client.post(PAGE, {"members": [member.pk for member in three]})

    message = Message.objects.get()
    assert message.recipient == three[0].representatives.get().user.email
    assert "State the figures of 2025" in render(message, now=message.created_at).text


@pytest.mark.parametrize("rows", [1, 3])
def test_remind_query_count_is_constant(coordinator_client, rows, django_assert_num_queries):
    asked = [StatementFactory(member=RepresentativeFactory().member, size="", status="") for _ in range(rows)]
    RenewalFactory(term__member=asked[0].member)
    query = "&".join(f"members={one.member_id}" for one in asked)

    with django_assert_num_queries(11):
        page = coordinator_client.get(f"{PAGE}?{query}")

    assert len(page.context["rows"]) == rows


def test_reminding_needs_the_permission(reviewer_client, three):
    assert reviewer_client.post(PAGE, {"members": [three[0].pk]}).status_code == 403
    assert Message.objects.count() == 0


@pytest.mark.parametrize("query", ["", "?members=x", "?members=999999", "?members=-1"])
def test_nobody_chosen_is_a_page_of_its_own(coordinator_client, query):
    page = coordinator_client.get(f"{PAGE}{query}")

    assert (page.status_code, page.context["rows"]) == (200, [])
