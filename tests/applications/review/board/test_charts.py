"""How applications spread over countries, sectors and scores."""

from applications.models import Application, Call
from applications.review.board.charts import charts
from applications.review.board.sight import Sight
from applications.states import State


def test_bars_count_and_the_most_frequent_come_first(call: Call, judged: list[Application]) -> None:
    Application.objects.filter(pk=judged[0].pk).update(state=State.UNDER_REVIEW)

    page = charts(call, Sight())

    assert [(bar.name, bar.count, bar.read) for bar in page.by_country] == [
        ("France", 3, 3),
        ("Germany", 3, 2),
        ("Poland", 2, 2),
    ]
    assert sum(bar.count for bar in page.by_sector) == 8
    poland = [judged[2].score_thousandths, judged[5].score_thousandths]
    assert page.by_country[2].mean == sum(poland) // 2


def test_columns_hold_each_score_once_the_ends_included(call: Call, judged: list[Application]) -> None:
    Application.objects.filter(pk=judged[0].pk).update(score_thousandths=5000)
    Application.objects.filter(pk=judged[1].pk).update(score_thousandths=0)

    page = charts(call, Sight())

    assert sum(column.count for column in page.by_score) == page.scored == 8
    assert sum(column.calibrated for column in page.by_score) == 8
    assert (page.by_score[0].count, page.by_score[-1].count) == (1, 1)


def test_hidden_scores_are_in_no_mean_and_no_column(call: Call, judged: list[Application]) -> None:
    page = charts(call, Sight(pending=frozenset({judged[2].pk}), barred=frozenset({judged[5].pk})))

    assert [(bar.name, bar.count, bar.mean) for bar in page.by_country if bar.name == "Poland"] == [("Poland", 1, None)]
    assert page.scored == 6
    assert sum(column.calibrated for column in page.by_score) == 6
