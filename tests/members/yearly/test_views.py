"""The figures of the year: asked for once, stated by the company, and looked at where the status changes."""

from datetime import UTC, date, datetime

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.outbox.models import Message
from members.models import Member
from members.yearly import actions
from members.yearly.models import Statement
from tests.factories.members import MemberFactory, RepresentativeFactory, StatementFactory

pytestmark = pytest.mark.django_db

DUTY = Actor.duty("figures")
PAGE = "/members/orka/figures/"
MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def member():
    return RepresentativeFactory(member=MemberFactory(slug="orka", legal_name="Orka", size_class="small")).member


@pytest.fixture
def own(member, sign_in):
    return sign_in(member.representatives.get().user)


def kinds() -> list[str]:
    return list(Message.objects.order_by("id").values_list("kind", flat=True))


def given(**changes):
    return {"headcount_awu": "14.5", "turnover_eur": "1900000", "has_related": "no"} | changes


def test_from_may_each_active_member_is_asked_once(member):
    MemberFactory(state="suspended")
    RepresentativeFactory(is_main=False)

    counts = [actions.ask_for_figures(by=DUTY, now=when) for when in (MAY.replace(month=4), MAY, MAY.replace(day=2))]

    asked = Statement.objects.get()
    assert counts == [0, 1, 0]
    assert (asked.member, asked.year, asked.due_on) == (member, 2025, date(2026, 6, 30))
    assert kinds() == ["yearly/figures_asked"]


def test_whoever_has_not_stated_is_reminded_once(member):
    StatementFactory(member=member, size="", status="")

    counts = [actions.ask_for_figures(by=DUTY, now=MAY.replace(month=6, day=day)) for day in (1, 16, 17)]

    assert (counts, kinds()) == ([0, 1, 0], ["yearly/figures_reminder"])


def test_figures_that_change_nothing_count_at_once(own, member):
    StatementFactory(member=member, year=2024, stated_at=MAY, settled_at=MAY)
    StatementFactory(member=member, size="", status="")

    answer = own.post(PAGE, given(headcount_awu="16"))

    row = Member.objects.get()
    assert answer.url == PAGE
    assert (row.financial_year, float(row.headcount_awu or 0), row.size_class) == (2025, 16.0, "small")
    assert (Statement.objects.to_settle().count(), kinds()) == (0, [])


def test_the_first_year_above_a_ceiling_changes_nothing_the_second_is_told_to_staff(own, member):
    StatementFactory(member=member, year=2023, stated_at=MAY, settled_at=MAY)
    for year in (2024, 2025):
        StatementFactory(member=member, year=year, size="", status="")
        own.post(PAGE, given(headcount_awu="60", turnover_eur="20000000"))

    first, second = Statement.objects.filter(year__gt=2023).order_by("year")
    assert [(one.size, one.status) for one in (first, second)] == [("medium", "small"), ("medium", "medium")]
    assert (Member.objects.get().size_class, kinds()) == ("small", ["yearly/status_changed"])


def test_staff_take_a_change_over_with_the_reading_that_they_choose(own, member, coordinator_client):
    StatementFactory(member=member, year=2024, stated_at=MAY, settled_at=MAY)
    asked = StatementFactory(member=member, size="", status="")
    own.post(
        PAGE, given(headcount_awu="300", turnover_eur="60000000", owners_changed="on", note="All held by one fund.")
    )
    page = f"/admin/members/figures/{asked.pk}/"

    refused = coordinator_client.post(page, {"status": "micro"})
    coordinator_client.post(page, {"status": "large"})

    assert "status" in refused.context["form"].errors
    assert (Member.objects.get().size_class, Statement.objects.to_settle().count()) == ("large", 0)


def test_the_shares_of_other_companies_count(own, member):
    StatementFactory(member=member, size="", status="")

    own.post(PAGE, given(has_related="yes", related_awu="45", related_turnover_eur="9000000"))

    asked = Statement.objects.get()
    assert (asked.size, float(asked.headcount_awu or 0)) == ("medium", 14.5)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"headcount_awu": ""}, "headcount_awu"),
        ({"headcount_awu": "-1"}, "headcount_awu"),
        ({"turnover_eur": ""}, "turnover_eur"),
        ({"turnover_eur": "a lot"}, "turnover_eur"),
        ({"has_related": ""}, "has_related"),
        ({"has_related": "yes"}, "related_awu"),
        ({"owners_changed": "on"}, "note"),
    ],
)
def test_bad_figures_are_named_and_nothing_typed_is_lost(own, member, changes, field):
    StatementFactory(member=member, size="", status="")

    answer = own.post(PAGE, given(**changes))

    assert field in answer.context["form"].errors
    assert "1900000" in answer.content.decode() or "turnover_eur" in changes
    assert Statement.objects.get().stated_at is None


def test_figures_are_stated_once(own, member):
    StatementFactory(member=member, size="", status="")
    own.post(PAGE, given())

    page = own.post(PAGE, given(headcount_awu="400"))

    assert page.status_code == 200
    assert float(Statement.objects.get().headcount_awu or 0) == 14.5


def test_figures_are_no_matter_of_others(member, sign_in, coordinator_client, client):
    StatementFactory(member=member, size="", status="")
    other = sign_in(RepresentativeFactory().user)

    answers = [visitor.post(PAGE, given()).status_code for visitor in (client, other, coordinator_client)]

    assert answers == [302, 404, 403]


def test_my_page_says_that_figures_wait(own, member):
    StatementFactory(member=member, size="", status="")

    assert [todo.title for todo in own.get("/me/").context["todos"]] == ["Figures of 2025"]
