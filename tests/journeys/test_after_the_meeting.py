"""From the list at the door to a travel claim and the minutes: two telephones, 390 px wide."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload

from tests import processes
from tests.journeys.desk import Somebody, Staff, link_in
from tests.journeys.people import JRC
from tests.rules.sources import said

pytestmark = pytest.mark.browser
MEMBER, COMPANY = "astrid@vintervik.example", "Vintervik Energi AI AB"
SETTING = f"""
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo
from django.utils import timezone
from tests.factories.claims import HeldMeetingFactory, MinutesFactory
from tests.factories.meetings import DayFactory, InvitationFactory
from tests.factories.members import RepresentativeFactory
from tests.journeys import setting
setting.prepare()
brussels = ZoneInfo("Europe/Brussels")
yesterday = timezone.now().astimezone(brussels).date() - timedelta(days=1)
begins, ends = (datetime.combine(yesterday, time(hour), brussels) for hour in (9, 13))
held = HeldMeetingFactory(title="Skills and data", starts_at=begins, ends_at=ends, first_day=None, second_day=None)
DayFactory(meeting=held, date=yesterday, starts=time(9), ends=time(13))
astrid = RepresentativeFactory(member__legal_name="{COMPANY}", user__email="{MEMBER}", user__name="Astrid Lind")
InvitationFactory(meeting=held, member=astrid.member, state="accepted")
MinutesFactory(meeting=held)
"""
RECEIPT: FilePayload = {"name": "ticket.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 ticket %%EOF"}


@pytest.fixture
def address(data_dir: Path) -> Iterator[str]:
    with processes.serving(data_dir, "--no-demo") as (_, address):
        env = processes.environment(data_dir, SITE_URL=address)
        done = processes.manage("shell", "-v0", "-c", SETTING, env=env)
        assert done.returncode == 0, done.stderr
        yield address


def test_who_was_there_claims_its_travel_and_reads_the_minutes(browser: Browser, address: str, data_dir: Path) -> None:
    staff, member = Staff(browser, address, JRC), Somebody(browser, address)
    for person in (staff, member):
        person.page.set_viewport_size({"width": 390, "height": 800})

    _check_in(staff)
    _circulate(staff)
    _sign_in(member, processes.environment(data_dir, SITE_URL=address))
    _claim(member, link_in(staff.letter_to(MEMBER, "what you can claim"), "claims/"))
    _read(member, link_in(staff.letter_to(MEMBER, "please read them"), "meetings/"))
    _see_claim(staff)

    troubles = [*staff.troubles, *member.troubles]
    assert not troubles, said(troubles, "The browser complained:")


def _fits(person: Somebody) -> None:
    assert person.page.evaluate("document.documentElement.scrollWidth") == 390


def _open(staff: Staff, page: str) -> None:
    staff.go("/admin/meetings/meeting/")
    staff.follow("Skills and data")
    staff.go(f"{staff.page.url.removesuffix('change/')}{page}/")


def _check_in(staff: Staff) -> None:
    _open(staff, "attendance")
    _fits(staff)
    staff.press(f"In person {COMPANY}")
    staff.page.locator("li .tag.good", has_text="In person").wait_for()
    staff.press("Close the list")
    staff.reads("One company can claim its travel.")


def _circulate(staff: Staff) -> None:
    _open(staff, "minutes")
    _fits(staff)
    staff.fill(comments_by=f"{date.today() + timedelta(days=14)}")
    staff.press("Circulate")
    staff.reads("Circulated")


def _sign_in(member: Somebody, env: dict[str, str]) -> None:
    link = re.search(r"/account/link/\S+", processes.manage("signin_link", MEMBER, env=env).stdout)
    assert link
    member.go(link[0])
    member.press("Sign in")
    member.page.wait_for_url("**/me/")


def _claim(member: Somebody, link: str) -> None:
    member.go(link)
    _fits(member)
    member.follow("Add a cost")
    member.fill(kind="travel", what="Train from Luleå and back", paid_on=f"{date.today() - timedelta(days=1)}")
    member.fill(amount="1 184,50")
    member.page.set_input_files("[name=receipt]", RECEIPT)
    _fits(member)
    member.press("Save the cost")
    member.reads("ticket.pdf")
    member.page.locator("[name=is_true]").check()
    member.press("Claim these costs")
    member.reads("Your claim is with us.")


def _read(member: Somebody, link: str) -> None:
    member.go(link)
    _fits(member)
    member.reads("We agreed on two issues.")


def _see_claim(staff: Staff) -> None:
    _open(staff, "claims")
    staff.follow(COMPANY)
    staff.reads("Train from Luleå and back")
    _fits(staff)
