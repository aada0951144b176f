import statistics

import pytest

from applications import words
from focusgroup.demo import distributions
from focusgroup.demo.chance import Chance
from focusgroup.demo.motivations import Author
from focusgroup.demo.stories import STORIES
from focusgroup.vocabulary import sectors


def _author(sector: str = "MANU", country: str = "DE", seed: int = 1) -> Author:
    return Author(Chance(seed), country=country, sector=sector, founded_year=2015, staff=12)


def test_every_sector_has_its_story() -> None:
    assert set(STORIES) == set(sectors.SECTORS)


@pytest.mark.parametrize("sector", sectors.SECTORS)
def test_every_slot_is_filled(sector: str) -> None:
    author = _author(sector)

    for text in [author.motivation() for _ in range(30)] + [author.summary(used=set()), author.expertise()]:
        assert "{" not in text
        assert "}" not in text


def test_lengths_are_spread_as_set_out_and_keep_to_the_limit() -> None:
    chance = Chance(5)
    authors = [
        Author(chance, country="IE", sector=chance.of(distributions.SECTORS), founded_year=2015, staff=12)
        for _ in range(1500)
    ]

    lengths = [words.count(author.motivation()) for author in authors]

    tenths = statistics.quantiles(lengths, n=10)
    assert 30 <= tenths[0] <= 75
    assert 130 <= tenths[4] <= 180
    assert 270 <= tenths[8] <= 360
    assert max(lengths) <= 500


def test_texts_differ_and_no_sentence_stands_twice_in_one() -> None:
    author = _author()
    texts = [author._composed(300) for _ in range(20)]

    assert len(set(texts)) == 20
    for text in texts:
        sentences = [sentence for sentence in text.replace("\n\n", " ").split(". ") if sentence]
        assert len(set(sentences)) == len(sentences)


def test_one_author_keeps_to_one_story() -> None:
    author = _author("HEAL")

    first, second = author._said("{n} {year} {staff}"), author._said("{n} {year} {staff}")

    assert first == second


def test_summary_is_another_one_as_long_as_there_is_one() -> None:
    used: set[str] = set()

    said = {_author("HEAL").summary(used=used) for _ in STORIES["HEAL"].summaries}

    assert len(said) == len(STORIES["HEAL"].summaries)
