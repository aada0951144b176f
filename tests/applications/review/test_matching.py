from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.review.matching import Gap, NoReader, match

READERS = {"JRC": [1, 2, 3], "SME": [11, 12, 13]}


def gaps(count: int) -> list[Gap]:
    return [Gap(number, ("JRC", "SME")) for number in range(count)]


@given(st.integers(0, 40), st.integers(1, 5), st.integers(1, 5))
def test_each_application_gets_one_reader_of_each_institution_and_loads_are_even(
    count: int, jrc: int, sme: int
) -> None:
    readers = {"JRC": list(range(jrc)), "SME": list(range(100, 100 + sme))}

    result = match(gaps(count), readers, {})

    chosen = [reader for _application, reader in result.pairs]
    by_place = [
        Counter(reader for reader in chosen if reader < 100),
        Counter(reader for reader in chosen if reader >= 100),
    ]
    assert [sum(place.values()) for place in by_place] == [count, count]
    for place, size in zip(by_place, (jrc, sme), strict=True):
        assert all(count // size <= place[reader] <= -(-count // size) for reader in place)


def test_pairs_are_mixed() -> None:
    result = match(gaps(9), READERS, {})

    pairs = {(result.pairs[2 * n][1], result.pairs[2 * n + 1][1]) for n in range(9)}
    assert len(pairs) >= 6


def test_whoever_has_less_to_do_comes_first() -> None:
    result = match(gaps(1), READERS, {1: 4, 2: 3, 3: 5, 11: 1, 12: 1, 13: 0})

    assert result.pairs == [(0, 2), (0, 13)]


def test_the_same_input_gives_the_same_matching() -> None:
    assert match(gaps(20), READERS, {2: 1}).pairs == match(gaps(20), READERS, {2: 1}).pairs


def test_the_barred_are_passed_over() -> None:
    result = match([Gap(7, ("JRC",), barred=frozenset({1, 2}))], READERS, {3: 50})

    assert result.pairs == [(7, 3)]


def test_nobody_left_is_an_error_that_names_the_application() -> None:
    with pytest.raises(NoReader) as error:
        match([Gap(7, ("SME",), barred=frozenset({11, 12, 13}))], READERS, {})

    assert (error.value.application, error.value.institution) == (7, "SME")
