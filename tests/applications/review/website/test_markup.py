import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.review.website.markup import Tag, plain, tokens


def test_tags_and_text_in_their_order() -> None:
    found = list(tokens("<!doctype html><P CLASS=\"a\" Class=b data-x>One &amp; two<br/><a href='/x>y'>three</a> < 4"))

    assert found == [
        Tag("p", attributes={"class": "a", "data-x": ""}),
        "One & two",
        Tag("br"),
        Tag("a", attributes={"href": "/x>y"}),
        "three",
        Tag("a", is_end=True),
        " ",
        "<",
        " 4",
    ]


def test_what_stands_in_a_script_is_no_markup() -> None:
    found = list(tokens("<script>if (a<b) document.write('<p>no</p>')</SCRIPT ><p>yes"))

    assert found == [
        Tag("script"),
        "if (a<b) document.write('<p>no</p>')",
        Tag("script", is_end=True),
        Tag("p"),
        "yes",
    ]


def test_comments_are_left_out() -> None:
    assert list(tokens("a<!-- <p>no</p> -->b<!-->c<?php x ?>d<![CDATA[e]]>f")) == ["a", "b", "c", "d", "f"]


@pytest.mark.parametrize("text", ["a<p", "a<!-- never", "a<script>never", "a<p x='", "a<p x=y", "a</", "a<"])
def test_what_is_left_open_ends_the_page(text: str) -> None:
    assert next(iter(tokens(text))) == "a"


def test_a_number_that_no_letter_has_is_shown_as_such() -> None:
    assert plain("&#8364; &#x20ac; &nosuch; &#" + "9" * 5000 + ";") == "€ € &nosuch; \ufffd"


@pytest.mark.parametrize(
    "part",
    ["<", "<!--", "<!", "<a", "<a ", '<a b="', "<a b='", "<a b=\"'>", "</", "<p>", "&#", "&#9", "&", "a ", " ", "=",
     "<script>", "<title>", "<svg><title>", "<a " + " " * 50, "<a b =", "</script", "<div><nav>", "\x00", "<a href=x>"],
)  # fmt: skip
def test_no_page_takes_long(part: str) -> None:
    page = "<html>" + part * (200_000 // len(part))
    began = time.process_time()

    for _token in tokens(page):
        pass

    # A tenth of it in practice; what searched again and again would take minutes.
    assert time.process_time() - began < 2


@given(st.text(alphabet="<>/!-&;#'\"= abp\n", max_size=200))
def test_everything_is_read_to_its_end(page: str) -> None:
    found = list(tokens(page))

    assert sum(len(token) for token in found if isinstance(token, str)) <= len(page)
