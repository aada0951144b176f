import io

import pytest

from focusgroup.demo import progress
from focusgroup.demo.progress import Progress


def test_quick_work_shows_no_bar() -> None:
    stream = io.StringIO()
    bar = Progress(10, "Inventing", stream=stream)

    bar.add(10)
    bar.close()

    assert stream.getvalue() == ""


def test_long_work_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "QUIET_S", 0)
    stream = io.StringIO()
    bar = Progress(4, "Inventing", stream=stream)

    bar.add(1)
    bar.add(9)
    bar.close()

    assert stream.getvalue().split("\r")[1] == f"Inventing [{'#' * 10}{'.' * 30}]  25 %"
    assert stream.getvalue().endswith(f"[{'#' * 40}] 100 %\n")
