from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from meetings.claims import actions
from meetings.claims.models import Claim, Cost
from meetings.claims.states import State
from meetings.states import How
from members.states import State as MemberState
from tests.factories.accounts import StaffFactory
from tests.factories.claims import AttendanceFactory, ClaimFactory, CostFactory, HeldMeetingFactory
from tests.factories.members import MemberFactory, RepresentativeFactory
from tests.meetings.claims.conftest import RECEIPT

pytestmark = pytest.mark.django_db
DUTY = Actor.duty("claims")
COST = {
    "kind": "travel",
    "what": "Flight from Lisbon",
    "paid_on": date(2026, 11, 8),
    "nights": 0,
    "amount": Decimal("1120.50"),
    "currency": "SEK",
    "rate": Decimal("11.2345"),
    "rate_note": "European Central Bank, 6 November 2026",
}


def _kinds() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("kind", "recipient"))


class TestOpening:
    def test_a_claim_opens_for_who_came_in_person_and_the_company_is_told(self, coordinator, now):
        meeting = HeldMeetingFactory()
        first, second = meeting.days.all()
        there, online = RepresentativeFactory().member, RepresentativeFactory().member
        for day in (first, second):
            AttendanceFactory(day=day, member=there)
            AttendanceFactory(day=day, member=online, how=How.ONLINE)

        opened = actions.open_for(meeting, by=Actor.person(coordinator), now=now)

        claim = Claim.objects.get()
        assert (opened, claim.member, claim.waiting_since) == (1, there, date(2026, 11, 16))
        assert _kinds() == [("claims/opened", there.representatives.get().user.email)]

    def test_a_second_time_opens_nothing(self, coordinator, now):
        meeting = HeldMeetingFactory()
        AttendanceFactory(day=meeting.days.first())
        actions.open_for(meeting, by=Actor.person(coordinator), now=now)

        assert actions.open_for(meeting, by=Actor.person(coordinator), now=now) == 0

    @pytest.mark.parametrize("is_covered", [True, False])
    def test_only_where_travel_is_covered_and_for_active_members(self, coordinator, now, is_covered):
        meeting = HeldMeetingFactory(is_travel_covered=is_covered)
        AttendanceFactory(day=meeting.days.first(), member__state=MemberState.SUSPENDED)
        AttendanceFactory(day=meeting.days.first())

        assert actions.open_for(meeting, by=Actor.person(coordinator), now=now) == int(is_covered)


class TestCosts:
    def test_a_cost_in_another_currency_is_kept_in_euros_with_its_rate(self, claim, ines, now):
        cost = actions.keep_cost(claim, COST, receipt=RECEIPT, by=Actor.person(ines), now=now)

        cost.refresh_from_db()
        with cost.receipt.open("rb") as file:
            kept = file.read()
        assert (cost.amount_eur, cost.receipt_name, kept) == (Decimal("99.74"), "ticket.pdf", RECEIPT.content)
        assert "ticket" not in str(cost.receipt.name)

    def test_another_receipt_takes_the_place_of_the_first(self, claim, ines, now, django_capture_on_commit_callbacks):
        cost = actions.keep_cost(claim, COST, receipt=RECEIPT, by=Actor.person(ines), now=now)
        first = str(cost.receipt.name)

        with django_capture_on_commit_callbacks(execute=True):
            actions.keep_cost(claim, COST, cost=cost, receipt=RECEIPT, by=Actor.person(ines), now=now)

        assert (default_storage.exists(first), Cost.objects.count()) == (False, 1)

    def test_removing_a_cost_removes_its_file(self, with_cost, ines, now, django_capture_on_commit_callbacks):
        cost = with_cost.costs.get()
        place = str(cost.receipt.name)

        with django_capture_on_commit_callbacks(execute=True):
            actions.remove_cost(cost, by=Actor.person(ines), now=now)

        assert (default_storage.exists(place), with_cost.costs.count()) == (False, 0)

    def test_nobody_but_the_company_writes_into_its_claim(self, claim, coordinator, now):
        stranger = RepresentativeFactory().user
        for person in (stranger, coordinator):
            with pytest.raises(PermissionDenied):
                actions.keep_cost(claim, COST, by=Actor.person(person), now=now)

    def test_a_cost_of_another_claim_is_refused(self, claim, ines, now):
        with pytest.raises(ValidationError, match="another claim"):
            actions.keep_cost(claim, COST, cost=CostFactory(), by=Actor.person(ines), now=now)

    def test_a_claim_that_was_sent_takes_no_more_costs(self, claimed, ines, now):
        with pytest.raises(ValidationError, match="gone on since"):
            actions.keep_cost(claimed, COST, by=Actor.person(ines), now=now)

    def test_a_claim_holds_only_so_many(self, claim, ines, now):
        Cost.objects.bulk_create(CostFactory.build(claim=claim) for _ in range(actions.MOST_COSTS))

        with pytest.raises(ValidationError, match="at most 40 costs"):
            actions.keep_cost(claim, COST, by=Actor.person(ines), now=now)


class TestClaiming:
    def test_the_clock_stops(self, claimed):
        assert (claimed.state, claimed.waiting_since, claimed.waited_days) == (State.CLAIMED, None, 5)

    def test_a_claim_without_costs_is_refused(self, claim, ines, now):
        with pytest.raises(ValidationError, match="at least one cost"):
            actions.submit(claim, traveller="Inês", note="", by=Actor.person(ines), now=now)

    def test_a_cost_without_a_receipt_is_named(self, claim, ines, now):
        CostFactory(claim=claim, what="Taxi")

        with pytest.raises(ValidationError, match="missing for: Taxi"):
            actions.submit(claim, traveller="Inês", note="", by=Actor.person(ines), now=now)

    def test_a_double_click_claims_once(self, claimed, ines, now):
        with pytest.raises(ValidationError, match="gone on since"):
            actions.submit(claimed, traveller="Inês", note="", by=Actor.person(ines), now=now)

    def test_whoever_claims_nothing_may_think_again(self, claim, ines, now):
        by = Actor.person(ines)
        actions.waive(claim, by=by, now=now)
        actions.follow_clocks(by=DUTY, now=now + timedelta(days=90))
        actions.take_up(claim, by=by, now=now + timedelta(days=90))

        claim.refresh_from_db()
        assert (claim.state, claim.waited_days) == (State.OPEN, 5)
        assert _kinds() == []


class TestChecking:
    def test_two_people_are_needed(self, checked, coordinator, jrc_coordinator, now):
        with pytest.raises(PermissionDenied):
            actions.approve(checked, by=Actor.person(coordinator), now=now)

        actions.approve(checked, by=Actor.person(jrc_coordinator), now=now)

        checked.refresh_from_db()
        assert (checked.state, checked.checked_by, checked.approved_by) == (
            State.APPROVED,
            coordinator,
            jrc_coordinator,
        )

    def test_a_superuser_has_no_way_around(self, claimed, grants, now):
        root = Actor.person(StaffFactory(is_superuser=True))
        actions.check(claimed, grants(claimed), by=root, now=now)

        with pytest.raises(PermissionDenied):
            actions.approve(claimed, by=root, now=now)

    def test_the_database_knows_two_people_as_well(self, checked):
        changed = Claim.objects.filter(pk=checked.pk)

        with pytest.raises(IntegrityError), transaction.atomic():
            changed.update(state=State.APPROVED, approved_by=checked.checked_by)

    @pytest.mark.parametrize(
        ("state", "step", "said"),
        [
            (State.CLAIMED, "check", {"grants": {}}),
            (State.CLAIMED, "send_back", {"answer": "?"}),
            (State.CLAIMED, "refuse", {"answer": "No"}),
            (State.CHECKED, "uncheck", {"reason": "Again"}),
            (State.CHECKED, "approve", {}),
            (State.APPROVED, "pay", {"reference": "AGM-1"}),
            (State.REFUSED, "reopen", {"answer": "Go on"}),
        ],
    )
    def test_nobody_handles_a_claim_of_a_company_of_their_own(
        self, claimed, coordinator, jrc_coordinator, now, state, step, said
    ):
        both = StaffFactory(role="coordinator")
        RepresentativeFactory(member=claimed.member, user=both, is_main=False)
        Claim.objects.update(state=state, checked_by=coordinator, approved_by=jrc_coordinator)

        with pytest.raises(PermissionDenied):
            getattr(actions, step)(claimed, **said, by=Actor.person(both), now=now)

        claimed.refresh_from_db()
        assert claimed.state == state

    @pytest.mark.parametrize(
        ("granted", "note", "problem"),
        [("184.01", "", "between nothing"), ("-1", "x", "between nothing"), ("100", "", "why less")],
    )
    def test_amounts_are_looked_at(self, claimed, coordinator, now, granted, note, problem):
        said = {claimed.costs.get().pk: (Decimal(granted), note)}

        with pytest.raises(ValidationError, match=problem):
            actions.check(claimed, said, by=Actor.person(coordinator), now=now)

        assert claimed.costs.get().granted_eur is None

    def test_each_cost_needs_an_amount(self, claimed, coordinator, now):
        with pytest.raises(ValidationError, match="for each cost"):
            actions.check(claimed, {}, by=Actor.person(coordinator), now=now)

    def test_asking_the_company_gives_it_ten_days_at_least(self, with_cost, ines, coordinator, now):
        late = now + timedelta(days=25)
        actions.submit(with_cost, traveller="Inês", note="", by=Actor.person(ines), now=late)
        later = now + timedelta(days=80)

        actions.send_back(with_cost, answer="Which train?", by=Actor.person(coordinator), now=later)

        with_cost.refresh_from_db()
        assert with_cost.ends_on == later.date() + timedelta(days=10)
        assert _kinds() == [("claims/sent_back", "ines@brisa.example")]

    def test_a_changed_cost_loses_what_was_granted(self, checked, ines, coordinator, now):
        actions.send_back(checked, answer="Which train?", by=Actor.person(coordinator), now=now)
        cost = checked.costs.get()

        actions.keep_cost(checked, COST, cost=cost, by=Actor.person(ines), now=now)

        assert checked.costs.get().granted_eur is None

    def test_from_claim_to_payment_each_step_is_told_and_logged(self, checked, jrc_coordinator, coordinator, now):
        actions.approve(checked, by=Actor.person(jrc_coordinator), now=now)
        actions.pay(checked, reference="AGM-2026-118", by=Actor.person(coordinator), now=now)

        texts = [render(message, now=now).text for message in Message.objects.filter(kind="claims/paid")]
        moves = Entry.objects.filter(about=f"meetings.claim:{checked.pk}").exclude(state_to="").order_by("pk")
        assert [entry.state_to for entry in moves] == ["claimed", "checked", "approved", "paid"]
        assert "Reference: AGM-2026-118" in texts[0]
        assert "In all: EUR 184.00" in texts[0]

    def test_what_is_paid_stays_paid(self, checked, jrc_coordinator, coordinator, now):
        actions.approve(checked, by=Actor.person(jrc_coordinator), now=now)

        with pytest.raises(IllegalMove):
            actions.refuse(checked, answer="No", by=Actor.person(coordinator), now=now)


class TestFollowingClocks:
    def _after(self, claim: Claim, days: int) -> str:
        return actions.follow_clocks(by=DUTY, now=claim.opened_at + timedelta(days=days))

    def test_reminders_come_on_day_10_and_20_once_each_and_then_it_lapses(self, claim):
        told = [self._after(claim, day) for day in (0, 9, 10, 10, 11, 19, 20, 25, 30, 31, 40)]

        assert told == [
            "",
            "",
            "1 reminded, 0 lapsed",
            "",
            "",
            "",
            "1 reminded, 0 lapsed",
            "",
            "",
            "0 reminded, 1 lapsed",
            "",
        ]
        assert [kind for kind, _to in _kinds()] == ["claims/reminder", "claims/reminder", "claims/lapsed"]

    def test_a_duty_that_did_not_run_sends_the_last_reminder_only(self, claim):
        self._after(claim, 22)

        assert len(_kinds()) == 1

    def test_a_claim_that_comes_back_is_not_reminded_in_the_same_hour(self, with_cost, ines, coordinator):
        by, opened = Actor.person(ines), with_cost.opened_at
        self._after(with_cost, 10)
        actions.submit(with_cost, traveller="Inês", note="", by=by, now=opened + timedelta(days=12))
        actions.send_back(
            with_cost, answer="Which train?", by=Actor.person(coordinator), now=opened + timedelta(days=14)
        )

        told = [self._after(with_cost, day) for day in (14, 21, 22)]

        assert told == ["", "", "1 reminded, 0 lapsed"]

    def test_whoever_thinks_again_is_not_reminded_at_once(self, claim, ines):
        by, day = Actor.person(ines), claim.opened_at + timedelta(days=11)
        self._after(claim, 11)
        actions.waive(claim, by=by, now=day)
        actions.take_up(claim, by=by, now=day)

        assert self._after(claim, 11) == ""

    def test_a_claim_with_staff_never_lapses(self, claimed, now):
        actions.follow_clocks(by=DUTY, now=now + timedelta(days=365))

        claimed.refresh_from_db()
        assert claimed.state == State.CLAIMED

    def test_staff_lets_a_company_in_again(self, claim, coordinator, now):
        self._after(claim, 31)

        actions.reopen(claim, answer="Go on.", by=Actor.person(coordinator), now=now + timedelta(days=60))

        claim.refresh_from_db()
        assert (claim.state, claim.clock.left((now + timedelta(days=60)).date())) == (State.OPEN, 10)


def test_letters_to_who_left_do_not_leave(claim, ines, coordinator, now, delivered):
    ClaimFactory(member=MemberFactory())
    mails_before = len(delivered(now))
    actions.follow_clocks(by=DUTY, now=now + timedelta(days=6))
    claim.member.representatives.update(left_on=now.date())

    assert (mails_before, delivered(now + timedelta(days=6))) == (0, [])
    assert Message.objects.get().state == "void"
