"""A review with a nervous hand, on a slow line, over the end of a session: handed in once, and no word is lost."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.desk import Staff, turning
from tests.journeys.people import JRC_READER, PASSWORD
from tests.journeys.test_the_review import JUST_NOW, first_review, press, pytestmark, reader

__all__ = ["pytestmark", "reader"]
# Each save takes longer than the pauses in between.
SLOW = """
const real = window.fetch;
window.fetch = async (...asked) => { await new Promise((go) => setTimeout(go, 2500)); return real(...asked); };
"""


def saves(page: Page) -> list[str]:
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.method == "POST" else None)
    return found


def kept(page: Page) -> str:
    return str(page.evaluate("JSON.stringify(localStorage)"))


def test_a_double_click_in_the_middle_of_typing_hands_in_once(reader: Staff) -> None:
    page = reader.page
    page.goto(first_review(reader))
    sent = saves(page)

    press(page, "4", "j", "4", "j", "4", "j", "4", "c")
    page.keyboard.type("Clear about what they do.")
    page.get_by_role("button", name="Submit and next").dblclick()

    expect(page.locator("h1")).to_have_text("Nordlys Robotics ApS")
    expect(page.get_by_text("1 of 2 reviewed")).to_be_visible()
    assert "kept" not in page.url
    assert "Clear about" not in kept(page)
    # What the keys and the typing saved on the way, a last save, and the review itself.
    assert len(sent) <= 6, sent
    assert reader.troubles == []


def test_a_slow_line_makes_nobody_a_stranger_to_their_own_words(reader: Staff) -> None:
    page = reader.page
    page.add_init_script(SLOW)
    path = first_review(reader)
    page.goto(path)
    sent = saves(page)

    press(page, "c")
    for words in ("One. ", "Two. ", "Three. "):
        page.keyboard.type(words)
        # Longer than the pause after which the page saves.
        page.wait_for_timeout(1500)
    expect(page.locator("#saved")).to_have_text(JUST_NOW, timeout=15_000)

    expect(page.locator("#refusal")).to_be_empty()
    assert 1 <= len(sent) <= 4, sent
    page.reload()
    expect(page.locator("#id_comment")).to_have_value("One. Two. Three.")


def test_what_was_typed_after_the_session_ended_is_back_after_signing_in(reader: Staff) -> None:
    page = reader.page
    path = first_review(reader)
    page.goto(path)
    press(page, "4", "j", "4", "j", "4", "j", "4", "c")
    page.keyboard.type("Before.")
    expect(page.locator("#saved")).to_have_text(JUST_NOW)

    reader.context.clear_cookies(name=re.compile("session"))
    page.keyboard.type(" After.")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    press(page, "Control+Enter")
    expect(page.locator("#id_comment")).to_have_value("Before. After.")
    reader.go("/account/login/password/?next=" + path)
    reader.fill(login=JRC_READER, password=PASSWORD)
    reader.press("Sign in")

    expect(page.locator("#id_comment")).to_have_value("Before. After.")
    expect(page.locator("#saved")).to_have_text(JUST_NOW)


def test_evidence_that_was_added_without_a_line_is_still_there(reader: Staff) -> None:
    page = reader.page
    path = first_review(reader)
    page.goto(path)

    press(page, "e")
    page.keyboard.type("https://trade-press.example/42")
    press(page, "Tab")
    page.keyboard.type("Named in the trade press")
    reader.context.set_offline(True)
    with page.expect_event("requestfailed"):
        press(page, "Control+Enter")
    reader.context.set_offline(False)
    page.goto(path)
    expect(page.locator("[name=claim]")).to_have_value("Named in the trade press")
    with turning(page):
        page.locator("[name=claim]").press("Control+Enter")

    expect(page.locator("#evidence .claim")).to_have_count(1)
    expect(page.locator("[name=claim]")).to_have_value("")
    assert "trade press" not in kept(page)
