"""The figures of the year: asked for once, stated by the company, and looked at where the status changes."""

from datetime import UTC, date, datetime

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.outbox.models import Message
from members.models import Member
from members.profile.models import Proposal
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
    return {"year": "2025", "headcount_awu": "14.5", "turnover_eur": "1900000", "has_related": "no"} | changes


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
        own.post(PAGE, given(year=year, headcount_awu="60", turnover_eur="20000000"))

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

    page = own.post(PAGE, given(headcount_awu="400"), follow=True)

    assert "These figures are stated already" in page.content.decode()
    assert float(Statement.objects.get().headcount_awu or 0) == 14.5


def test_the_same_form_sent_twice_does_not_fill_the_next_year(own, member):
    for year in (2024, 2025):
        StatementFactory(member=member, year=year, size="", status="")

    page = own.get(PAGE)
    for _ in range(2):
        own.post(PAGE, given(year=page.context["form"]["year"].value()))

    stated = dict(Statement.objects.values_list("year", "stated_at"))
    assert [stated[2024] is not None, stated[2025]] == [True, None]


def test_who_becomes_large_where_no_size_was_known_is_looked_at(own, member):
    Member.objects.update(size_class="", financial_year=None)
    StatementFactory(member=member, size="", status="")

    own.post(PAGE, given(headcount_awu="900", turnover_eur="900000000"))

    assert (Member.objects.get().size_class, kinds()) == ("", ["yearly/status_changed"])
    assert Statement.objects.to_settle().count() == 1


def test_a_small_one_of_unknown_size_counts_at_once(own, member):
    Member.objects.update(size_class="", financial_year=None)
    StatementFactory(member=member, size="", status="")

    own.post(PAGE, given())

    assert (Member.objects.get().size_class, kinds()) == ("small", [])


def settled(member, year, **fields):
    return StatementFactory(member=member, year=year, stated_at=MAY, settled_at=MAY, **fields)


def test_an_older_year_does_not_take_the_place_of_a_newer(member, coordinator_client):
    older = StatementFactory(member=member, year=2024, stated_at=MAY, headcount_awu=9, owners_changed=True)
    settled(member, 2025)
    Member.objects.update(financial_year=2025, headcount_awu=12)

    coordinator_client.post(f"/admin/members/figures/{older.pk}/", {"status": "small"})

    row = Member.objects.get()
    assert (row.financial_year, float(row.headcount_awu or 0)) == (2025, 12.0)
    assert Statement.objects.to_settle().count() == 0


def test_figures_that_cannot_be_right_are_sent_back_and_stated_anew(own, member, coordinator_client):
    asked = settled(member, 2025, headcount_awu=900, size="large", status="small")
    page = f"/admin/members/figures/{asked.pk}/"

    refused = coordinator_client.post(page, {"step": "back", "reason": ""})
    coordinator_client.post(page, {"step": "back", "reason": "900 people?"})
    form = own.get(PAGE).context["form"]
    own.post(PAGE, given(headcount_awu="14", turnover_eur="2500000"))

    assert "reason" in refused.context["reason"].errors
    assert (float(form["headcount_awu"].value()), kinds()) == (900.0, ["yearly/figures_returned"])
    asked.refresh_from_db()
    assert (asked.size, float(asked.headcount_awu or 0)) == ("small", 14.0)
    assert float(Member.objects.get().headcount_awu or 0) == 14.0


def test_a_corrected_year_lets_the_next_be_read_anew(own, member, coordinator_client):
    """60 people in 2024 was a typo, so that 2025 is the first year above the ceiling and changes nothing."""
    settled(member, 2023)
    medium = {"headcount_awu": 60, "turnover_eur": 20_000_000, "size": "medium"}
    typo = settled(member, 2024, **medium)
    second = settled(member, 2025, **medium | {"status": "medium", "status_at_once": "medium"})
    Member.objects.update(size_class="medium", financial_year=2025)

    coordinator_client.post(f"/admin/members/figures/{typo.pk}/", {"step": "back", "reason": "60?"})
    own.post(PAGE, given(year=2024, headcount_awu="16"))

    second.refresh_from_db()
    assert (second.status, second.settled_at, kinds()[-1]) == ("small", None, "yearly/status_changed")
    assert Member.objects.get().size_class == "medium"


def proposing(own, coordinator_client, **changes):
    facts = {
        "legal_name": "Orka", "country": "BE", "nace_section": "K", "founded_year": 2017, "financial_year": 2025,
        "headcount_awu": "12", "turnover_eur": "1500000", "balance_eur": "900000",
    }  # fmt: skip
    answer = own.post("/members/orka/facts/", facts | changes)
    for proposal in Proposal.objects.waiting():
        coordinator_client.post(f"/admin/members/proposals/{proposal.pk}/", {"verdict": "take", "answer": ""})
    return answer


def test_proposed_figures_are_those_of_their_year(own, member, coordinator_client):
    settled(member, 2024)
    stated = settled(member, 2025)

    proposing(own, coordinator_client, headcount_awu="60", turnover_eur="20000000", balance_eur="19000000")

    stated.refresh_from_db()
    assert (float(stated.headcount_awu or 0), stated.size, stated.status) == (60.0, "medium", "small")
    row = Member.objects.get()
    assert (float(row.headcount_awu or 0), row.size_class, kinds()) == (60.0, "small", ["profile/proposal_decided"])


def test_proposed_figures_that_change_the_status_are_looked_at(own, member, coordinator_client):
    proposing(own, coordinator_client, headcount_awu="900", turnover_eur="900000000", balance_eur="900000000")

    asked = Statement.objects.get()
    assert (asked.year, asked.status, asked.settled_at) == (2025, "large", None)
    assert Member.objects.get().size_class == "small"
    assert sorted(kinds()) == ["profile/proposal_decided", "yearly/status_changed"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"financial_year": ""}, "financial_year"), ({"headcount_awu": ""}, "headcount_awu")],
)
def test_proposed_figures_are_whole(own, member, coordinator_client, changes, field):
    answer = proposing(own, coordinator_client, **changes)

    assert field in answer.context["form"].errors
    assert not Proposal.objects.exists()


def test_figures_are_no_matter_of_others(member, sign_in, coordinator_client, client):
    StatementFactory(member=member, size="", status="")
    other = sign_in(RepresentativeFactory().user)

    answers = [visitor.post(PAGE, given()).status_code for visitor in (client, other, coordinator_client)]

    assert answers == [302, 404, 403]


def test_my_page_says_that_figures_wait(own, member):
    StatementFactory(member=member, size="", status="")

    assert [todo.title for todo in own.get("/me/").context["todos"]] == ["Figures of 2025"]
