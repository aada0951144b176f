"""Another term or none, resigning, and going up in another member."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from members.models import Member, Representative, Term
from members.refusals import Refused
from members.terms import actions
from members.terms.models import Renewal
from tests.factories.members import MemberFactory, RenewalFactory, RepresentativeFactory, TermFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/members/renewals/"
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def member_until(ends_on: date, **fields) -> Member:
    term = TermFactory(starts_on=date(2024, 1, 1), ends_on=ends_on, member__legal_name="Orka", **fields)
    RepresentativeFactory(member=term.member)
    found: Member = term.member
    return found


@pytest.fixture
def member():
    return member_until(date(2027, 1, 31), member__slug="orka")


@pytest.fixture
def own(member, sign_in):
    return sign_in(member.representatives.get().user)


def press(client, step, **data):
    """A button of the page as it stands now."""
    groups = client.get(PAGE).context
    group = {"ask": "unasked", "extend": "staying", "end": "over"}[step]
    return client.post(PAGE, {"step": step, "terms": [term.pk for term in groups[group]]} | data)


def kinds() -> list[str]:
    return list(Message.objects.order_by("id").values_list("kind", flat=True))


def test_whose_last_term_ends_soon_is_asked_once(coordinator_client, member):
    member_until(date(2029, 1, 1))
    TermFactory(member=member_until(date(2027, 1, 1)), starts_on=date(2027, 1, 2), ends_on=date(2029, 1, 1))

    groups = coordinator_client.get(PAGE).context
    for _ in range(2):
        press(coordinator_client, "ask")

    assert [term.member for term in groups["unasked"]] == [member]
    assert (Renewal.objects.get().term.member, kinds()) == (member, ["terms/renewal_asked"])


def test_the_answer_can_be_changed_until_it_is_settled(own, member, coordinator_client):
    renewal = RenewalFactory(term=member.terms.get())
    for wish in ("leave", "stay"):
        own.post("/members/orka/renewal/", {"wish": wish, "note": "Gladly"})

    press(coordinator_client, "extend", years="4")
    own.post("/members/orka/renewal/", {"wish": "leave"})

    renewal.refresh_from_db()
    assert (renewal.wish, renewal.outcome) == ("stay", "extended")
    latest = Term.objects.order_by("-starts_on")[0]
    assert (latest.starts_on, latest.ends_on) == (date(2027, 2, 1), date(2031, 1, 31))
    assert kinds() == ["terms/extended"]


@pytest.mark.parametrize("years", ["2", "6", "x", ""])
def test_a_term_has_three_to_five_years(coordinator_client, member, years):
    RenewalFactory(term=member.terms.get(), wish="stay", answered_at=NOW)

    answer = press(coordinator_client, "extend", years=years)

    assert "years" in answer.context["years"].errors
    assert Term.objects.count() == 1


def test_over_terms_end_with_a_reason_and_not_where_the_company_stays(coordinator_client):
    over, staying = member_until(date(2026, 10, 31)), member_until(date(2026, 10, 31))
    RenewalFactory(term=staying.terms.get(), wish="stay", answered_at=NOW)

    without = press(coordinator_client, "end", reason="")
    press(coordinator_client, "end", reason="The term is over.")

    assert "reason" in without.context["reason"].errors
    states = dict(Member.objects.values_list("pk", "state"))
    assert states == {over.pk: "ended", staying.pk: "active"}
    assert Member.objects.get(pk=over.pk).ended_because == "term"


def test_a_button_means_what_stood_on_its_page(coordinator_client):
    seen = member_until(date(2026, 11, 15))
    member_until(date(2026, 11, 16))
    page = coordinator_client.get(PAGE)
    keys = [term.pk for term in page.context["over"]]

    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        coordinator_client.post(PAGE, {"step": "end", "reason": "The term is over.", "terms": keys})

    assert [f'name="terms" value="{key}"' in page.content.decode() for key in keys] == [True]
    assert list(Member.objects.filter(state="ended")) == [seen]


def test_a_paused_member_is_asked_nothing_and_its_term_can_be_settled(coordinator_client):
    over, running, staying = (member_until(day) for day in (date(2026, 10, 31), date(2027, 1, 1), date(2026, 10, 1)))
    RenewalFactory(term=staying.terms.get(), wish="stay", answered_at=NOW)
    Member.objects.update(state="suspended")

    groups = coordinator_client.get(PAGE).context
    press(coordinator_client, "extend", years="3")
    press(coordinator_client, "end", reason="The term is over.")

    shown = {name: [term.member for term in groups[name]] for name in ("over", "unasked", "staying", "silent")}
    assert shown == {"over": [over], "unasked": [], "staying": [staying], "silent": []}
    states = dict(Member.objects.values_list("pk", "state"))
    assert states == {over.pk: "ended", running.pk: "suspended", staying.pk: "suspended"}
    assert staying.terms.count() == 2


def test_a_term_is_extended_once(coordinator, member):
    renewal, by = RenewalFactory(term=member.terms.get(), wish="stay", answered_at=NOW), Actor.person(coordinator)
    actions.extend(renewal, years=3, by=by, now=NOW)

    with pytest.raises(Refused):
        actions.extend(renewal, years=3, by=by, now=NOW)


def test_ending_twice_says_that_it_is_done(own, member):
    data = {"reason": "", "is_sure": "on"}
    answers = [own.post("/members/orka/resign/", data, follow=True).content.decode() for _ in range(2)]

    assert ["has ended already" in page for page in answers] == [False, True]
    assert sorted(kinds()) == ["members/ended", "members/resigned"]


def test_who_has_not_answered_is_reminded_once(member):
    RenewalFactory(term=member.terms.get(), due_on=date(2026, 11, 28))

    counts = [actions.remind_to_renew(by=Actor.duty("renewals"), now=NOW + timedelta(days=n)) for n in (0, 1)]

    assert (counts, kinds()) == ([1, 0], ["terms/renewal_reminder"])


def test_a_deputy_does_not_answer_for_the_company(member, sign_in):
    RenewalFactory(term=member.terms.get())
    deputy = sign_in(RepresentativeFactory(member=member, is_main=False).user)

    answers = [deputy.post(f"/members/orka/{page}/", {"wish": "leave"}) for page in ("renewal", "resign")]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_resigning_asks_twice_and_is_told_to_both_sides(own, member):
    unsure = own.post("/members/orka/resign/", {"reason": "We were bought."})
    own.post("/members/orka/resign/", {"reason": "We were bought.", "is_sure": "on"})

    member.refresh_from_db()
    assert "is_sure" in unsure.context["form"].errors
    assert "We were bought." in unsure.content.decode()
    assert (member.state, member.ended_because, member.terms.get().ends_on) == ("ended", "resigned", date(2026, 11, 16))
    assert sorted(kinds()) == ["members/ended", "members/resigned"]
    assert (member.ended_on, member.ended_reason) == (date(2026, 11, 16), "We were bought.")
    # The log is for good, and so holds no words of the company.
    assert Entry.objects.get(state_to="ended").reason == ""


def test_a_term_that_has_not_begun_goes_with_the_membership(own, member):
    TermFactory(member=member, starts_on=date(2027, 2, 1), ends_on=date(2031, 1, 31))

    own.post("/members/orka/resign/", {"reason": "", "is_sure": "on"})

    assert list(Term.objects.values_list("starts_on", "ends_on")) == [(date(2024, 1, 1), date(2026, 11, 16))]
    assert [one.ended_on for one in Member.objects.recently_ended(since=date(2026, 1, 1))] == [date(2026, 11, 16)]


def test_who_resigns_on_the_first_day_was_a_member_for_a_day(own, member):
    Term.objects.update(starts_on=date(2026, 11, 16), ends_on=date(2030, 11, 15))
    Member.objects.update(joined_on=date(2026, 11, 16))

    own.post("/members/orka/resign/", {"reason": "", "is_sure": "on"})

    assert list(Term.objects.values_list("starts_on", "ends_on")) == [(date(2026, 11, 16), date(2026, 11, 16))]


def merging(client, member, into, **changes):
    data = {"into": into.pk, "moves_people": "on", "ended_on": "2026-11-16", "reason": "Both are one now."} | changes
    return client.post(f"/admin/members/{member.pk}/merge/", data)


def test_a_merged_member_ends_and_its_people_become_deputies(coordinator_client, member):
    into = RepresentativeFactory(member__legal_name="Nova").member

    merging(coordinator_client, member, into)

    member.refresh_from_db()
    assert (member.state, member.ended_because, member.merged_into) == ("ended", "merged", into)
    people = Representative.objects.current().filter(member=into).order_by("-is_main")
    assert [row.is_main for row in people] == [True, False]
    assert people[1].user == member.representatives.get().user


def test_a_member_goes_up_only_in_another_that_is_active(coordinator_client, member):
    for into in (member, MemberFactory(state="suspended"), MemberFactory(state="ended")):
        answer = merging(coordinator_client, member, into)
        assert "into" in answer.context["form"].errors

    member.refresh_from_db()
    assert member.state == "active"


def test_staff_pages_need_the_permission(reviewer_client, administrator_client, member):
    for client in (reviewer_client, administrator_client):
        answers = [client.post(page, {"step": "ask"}) for page in (PAGE, f"/admin/members/{member.pk}/merge/")]
        assert [answer.status_code for answer in answers] == [403, 403]
