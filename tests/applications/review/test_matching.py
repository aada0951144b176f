from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.review.matching import Lack, Matching, Need, Reader, Why, match

READERS = [Reader(key, "JRC") for key in (1, 2, 3)] + [Reader(key, "SME") for key in (11, 12, 13)]


def needs(count: int, **more: object) -> list[Need]:
    return [Need(number, place, **more) for number in range(count) for place in ("JRC", "SME")]  # type: ignore[arg-type]


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Need], list[Reader]]:
    """Up to four applications and three readers of one institution: small enough to try everything."""
    keys = range(draw(st.integers(1, 3)))
    readers = [
        Reader(key, "JRC", load=draw(st.integers(0, 2)), most=draw(st.none() | st.integers(0, 4))) for key in keys
    ]
    wanted = [
        Need(
            number,
            "JRC",
            count=draw(st.integers(1, 2)),
            barred=frozenset(draw(st.sets(st.sampled_from(keys), max_size=2))),
            partners=tuple(draw(st.sampled_from([(), (11,), (12,)]))),
            fit={key: draw(st.integers(0, 3)) for key in keys},
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    return wanted, readers


def everything(wanted: Sequence[Need], readers: Sequence[Reader]) -> Iterator[list[tuple[int, int]]]:
    """Every matching that breaks no bar and no cap, good or bad."""
    options = []
    for need in wanted:
        free = [reader.key for reader in readers if reader.key not in need.barred]
        sizes = range(min(need.count, len(free)) + 1)
        options.append([chosen for size in sizes for chosen in combinations(free, size)])
    for choice in product(*options):
        pairs = [(need.application, key) for need, chosen in zip(wanted, choice, strict=True) for key in chosen]
        count = Counter(key for _application, key in pairs)
        if all(one.room is None or count[one.key] <= one.room for one in readers):
            yield pairs


def worth(
    pairs: Sequence[tuple[int, int]], wanted: Sequence[Need], readers: Sequence[Reader]
) -> tuple[int, int, int, int]:
    """What comes first, second, third and last; the least is the best."""
    by_key = {need.application: need for need in wanted}
    count = Counter(key for _application, key in pairs)
    uneven = sum((one.load + count[one.key]) ** 2 for one in readers)
    fit = sum(by_key[application].fit.get(key, 0) for application, key in pairs)
    met = Counter((key, other) for application, key in pairs for other in by_key[application].partners)
    return -len(pairs), uneven, -fit, sum(times**2 for times in met.values())


@settings(max_examples=120, deadline=None)
@given(problems())
def test_no_matching_is_better(problem: tuple[list[Need], list[Reader]]) -> None:
    wanted, readers = problem

    result = match(wanted, readers)

    best = min(worth(pairs, wanted, readers) for pairs in everything(wanted, readers))
    found = worth(result.pairs, wanted, readers)
    assert found[:2] == best[:2]
    assert found[2] - result.given_up == best[2]
    assert result.fit == -found[2]
    if not result.exchanges:
        assert found[3] == best[3]


@settings(max_examples=60, deadline=None)
@given(problems())
def test_bars_and_caps_hold_and_what_is_missing_is_said(problem: tuple[list[Need], list[Reader]]) -> None:
    wanted, readers = problem

    result = match(wanted, readers)

    barred = {need.application: need.barred for need in wanted}
    assert all(key not in barred[application] for application, key in result.pairs)
    assert len(set(result.pairs)) == len(result.pairs)
    assert all(one.most is None or result.load[one.key] <= max(one.most, one.load) for one in readers)
    given_to = Counter(application for application, _key in result.pairs)
    missing = {need.application: need.count - given_to[need.application] for need in wanted}
    assert {lack.application: lack.missing for lack in result.lacks} == {k: n for k, n in missing.items() if n}


@settings(max_examples=40, deadline=None)
@given(problems(), st.randoms())
def test_the_order_of_the_input_does_not_matter(problem: tuple[list[Need], list[Reader]], random: object) -> None:
    wanted, readers = problem
    mixed, people = list(wanted), list(readers)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(people)  # type: ignore[attr-defined]

    assert match(mixed, people) == match(wanted, readers)


@given(st.integers(0, 25), st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_each_application_gets_one_reader_of_each_institution_and_loads_are_even(
    count: int, jrc: int, sme: int
) -> None:
    readers = [Reader(key, "JRC") for key in range(jrc)] + [Reader(100 + key, "SME") for key in range(sme)]

    result = match(needs(count), readers)

    for first, size in ((0, jrc), (100, sme)):
        loads = [result.load[first + key] for key in range(size)]
        assert sum(loads) == count
        assert max(loads) - min(loads) <= 1


def test_pairs_are_mixed() -> None:
    result = match(needs(9), READERS)

    pairs = {tuple(key for application, key in result.pairs if application == n) for n in range(9)}
    assert len(pairs) == 9
    assert result.islands == 1


def test_readers_who_fit_come_before_mixed_pairs_but_not_before_even_loads() -> None:
    wanted = [Need(number, "JRC", fit={1: 3}, partners=(11,)) for number in range(4)]

    result = match(wanted, READERS[:2])

    assert result.load == {1: 2, 2: 2}
    assert result.fit == 6


def test_islands_are_joined_at_the_least_loss_of_fit() -> None:
    """Two languages, each read by one reader of each institution; their scores could not be compared."""
    by_language = ({1: 3, 11: 3}, {2: 3, 12: 3})
    wanted = [Need(number, place, fit=by_language[number % 2]) for number in range(8) for place in ("JRC", "SME")]
    readers = [Reader(1, "JRC"), Reader(2, "JRC"), Reader(11, "SME"), Reader(12, "SME")]

    result = match(wanted, readers)

    assert (result.islands, result.fit, result.given_up, result.exchanges) == (1, 42, 6, 1)
    assert result.load == {1: 4, 2: 4, 11: 4, 12: 4}


def test_islands_that_nothing_can_join_are_counted() -> None:
    wanted = [
        Need(0, "JRC", barred=frozenset({2})),
        Need(0, "SME", barred=frozenset({12})),
        Need(1, "JRC", barred=frozenset({1})),
        Need(1, "SME", barred=frozenset({11})),
    ]

    result = match(wanted, [Reader(1, "JRC"), Reader(2, "JRC"), Reader(11, "SME"), Reader(12, "SME")])

    assert result.pairs == ((0, 1), (0, 11), (1, 2), (1, 12))
    assert result.islands == 2


def test_whoever_has_less_to_do_comes_first() -> None:
    loads = {1: 4, 2: 3, 3: 5, 11: 1, 12: 1, 13: 0}
    readers = [Reader(one.key, one.institution, load=loads[one.key]) for one in READERS]

    assert match(needs(1), readers).pairs == ((0, 2), (0, 13))


def test_those_who_met_already_are_kept_apart() -> None:
    wanted = [Need(7, "SME", partners=(1,))]

    assert match(wanted, READERS[3:], held={1: (1, 11), 2: (1, 12)}).pairs == ((7, 13),)


@pytest.mark.parametrize(
    ("readers", "barred", "why"),
    [
        ([], frozenset(), Why.NOBODY),
        (READERS[:2], frozenset({1, 2}), Why.BARRED),
        ([Reader(1, "JRC", load=3, most=3)], frozenset(), Why.FULL),
    ],
)
def test_what_lacks_a_reader_is_named_with_its_reason(readers: list[Reader], barred: frozenset[int], why: Why) -> None:
    result = match([Need(7, "JRC", barred=barred)], readers)

    assert (result.pairs, result.lacks) == ((), (Lack(7, "JRC", 1, why),))


def test_nothing_to_do_is_nothing() -> None:
    assert match([], READERS) == Matching((), (), {one.key: 0 for one in READERS}, 0, 0, 0, 0)
