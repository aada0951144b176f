import pytest

from focusgroup.outbox.writing import style


def page(body: str) -> str:
    return f"<html><head><style>{style.sheet().media}</style></head><body>{body}</body></html>"


def test_a_rule_of_a_class_is_written_into_its_tag() -> None:
    assert '<div class="mail" style="max-width: 560px' in style.inlined(page('<div class="mail"></div>'))


def test_the_heavier_selector_comes_last_and_wins() -> None:
    body = '<div class="mail"><div class="mail-answers"><p><a class="mail-yes" href="#">Yes</a></p></div></div>'

    written = style.inlined(page(body)).partition("<a ")[2]
    declared = dict(declaration.split(": ", 1) for declaration in written.split('style="')[1].split('"')[0].split("; "))

    assert declared["color"] == "#fffdf9"
    assert declared["background"] == "#13213f"
    assert declared["display"] == "inline-block"


def test_a_selector_of_two_steps_needs_its_ancestor() -> None:
    outside = style.inlined(page("<p>Text</p>"))
    inside = style.inlined(page('<div class="mail"><p>Text</p></div>'))

    assert "<p>Text</p>" in outside
    assert '<p style="margin: 0 0 12px">Text</p>' in inside


def test_after_a_block_has_ended_its_rules_end() -> None:
    body = '<div class="mail"><div class="mail-answers"><br></div><a href="#">Link</a></div>'

    assert '<a href="#" style="color: #1b3f8b; overflow-wrap: anywhere">' in style.inlined(page(body))


def test_no_value_ends_its_attribute() -> None:
    written = style.inlined(page('<div class="mail"><p class="mail-brand"></p></div>'))

    assert "font: 18px/1.3 Palatino, 'Palatino Linotype'" in written


def test_the_sheet_keeps_what_only_a_sheet_can_say() -> None:
    assert "prefers-color-scheme: dark" in style.sheet().media
    assert "max-width: 560px" not in style.sheet().media


@pytest.mark.parametrize("body", ['<div class="mail"><p>Text &gt; more</p></div>', "<p>No rule</p>"])
def test_unlined_takes_the_styles_out_again(body: str) -> None:
    assert style.unlined(style.inlined(page(body))).split("<body")[1] == f">{body}</body></html>"
