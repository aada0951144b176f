"""One application reviewed with the keyboard alone, through closed tabs, a second window and a lost connection."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes
from tests.journeys.desk import Staff
from tests.journeys.people import JRC_READER

pytestmark = pytest.mark.browser
# As the page says it by itself; what it says of an earlier visit names the day.
JUST_NOW = re.compile(r"Saved \d\d:\d\d$")


@pytest.fixture
def reader(data_dir: Path, browser: Browser) -> Iterator[Staff]:
    with processes.serving(data_dir, "--no-demo") as (_, address):
        told = "from tests.journeys import setting; setting.prepare_reviews()"
        done = processes.manage("shell", "-v0", "-c", told, env=processes.environment(data_dir))
        assert done.returncode == 0, done.stderr
        yield Staff(browser, address, JRC_READER)


def first_review(reader: Staff) -> str:
    reader.go("/admin/review/mine/")
    return str(reader.page.locator("main tbody a").first.evaluate("link => link.pathname"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def judged(page: Page) -> list[str]:
    return [str(tile.get_attribute("value")) for tile in page.locator(".crit input:checked").all()]


def test_a_review_by_keys_loses_nothing(reader: Staff) -> None:
    path = first_review(reader)
    reader.page.goto(path)

    score(reader.page)
    add_evidence(reader.page)
    page = close_and_come_back(reader, path)
    write_in_two_windows(reader, page, path)
    lose_the_connection(reader, page)
    press(page, "Control+Enter")

    expect(page.locator("h1")).to_have_text("Nordlys Robotics ApS")
    expect(page.get_by_text("1 of 2 reviewed")).to_be_visible()
    page.goto(path)
    expect(page.locator("main")).to_contain_text("Written here. Offline.")
    expect(page.locator(".stat")).to_have_text("3.33")
    assert [one for one in reader.troubles if "ERR_INTERNET_DISCONNECTED" not in one] == []


def score(page: Page) -> None:
    """Scores of 4½, none, 3 and 2½; the mean leaves the second out."""
    press(page, "4", ".", "j", "x", "j", "3", "j", "2", ".", "?")

    expect(page.get_by_text("score of the current criterion")).to_be_visible()
    expect(page.locator("#mean")).to_have_text("3.33")
    expect(page.locator(".crit .a4:visible, .crit .a5:visible").first).to_have_text("4 What 4 means")


def add_evidence(page: Page) -> None:
    """While nothing of the review was saved by hand."""
    press(page, "e")
    page.keyboard.type("https://trade-press.example/42")
    press(page, "Tab")
    page.keyboard.type("Named in the trade press")
    press(page, "Control+Enter")

    expect(page.locator("#evidence .claim")).to_contain_text("Named in the trade press")
    expect(page.locator(".crit input:checked")).to_have_count(4)
    assert judged(page) == ["4.5", "abstain", "3", "2.5"]


def close_and_come_back(reader: Staff, path: str) -> Page:
    """A comment is typed, and the tab closed in the middle of it."""
    page = reader.page
    press(page, "c")
    page.keyboard.type("Clear about what they do. ")
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.keyboard.type("No word on customers.")
    page.close()

    page = reader.context.new_page()
    page.goto(path)
    expect(page.locator("#id_comment")).to_have_value("Clear about what they do. No word on customers.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    return page


def write_in_two_windows(reader: Staff, page: Page, path: str) -> None:
    """The first is told of the second, and keeps its own words until a person decides."""
    other = reader.context.new_page()
    other.goto(path)
    press(other, "c", "Control+End")
    other.keyboard.type(" Written in the other window.")
    expect(other.locator("#saved")).to_have_text(JUST_NOW)
    other.close()
    press(page, "c", "Control+End")
    page.keyboard.type(" Written here.")

    expect(page.locator("#refusal")).to_contain_text("Written in the other window.")
    assert page.locator("#id_comment").input_value().endswith("Written here.")
    page.get_by_role("button", name="Save draft").press("Enter")
    expect(page.get_by_text("Your draft is saved.")).to_be_visible()


def lose_the_connection(reader: Staff, page: Page) -> None:
    reader.context.set_offline(True)
    press(page, "c", "Control+End")
    page.keyboard.type(" Offline.")
    expect(page.locator("#saved")).to_contain_text("no connection")
    reader.context.set_offline(False)

    expect(page.locator("#saved")).to_have_text(JUST_NOW)
