"""The main job from an open call to an answered invitation: in a browser, each mail read, each link followed."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests import processes
from tests.journeys.desk import Somebody, Staff, link_in, write_csv
from tests.journeys.people import JRC, JRC_READER, SME, SME_READER
from tests.journeys.scrutiny import Scrutiny

pytestmark = pytest.mark.browser

APPLICANT = "eleni@kastelli.example"
COMPANY = "Καστέλλι Αγροτεχνολογία ΙΚΕ"
OTHERS = (("Nordlys Robotics ApS", "DK"), ("Rohkem Health OÜ", "EE"), ("Moldau Text s.r.o.", "CZ"))


class Site(NamedTuple):
    address: str
    env: dict[str, str]


@pytest.fixture
def site(data_dir: Path, tmp_path: Path) -> Iterator[Site]:
    """The product as a stranger runs it, with its staff, an open call, imported applications and members."""
    with processes.serving(data_dir, "--no-demo") as (_, address):
        env = processes.environment(data_dir, SITE_URL=address)
        _run(env, "shell", "-v0", "-c", "from tests.journeys import setting; setting.prepare()")
        rows = [
            {
                "legal_name": name,
                "country": country,
                "contact_email": f"info@company{number}.example",
                "contact_name": f"Contact {number}",
                "sector": "ICT",
                "ai_role": "PROVIDER",
                "headcount_awu": "12",
                "turnover_eur": "1500000",
                "balance_eur": "900000",
                "has_related_firms": "no",
                "commits_to_meetings": "yes",
                "commits_to_input": "yes",
                "motivation": "We would like to compare notes with others.",
            }
            for number, (name, country) in enumerate(OTHERS)
        ]
        _run(env, "import_applications", "call-2026", str(write_csv(tmp_path / "others.csv", rows)))
        member = {
            "legal_name": "Vintervik Energi AI AB",
            "country": "SE",
            "contact_name": "Astrid Vinter",
            "contact_email": "astrid@vintervik.example",
            "joined_on": "2026-01-01",
            "term_ends_on": "2028-12-31",
            "sector": "ENER",
        }
        _run(env, "import_members", str(write_csv(tmp_path / "members.csv", [member])))
        yield Site(address, env)


def _run(env: dict[str, str], *arguments: str) -> None:
    done = processes.manage(*arguments, env=env)
    assert done.returncode == 0, done.stderr


def test_from_an_open_call_to_an_answered_invitation(browser: Browser, site: Site) -> None:
    sme = Staff(browser, site.address, SME)
    jrc = Staff(browser, site.address, JRC)
    applicant = Somebody(browser, site.address)

    _apply(applicant, sme)
    _change_on_a_phone(Somebody(browser, site.address), sme)
    _close_the_call(sme)
    _check_and_assign(sme)
    for reader in (JRC_READER, SME_READER):
        _review(Staff(browser, site.address, reader))
    _select(sme, jrc)
    _accept_the_offer(applicant, sme)
    _meet(applicant, sme)

    assert applicant.troubles == []
    assert sme.troubles == []


def _apply(applicant: Somebody, sme: Staff) -> None:
    applicant.go("/")
    applicant.follow("Apply to join")
    applicant.fill(email=APPLICANT)
    applicant.press("Send me the link")
    applicant.go(link_in(sme.letter_to(APPLICANT, "application"), "apply/"))
    applicant.press("Open your application")

    applicant.fill(
        country="GR", financial_year="2025", headcount_awu="7.5", turnover_eur="480 000", balance_eur="310 000"
    )
    applicant.choose("has_related_firms", "False")
    applicant.press("Save and continue")
    applicant.fill(legal_name=COMPANY, website="kastelli.example", founded_year="2019", nace_section="A", sector="AGRI")
    applicant.fill(contact_name="Ελένη Μαρκάκη", contact_role="Διευθύνουσα σύμβουλος")
    applicant.press("Save and continue")
    applicant.choose("ai_role", "PROVIDER")
    applicant.choose("ai_domains", "PERCEPTION")
    applicant.fill(expertise="Our own models count olive flies on photos of traps.")
    applicant.press("Save and continue")
    applicant.fill(motivation="Growers ask us who owns the photos. We would like a common answer.")
    applicant.page.locator("[name=commits_to_meetings]").check()
    applicant.page.locator("[name=commits_to_input]").check()
    applicant.press("Save and continue")
    applicant.page.locator("[name=notice_read_at]").check()
    applicant.page.locator("[name=directory_consent_at]").check()
    applicant.press("Save and continue")
    applicant.press("Send the application")

    letter = sme.letter_to(APPLICANT, "received")
    assert COMPANY in letter
    applicant.go(link_in(letter, "apply/"))
    applicant.reads("Received")


def _change_on_a_phone(phone: Somebody, sme: Staff) -> None:
    """Another device: the link shows where it stands, and a code lets in."""
    phone.go(link_in(sme.letter_to(APPLICANT, "received"), "apply/"))
    found: list[str] = []
    phone.press("Send me a code")
    Scrutiny(phone.page, found).here("code")
    assert not found
    code = re.search(r"\d{4} \d{4}", sme.letter_to(APPLICANT, "code"))
    assert code
    phone.fill(code=code[0])
    phone.press("Let me in")
    phone.follow("Change your application")
    assert re.sub(r"\D", "", phone.page.locator("[name=turnover_eur]").input_value()) == "480000"


def _close_the_call(sme: Staff) -> None:
    sme.go("/admin/applications/call/")
    sme.follow("Call for 2 new members")
    ended = datetime.now(ZoneInfo("Europe/Brussels")) - timedelta(minutes=1)
    sme.fill(closes_at_0=f"{ended:%Y-%m-%d}", closes_at_1=f"{ended:%H:%M:%S}", grace_minutes="0")
    sme.click(sme.page.locator("[name=_save]"))

    def is_closed() -> bool:
        sme.go("/admin/applications/call/")
        return sme.page.locator("td.field-state", has_text="Closed").count() == 1

    processes.wait_for(is_closed)


def _check_and_assign(sme: Staff) -> None:
    sme.follow("Call for 2 new members")
    sme.press("Begin evaluation")
    sme.go("/admin/applications/application/?state__exact=submitted")
    sme.page.locator("#action-toggle").check()
    sme.fill(action="confirm_eligible")
    sme.press("Go")
    sme.fill(reason="Figures and headquarters checked in the business registers.")
    sme.click(sme.page.locator("button.btn-primary"))
    sme.go("/admin/review/")
    sme.follow("Assign 4 applications")
    sme.press("Propose readers")
    sme.reads("8 readings proposed")
    sme.press("Release 8 readings")
    sme.reads("Under review")


def _review(reader: Staff) -> None:
    reader.reads("applications to review")
    reader.go("/admin/review/mine/")
    reader.follow("Answer for all at once")
    reader.press("I have no conflict with those ticked")
    reader.click(reader.page.locator("main a[href*='/admin/review/']", has_text=re.compile(r"^A-\d")).first)
    for number in range(4):
        company = reader.heading()
        points = "4.5" if COMPANY in company else "3"
        for scale in reader.page.locator(".ruler.fill").all():
            scale.locator(f"input[value='{points}']").check(force=True)
        reader.fill(comment="Clear about what they do and what they do not know yet.")
        reader.press("Submit and next")
        reader.reads(f"{number + 1} of 4")
    reader.go("/admin/")
    reader.reads("Nothing waits for you")


def _select(sme: Staff, jrc: Staff) -> None:
    sme.go("/admin/applications/call/")
    sme.follow("Call for 2 new members")
    sme.press("Begin selection")
    sme.go("/admin/selection/prepare/")
    sme.fill(name="A, as proposed")
    sme.press("Prepare and solve")
    sme.reads("Optimal, proven")
    assert COMPANY in sme.page.inner_text("main")
    path = urlsplit(sme.page.url).path
    sme.click(sme.page.get_by_role("link", name=re.compile("^Propose")).first)
    sme.click(sme.page.locator("main button.btn-primary"))
    for coordinator in (jrc, sme):
        coordinator.page.goto(path)
        coordinator.click(coordinator.page.get_by_role("link", name=re.compile("^Sign")).first)
        coordinator.press("Sign")
    _draw(sme, jrc, path)
    sme.click(sme.page.get_by_role("link", name=re.compile("^Release")).first)
    sme.click(sme.page.locator("main button.btn-primary"))


def _draw(sme: Staff, jrc: Staff, path: str) -> None:
    """Each institution commits to a secret of its own, then reveals it; the second one draws."""
    secrets: dict[str, str] = {}
    for name, coordinator in (("jrc", jrc), ("sme", sme)):
        coordinator.page.goto(path)
        coordinator.click(coordinator.page.get_by_role("link", name=re.compile("^Commit for")).first)
        secrets[name] = coordinator.page.locator("[name=secret]").input_value()
        coordinator.page.locator("[name=is_kept]").check()
        coordinator.press("Commit")
        coordinator.reads("The hash of your secret is stored")
    assert secrets["jrc"] != secrets["sme"]
    for name, coordinator in (("jrc", jrc), ("sme", sme)):
        coordinator.page.goto(path)
        coordinator.click(coordinator.page.get_by_role("link", name=re.compile("^Reveal for")).first)
        coordinator.fill(secret=secrets[name])
        coordinator.press("Reveal")
    sme.reads("Lots are drawn and the decisions are written")


def _accept_the_offer(applicant: Somebody, sme: Staff) -> None:
    letter = sme.letter_to(APPLICANT, "place")
    for _ in range(3):
        # Mail scanners follow links: only the button may accept.
        applicant.go(link_in(letter, "offer/"))
    applicant.press("Accept the place")
    applicant.reads(f"Welcome: {COMPANY} is a member")
    applicant.go("/members/")
    applicant.reads(COMPANY)


def _meet(member: Somebody, sme: Staff) -> None:
    sme.go("/admin/meetings/meeting/")
    sme.follow("Open")
    sme.click(sme.page.get_by_role("link", name=re.compile("^Schedule")).first)
    sme.press("Schedule it")
    sme.click(sme.page.get_by_role("link", name=re.compile("^Invite")).first)
    sme.press("Continue")
    sme.press("Write the letters")
    sme.press("Let them go")
    letter = sme.letter_to(APPLICANT, "take part")
    member.go(link_in(letter, "rsvp/"))
    for day in member.page.locator("fieldset.day").all():
        day.locator("input[value=yes]").check(force=True)
        day.locator("input[value=in_person]").check(force=True)
    member.press("Send my answer")
    assert "rsvp" in link_in(sme.letter_to(APPLICANT, "answer"), "rsvp/")
    sme.go("/meetings/first-meeting/")
    sme.go("/admin/meetings/meeting/")
    sme.follow("Open")
    sme.reads(COMPANY)
