import io

from focusgroup.outbox.progress import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_says_how_far_it_is() -> None:
    assert Bar(200).line(50) == "[#######.......................] 50 of 200 letters (25%)"
    assert Bar(0).line(0) == "[##############################] 0 of 0 letters (100%)"


def test_a_bar_is_drawn_over_itself_and_ends_its_line() -> None:
    terminal = Terminal()
    bar = Bar(2, file=terminal, quiet_s=0)

    bar.show(1)
    bar.show(2)
    bar.end()

    assert terminal.getvalue().count("\r") == 2
    assert terminal.getvalue().endswith("2 of 2 letters (100%)\n")


def test_a_bar_moves_a_few_times_a_second_at_most_and_ends_where_it_is() -> None:
    terminal = Terminal()
    bar = Bar(5000, file=terminal, quiet_s=0)

    for done in range(1, 5001):
        bar.show(done)
    bar.end()

    assert terminal.getvalue().count("\r") < 50
    assert terminal.getvalue().endswith("5000 of 5000 letters (100%)\n")


def test_short_work_and_logs_have_no_bar() -> None:
    terminal, log = Terminal(), io.StringIO()

    for bar in (Bar(2, file=terminal, quiet_s=60), Bar(2, file=log, quiet_s=0)):
        bar.show(1)
        bar.end()

    assert (terminal.getvalue(), log.getvalue()) == ("", "")
