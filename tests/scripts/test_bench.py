from collections.abc import Iterator

import pytest

from script.benchmarks.__main__ import main, measure, report
from script.benchmarks.row import Row, unit_seconds


def one_row(unit: float) -> Iterator[Row]:
    yield Row("staff list", cost=3.0, peer="hypha", peer_cost=12.0, queries=10)


def breaks_off(unit: float) -> Iterator[Row]:
    yield Row("export", cost=2.5, measure="seconds")
    raise ValueError("no rows left")


def test_the_report_puts_the_ratios_first() -> None:
    rows, errors = measure({"list": one_row}, 0.02)

    result = report(rows, errors, 0.02)

    assert list(result) == ["ratios", "rows", "unit_seconds", "python"]
    assert result["ratios"] == {"staff list": 0.25}
    assert result["rows"] == [
        {
            "operation": "staff list",
            "cost": 3.0,
            "peer": "hypha",
            "peer_cost": 12.0,
            "measure": "units",
            "queries": 10,
        }
    ]


def test_a_benchmark_that_breaks_off_is_named_and_the_others_go_on() -> None:
    rows, errors = measure({"broken": breaks_off, "list": one_row}, 0.02)

    assert [row.operation for row in rows] == ["export", "staff list"]
    assert report(rows, errors, 0.02)["errors"] == {"broken": "ValueError: no rows left"}


def test_a_row_without_a_peer_has_no_ratio() -> None:
    assert Row("export", cost=2.5).ratio is None


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["nonsense"])

    assert refused.value.code == 2
    assert "no benchmark is named nonsense" in capsys.readouterr().err


def test_the_unit_is_a_time_of_this_machine() -> None:
    assert 0.001 < unit_seconds(rounds=3) < 1


def test_each_row_is_told_as_it_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    measure({"list": one_row}, 0.02)

    assert capsys.readouterr().err == "list: staff list: 3 units\n"
