from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.poll import results
from meetings.poll.models import Option, Poll, Vote
from meetings.poll.results import Results, Row
from meetings.poll.states import Choice
from members.states import State as MemberState
from tests.factories.meetings import AskedFactory, VoteFactory
from tests.factories.members import MemberFactory


def _option(day: int) -> Option:
    return Option(pk=day, date=date(2027, 1, day), starts=time(9), ends=time(12))


def _row(country: str, sector: str, *answers: str) -> Row:
    return Row(f"{country} {sector}", country, sector, answers)


BY_HAND = Results(
    (_option(1), _option(2)),
    (
        _row("PT", "TRAN", "yes", "no"),
        _row("PT", "ICT", "if_need_be", "yes"),
        _row("EE", "HLTH", "no", "if_need_be"),
        _row("DE", "ICT", "", ""),
    ),
)


def test_scores_and_coverage_worked_by_hand() -> None:
    first, second = BY_HAND.columns

    assert (first.yes, first.if_need_be, first.no, first.silent, first.score, first.can_come) == (1, 1, 1, 1, 3, 2)
    # Portugal alone of three countries; of three sectors all but health.
    assert (first.countries.reached, first.countries.whole, first.countries.missing) == (1, 3, ("Estonia", "Germany"))
    assert (first.sectors.reached, first.sectors.whole) == (2, 3)
    assert (second.score, second.countries.missing, second.sectors.reached) == (3, ("Germany",), 2)


def test_of_the_same_score_what_reaches_more_countries_is_best() -> None:
    assert (BY_HAND.best, BY_HAND.answered) == ((BY_HAND.options[1],), 3)


def test_nothing_is_best_while_nobody_can_come() -> None:
    assert Results((_option(1),), (_row("PT", "ICT", ""), _row("EE", "ICT", "no"))).best == ()
    assert Results((_option(1),), ()).columns[0].shade == 0


@given(st.lists(st.tuples(*[st.sampled_from(["", *Choice.values])] * 3), min_size=1, max_size=12))
def test_counts_add_up_and_a_yes_more_never_lowers_an_option(said: list[tuple[str, ...]]) -> None:
    options = tuple(_option(day) for day in (1, 2, 3))
    rows = [_row("PT", "ICT", *answers) for answers in said]
    table = Results(options, tuple(rows))
    better = Results(options, (*rows[:-1], _row("PT", "ICT", "yes", *said[-1][1:])))

    for column in table.columns:
        assert column.yes + column.if_need_be + column.no + column.silent == len(rows)
        assert 0 <= column.score <= 2 * len(rows)
        assert 0 <= column.shade <= results.SHADES
    assert better.columns[0].rank >= table.columns[0].rank


@pytest.mark.django_db
class TestOfPoll:
    def test_each_company_stands_with_what_it_said(self, poll: Poll) -> None:
        one = AskedFactory(poll=poll, member__legal_name="Alba", member__country="PT")
        AskedFactory(poll=poll, member__legal_name="Borealis", member__country="EE")
        gone = AskedFactory(poll=poll, member=MemberFactory(state=MemberState.ENDED))
        VoteFactory(asked=one, answer="if_need_be")
        VoteFactory(asked=gone)

        table = results.of(poll)

        assert [(row.company, row.answers) for row in table.rows] == [
            ("Alba", ("if_need_be", "", "")),
            ("Borealis", ("", "", "")),
        ]
        assert [option.date for option in table.options] == [
            date(2027, 1, 12),
            date(2027, 2, 9),
            date(2027, 3, 16),
        ]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_costs_the_same_for_many(self, poll: Poll, rows: int, django_assert_num_queries) -> None:
        for asked in AskedFactory.create_batch(rows, poll=poll):
            Vote.objects.bulk_create(Vote(asked=asked, option=option, answer="yes") for option in poll.options.all())

        with django_assert_num_queries(3):
            table = results.of(poll)

        assert table.columns[0].score == 2 * rows
