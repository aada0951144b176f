import re
from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from focusgroup.accounts import links
from focusgroup.accounts.models import Link
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings import mails as meetings
from meetings.poll import mails
from meetings.poll.models import Asked, Poll, Vote
from members.models import Member
from members.states import State as MemberState
from tests.factories.meetings import AskedFactory, DecidedPollFactory, InvitationFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def secret(asked: Asked, now: datetime) -> str:
    """The secret address where Brisa answers."""
    return reverse("meetings:poll", args=[links.mint(mails.LINK, asked, now=now)])


def _filled(poll: Poll, answer: str = "yes") -> dict[str, str]:
    return {f"option_{pk}": answer for pk in poll.options.values_list("pk", flat=True)}


def _everything() -> tuple[object, ...]:
    """All that an answer could touch, a link's use included."""
    return (
        list(Asked.objects.order_by("pk").values()),
        list(Vote.objects.order_by("pk").values()),
        list(Link.objects.order_by("pk").values()),
        Entry.objects.count(),
        Message.objects.count(),
    )


class TestByLink:
    def test_the_page_says_for_whom_it_answers_and_when_without_naming_anybody(self, client, asked, secret) -> None:
        page = client.get(secret)

        html = page.content.decode()
        assert "Date poll, answer for Brisa Maritime Intelligence, Lda." in html
        assert "Tuesday 9 and Wednesday 10 February 2027" in html
        assert "14:00 to 17:30 Brussels time (13:00 to 16:30 in Lisbon)" in html
        assert [word for word in ("Inês", "Moura", "ines@") if word in html] == []
        assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "no-store")

    def test_reading_changes_nothing_however_often(self, client: Client, asked: Asked, secret: str) -> None:
        before = _everything()

        for n in range(15):
            (client.head if n % 2 else client.get)(secret, {"noted": "yes", f"option_{n}": "yes"})

        assert _everything() == before

    def test_sending_three_times_changes_once(self, client: Client, asked: Asked, secret: str) -> None:
        seen = []
        for _ in range(3):
            response = client.post(secret, _filled(asked.poll), follow=True)
            seen.append((response.status_code, "Your answer is noted" in response.content.decode()))

        assert (seen, Vote.objects.count(), Entry.objects.count()) == ([(200, True)] * 3, 3, 1)

    def test_no_cookie_and_no_origin_is_needed(self, asked: Asked, secret: str) -> None:
        client = Client(enforce_csrf_checks=True, headers={"Origin": "null"})

        client.post(secret, _filled(asked.poll))

        assert Vote.objects.count() == 3

    def test_it_can_be_changed_and_shows_what_was_said(self, client: Client, asked: Asked, secret: str) -> None:
        client.post(secret, _filled(asked.poll))

        client.post(secret, _filled(asked.poll, "if_need_be"))
        html = client.get(secret).content.decode()

        assert set(Vote.objects.values_list("answer", flat=True)) == {"if_need_be"}
        assert len(re.findall(r'value="if_need_be"[^>]* checked', html)) == 3
        assert "Send the changed answer" in html

    def test_half_an_answer_comes_back_with_what_was_typed(self, client: Client, asked: Asked, secret: str) -> None:
        data = _filled(asked.poll)
        missing = data.popitem()[0]

        html = client.post(secret, data).content.decode()

        assert html.count("Say yes, if need be or no.") == 2
        assert f'href="#div_id_{missing}"' in html
        assert f'id="div_id_{missing}"' in html
        assert len(re.findall(r'value="yes"[^>]* checked', html)) == 2
        assert Vote.objects.count() == 0

    def test_a_link_of_another_purpose_opens_nothing(self, client: Client, asked: Asked, now: datetime) -> None:
        token = links.mint(meetings.LINK, InvitationFactory(member=asked.member), now=now)

        statuses = [client.get(f"/poll/{each}/").status_code for each in (token, "x", "%00", "a" * 500)]

        assert (statuses, client.post(f"/poll/{token}/", _filled(asked.poll)).status_code) == ([404] * 4, 404)
        assert Vote.objects.count() == 0

    def test_a_link_answers_for_its_own_company_only(self, client: Client, asked: Asked, secret: str) -> None:
        other = AskedFactory(poll=asked.poll)

        client.post(secret, _filled(asked.poll) | {"asked": str(other.pk), "member": str(other.member_id)})

        assert set(Vote.objects.values_list("asked", flat=True)) == {asked.pk}

    def test_a_company_that_left_finds_it_closed(self, client: Client, asked: Asked, secret: str) -> None:
        Member.objects.update(state=MemberState.ENDED)

        statuses = [client.get(secret).status_code, client.post(secret, _filled(asked.poll)).status_code]

        assert (statuses, Vote.objects.count()) == ([410, 410], 0)

    def test_afterwards_the_link_says_what_was_decided(self, client: Client, now: datetime) -> None:
        asked = AskedFactory(poll=DecidedPollFactory())
        page = client.get(reverse("meetings:poll", args=[links.mint(mails.LINK, asked, now=now)]))

        assert page.status_code == 410
        assert "The date is decided" in page.content.decode()
        assert "Tuesday 16 March 2027" in page.content.decode()

    def test_after_the_last_day_it_is_closed(self, client: Client, asked: Asked, secret: str) -> None:
        Poll.objects.update(answer_by=date(2026, 11, 15))

        page = client.post(secret, _filled(asked.poll))

        assert (page.status_code, Vote.objects.count()) == (410, 0)
        assert "This poll is closed" in page.content.decode()

    def test_hostile_words_stay_words(self, client: Client, asked: Asked, secret: str) -> None:
        Poll.objects.update(note="<script>alert(1)</script>")

        assert "<script>alert(1)" not in client.get(secret).content.decode()

    def test_the_page_is_light(self, client: Client, asked: Asked, secret: str, django_assert_max_num_queries) -> None:
        with django_assert_max_num_queries(8):
            page = client.get(secret)

        assert len(page.content) < 20_000


class TestSignedIn:
    def test_a_representative_answers_for_their_company(self, asked: Asked, sign_in) -> None:
        client = sign_in(asked.member.representatives.get().user)

        page = client.post(asked.get_absolute_url(), _filled(asked.poll), follow=True)

        assert ("Your answer is noted" in page.content.decode(), Vote.objects.count()) == (True, 3)
        assert Asked.objects.get().answered_by == asked.member.representatives.get().user

    def test_nobody_else_finds_it(self, asked: Asked, sign_in, coordinator_client: Client) -> None:
        gone = RepresentativeFactory(member=asked.member, is_main=False, left_on=date(2026, 1, 1)).user
        clients = [sign_in(RepresentativeFactory().user), sign_in(gone), coordinator_client]

        statuses = [client.post(asked.get_absolute_url(), _filled(asked.poll)).status_code for client in clients]

        assert (statuses, Vote.objects.count()) == ([404] * 3, 0)

    def test_what_waits_stands_on_their_own_page(self, asked: Asked, sign_in) -> None:
        client = sign_in(asked.member.representatives.get().user)

        before = client.get("/me/").content.decode()
        client.post(asked.get_absolute_url(), _filled(asked.poll))
        after = client.get("/me/").content.decode()

        link = f'href="{asked.get_absolute_url()}"'
        assert (link in before, link in after) == (True, False)
