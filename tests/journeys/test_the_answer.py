"""A company answers on a phone of 390 px: a yes, a full room, the line, a seat that becomes free, a delegate."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, ViewportSize

from focusgroup.accounts import links
from meetings import mails
from meetings.models import Meeting
from tests import processes
from tests.factories.meetings import DayFactory, InvitationFactory, MeetingFactory
from tests.factories.members import RepresentativeFactory
from tests.journeys.desk import turning
from tests.journeys.scrutiny import FORM_BYTES, Scrutiny
from tests.rules.sources import said

pytestmark = pytest.mark.browser
ME = "tests.journeys.test_the_answer"
PHONE: ViewportSize = {"width": 390, "height": 844}


def prepare() -> str:
    """Run in the process's own database: two companies, one chair on the first day, and a link for each."""
    now = timezone.now()
    starts_at = (now + timedelta(days=60)).replace(hour=12, minute=0, second=0, microsecond=0)
    meeting = MeetingFactory(
        first_day=None,
        second_day=None,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=1, hours=4),
        rsvp_by=(starts_at - timedelta(days=20)).date(),
        is_travel_covered=True,
    )
    for n in range(2):
        DayFactory(meeting=meeting, date=(starts_at + timedelta(days=n)).date())
    Meeting.objects.update(seats_in_person=1, guests_each=2)
    return " ".join(_link(meeting, name, now) for name in ("Aurora Robotics", "Brisa Maritime"))


def _link(meeting: Meeting, name: str, now: datetime) -> str:
    member = RepresentativeFactory(member__legal_name=name).member
    return links.mint(mails.LINK, InvitationFactory(meeting=meeting, member=member, invited_at=now), now=now)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, str, str]]:
    data_dir = tmp_path / "var"
    with processes.serving(data_dir, "--no-demo") as (_, address):
        env = processes.environment(data_dir)
        done = processes.manage("shell", "-v0", "-c", f"from {ME} import prepare; print(prepare())", env=env)
        assert done.returncode == 0, done.stderr
        first, second = (f"{address}/rsvp/{token}/" for token in done.stdout.split())
        yield address, first, second


def _send(page: Page) -> None:
    with turning(page):
        page.locator("main button[type=submit]").click()


def _answer(page: Page, answer: str, how: str = "in_person") -> None:
    page.set_viewport_size(PHONE)
    for day in page.locator("fieldset.day").all():
        day.locator(f"input[value={answer}]").check(force=True)
        if answer != "no":
            day.locator(f"input[value={how}]").check(force=True)
    _send(page)
    assert page.url.endswith("?noted=yes")


def test_a_company_waits_gets_the_seat_and_sends_somebody(browser: Browser, site: tuple[str, str, str]) -> None:
    address, aurora, brisa = site
    phones = [browser.new_context(viewport=PHONE, base_url=address).new_page() for _ in range(2)]
    first, second = phones
    found: list[str] = []
    scrutiny = Scrutiny(second, found)

    first.goto(f"{aurora}?answer=yes")
    _answer(first, "yes")
    second.goto(brisa)
    full = second.locator("main").inner_text()
    scrutiny.public("answer page of a full meeting", brisa.removeprefix(address), most_bytes=FORM_BYTES)
    _answer(second, "yes")
    waits = second.locator("main").inner_text()
    scrutiny.here("answer of a company that waits")
    _answer(first, "no")
    second.goto(brisa)
    held = second.locator("main").inner_text()
    scrutiny.here("answer with a held seat")
    second.locator("summary").click()
    second.get_by_label("Name").fill("Rui Prata")
    _send(second)
    refused = second.locator("main").inner_text()
    second.get_by_label("E-mail address").fill("rui@other.example")
    second.get_by_label("Guests who come with you").fill("1")
    _answer(second, "yes")
    done = second.locator("main").inner_text()
    scrutiny.here("answer with a delegate")

    assert "no seat is left" in full
    assert "number 1 on the waiting list" in waits
    assert "A seat is held for you until" in held
    assert "Give their address." in refused
    assert "One guest comes with you" in done
    assert "You named somebody else; the organisers have not agreed yet" in done
    assert not re.search(r"waiting list|is held", done)
    assert "Rui" not in done
    second.set_viewport_size(PHONE)
    assert second.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not found, said(found, "Mend the page of the answer:")
