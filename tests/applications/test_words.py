import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.words import count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("One two  three\nfour\tfive", 5),
        ("state-of-the-art", 1),
        ("first – second — third", 3),
        ("• bullet\n• another", 2),
        ("AI/ML, e.g. for 12 000 parts.", 6),
        ("Η τεχνητή νοημοσύνη", 3),
        ("人工知能", 4),
    ],
)
def test_words_are_counted_as_a_reader_would(text, words):
    assert count(text) == words


@given(st.lists(st.text(alphabet="abcdefghijklmnop", min_size=1), max_size=30), st.sampled_from([" ", "\n", "\u00a0 "]))
def test_count_does_not_depend_on_what_stands_between_words(words, between):
    assert count(between.join(words)) == len(words)
