import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.review.website.robots import EVERYTHING, MOST_BYTES, Rule, read

PRODUCT = "FocusGroupOnAI"


def allows(text: str, path: str) -> bool:
    return read(text, product=PRODUCT).allows(path)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/", True),
        ("<html>Not found</html>", "/", True),
        ("User-agent: *\nDisallow:", "/", True),
        ("User-agent: *\nDisallow: /", "/", False),
        ("\ufeffUSER-AGENT : *\r\ndisAllow : /   # all of it", "/a", False),
        ("Disallow: /", "/", True),
        ("User-agent: other\nDisallow: /", "/", True),
        ("User-agent: *\nDisallow: /\nUser-agent: focusgrouponai\nAllow: /", "/", True),
        ("User-agent: FocusGroupOnAI/1.0\nDisallow: /\n\nUser-agent: *\nAllow: /", "/", False),
        ("User-agent: FocusGroupOnAIX\nDisallow: /", "/", True),
        ("User-agent: a\nUser-agent: FocusGroupOnAI\nDisallow: /x", "/x", False),
        ("User-agent: FocusGroupOnAI\nDisallow: /x\nUser-agent: b\nDisallow: /\nUser-agent: FocusGroupOnAI\n"
         "Disallow: /y", "/y", False),
        # The longest rule wins, and the friendlier of two.
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nAllow: /page\nDisallow: /page", "/page", True),
        ("User-agent: *\nDisallow: /*.php$", "/index.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/index.php?x=1", True),
        ("User-agent: *\nDisallow: /*/private/", "/de/private/x", False),
        ("User-agent: *\nDisallow: *", "/x", False),
        ("User-agent: *\nDisallow: /$", "/", False),
        ("User-agent: *\nDisallow: /$", "/x", True),
        ("User-agent: *\nDisallow: /?", "/?page=1", False),
        ("User-agent: *\nDisallow: /%C3%BCber", "/über", False),
        ("User-agent: *\nDisallow: /über", "/%c3%bcber", False),
        ("User-agent: *\nDisallow: /a\nDisallow: /b", "/c", True),
    ],
)  # fmt: skip
def test_rules_are_read_as_the_standard_says(text: str, path: str, allowed: bool) -> None:
    assert allows(text, path) is allowed


def test_none_allows_everything() -> None:
    assert EVERYTHING.allows("/anything")


@pytest.mark.parametrize(
    "text",
    ["User-agent: *\n" + "Disallow: /*a*a*a*a*a*a*a*a*a*a*b\n" * 3000, "Disallow: /" * 40_000, "\n" * MOST_BYTES,
     "User-agent: *\nDisallow: /" + "*" * 400_000, "User-agent: *\n" * 30_000 + "Disallow: /x\n" * 10],
    ids=["stars", "one line", "blank", "long", "names"],
)  # fmt: skip
def test_no_robots_txt_takes_long(text: str) -> None:
    began = time.process_time()

    allows(text, "/" + "a" * 1900)

    assert time.process_time() - began < 0.9


@given(st.text(alphabet="ab*$/", max_size=12), st.text(alphabet="ab/", max_size=12))
def test_a_pattern_never_matches_less_with_a_star_behind(pattern: str, path: str) -> None:
    open_end = pattern.replace("$", "")

    if Rule(open_end, True).matches("/" + path):
        assert Rule(open_end + "*", True).matches("/" + path)
