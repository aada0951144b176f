"""From the question when a meeting could be to its date: staff at a desk, a member with a telephone."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import processes
from tests.journeys.desk import Somebody, Staff, link_in
from tests.journeys.people import JRC
from tests.rules.sources import said

pytestmark = pytest.mark.browser
MEMBER = "astrid@vintervik.example"
SETTING = f"""
from tests.factories.meetings import DraftMeetingFactory
from tests.factories.members import RepresentativeFactory
from tests.journeys import setting
setting.prepare()
DraftMeetingFactory(slug="autumn", title="Open models, closed data")
RepresentativeFactory(
    member__legal_name="Vintervik Energi AI AB", user__email="{MEMBER}", user__time_zone="Europe/Helsinki"
)
"""


@pytest.fixture
def address(data_dir: Path) -> Iterator[str]:
    with processes.serving(data_dir, "--no-demo") as (_, address):
        done = processes.manage("shell", "-v0", "-c", SETTING, env=processes.environment(data_dir, SITE_URL=address))
        assert done.returncode == 0, done.stderr
        yield address


def test_a_date_is_asked_for_answered_on_a_phone_and_picked(browser: Browser, address: str) -> None:
    staff = Staff(browser, address, JRC)
    member = Somebody(browser, address)
    member.page.set_viewport_size({"width": 390, "height": 800})

    _ask(staff)
    _answer(member, link_in(staff.letter_to(MEMBER, "dates suit"), "poll/"))
    _pick(staff)
    assert "14:00 to 17:30 Brussels time" in staff.letter_to(MEMBER, "date is decided")

    troubles = [*staff.troubles, *member.troubles]
    assert not troubles, said(troubles, "The browser complained:")


def _open(staff: Staff) -> None:
    staff.go("/admin/meetings/meeting/")
    staff.follow("Open models, closed data")
    staff.follow("Who comes")
    staff.follow("Date poll")


def _ask(staff: Staff) -> None:
    """For a whole day or, a week later, an afternoon."""
    first = date.today() + timedelta(days=120)
    _open(staff)
    staff.fill(answer_by=f"{date.today() + timedelta(days=20)}")
    for number in range(2):
        staff.fill(**{f"slots-{number}-date": f"{first + timedelta(days=7 * number)}"})
    staff.fill(**{"slots-1-starts": "14:00", "slots-1-ends": "17:30"})
    staff.press("More rows")
    assert staff.page.locator("[name=slots-1-starts]").input_value() == "14:00"
    staff.click(staff.page.locator(".panel").get_by_role("button", name="Continue"))
    staff.press("Continue")
    staff.reads("One letter leaves")
    staff.press("Ask them")
    staff.reads("0 of 1 companies have answered")


def _answer(member: Somebody, link: str) -> None:
    member.go(link)
    assert member.page.evaluate("document.documentElement.scrollWidth") == 390
    assert "answer for Vintervik Energi AI AB" in member.page.locator("main").inner_text()
    groups = member.page.locator("fieldset")
    assert "in Helsinki" in groups.nth(1).inner_text()
    groups.nth(0).get_by_label("No").check()
    member.press("Send my answer")
    assert member.page.evaluate("document.activeElement.id") == "errors"
    groups.nth(1).get_by_label("If need be").check()
    member.press("Send my answer")
    member.reads("Your answer is noted")


def _pick(staff: Staff) -> None:
    _open(staff)
    best = staff.page.locator("main tr", has_text="Suits best")
    assert "14:00 to 17:30 Brussels time" in best.inner_text()
    staff.click(best.get_by_role("link", name="Pick"))
    staff.press("Schedule it and tell everyone")
    staff.reads("The meeting is scheduled")
