"""What two people who write at once changed, each against what stood when they began."""

import pytest

from members.profile.versions import marks_of, touched

STOOD = {
    "summary": "One\nline",
    "ai_domains": ["LEARNING", "VISION"],
    "links": ["https://a.example/", "https://b.example/"],
}


@pytest.mark.parametrize(
    ("stands", "given", "changed", "overtaken"),
    [
        ({}, {}, [], []),
        ({}, {"summary": "Mine"}, ["summary"], []),
        ({"summary": "Theirs"}, {}, [], []),
        ({"summary": "Theirs"}, {"summary": "Mine"}, ["summary"], ["summary"]),
        ({"summary": "Same"}, {"summary": "Same"}, [], []),
        ({}, {"summary": "One\r\nline "}, [], []),
        ({}, {"ai_domains": ["VISION", "LEARNING"]}, [], []),
        ({}, {"links": ["https://b.example/", "https://a.example/"]}, ["links"], []),
    ],
)
def test_only_what_was_changed_is_written(stands, given, changed, overtaken):
    found, others = touched(STOOD | stands, STOOD | given, marks_of(STOOD))

    assert (list(found), others) == (changed, overtaken)


def test_without_marks_all_that_differs_is_written():
    assert touched({"summary": "Stands"}, {"summary": "Mine"}, {}) == ({"summary": "Mine"}, [])
