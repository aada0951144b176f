"""Every kind of page is accessible, light in weight, fits a phone, and is used with the keyboard alone."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, FilePayload

from tests import processes
from tests.journeys.desk import Somebody, Staff, link_in
from tests.journeys.pages import AFTER, COORDINATOR, LISTS, MEMBER_PAGES, PUBLIC, STEPS
from tests.journeys.scrutiny import FORM_BYTES, Scrutiny
from tests.rules.sources import said

pytestmark = pytest.mark.browser

APPLICANT = "lena@lumenwerk.example"
HINT = "Mend the page, its template or its style sheet; nothing of the check is switched off:"
FIRST_PICK = "document.querySelector('main tbody a.btn').search"
FIRST_REVIEW = "main a[href^='/admin/review/']:text-matches('^A-')"
SUBMITTED_REVIEW = "main tr:has(.tag.good) a[href^='/admin/review/']"
# As if somebody had gone further with the demo: a scenario is to be signed, the minutes are open for comments, and
# whoever may still claim has promised something. Prints who that is, and a link to the questions after the meeting.
FURTHER = """
from datetime import timedelta
from django.utils import timezone
from applications.decision.models import Scenario
from focusgroup.accounts import links
from meetings.claims.models import Claim
from meetings.feedback.mails import LINK
from meetings.feedback.models import Feedback
from meetings.minutes.models import Minutes
from meetings.points.models import ActionPoint
now = timezone.now()
Scenario.objects.filter(name="First look at the balance").update(state="proposed")
claim = Claim.objects.get(state="open")
Minutes.objects.update(state="circulated", comments_by=now.date() + timedelta(days=7), approved_at=None)
ActionPoint.objects.filter(state="open").update(member=claim.member)
feedback = Feedback.objects.filter(answered_at=None).earliest("pk")
Feedback.objects.filter(pk=feedback.pk).update(asked_at=now)
print("Claims:", claim.member.representatives.get(is_main=True).user.email)
print("Feedback:", links.mint(LINK, feedback, now=now))
"""
PARTICIPANTS = "Name,Email,Duration\nInês Moura,ines@brisa.example,50\nGuest,guest@mail.example,50\n"
PEOPLE = "/admin/accounts/user/?is_staff__exact=1"


class Demo:
    """The demo in its own process, and who may sign in."""

    def __init__(self, address: str, sign_ins: str, said: str, env: dict[str, str]) -> None:
        self.address = address
        self._sign_ins = sign_ins
        self._said = said
        self._env = env

    def said(self, what: str) -> str:
        found = re.search(rf"^{what}: (\S+)", self._said, re.MULTILINE)
        assert found, self._said
        return found[1]

    def way_in(self) -> str:
        """The path of a link that signs in a member who may still claim its travel."""
        printed = processes.manage("signin_link", self.said("Claims"), env=self._env)
        address = re.search(r"/account/link/\S+", printed.stdout)
        assert address, printed.stderr
        return address[0]

    def staff(self, browser: Browser, who: str) -> Staff:
        found = re.search(rf"^{who}.*?:\s+(\S+)\s+password (\S+)", self._sign_ins, re.MULTILINE)
        assert found, self._sign_ins
        return Staff(browser, self.address, found[1], found[2])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    data_dir = tmp_path_factory.mktemp("demo") / "var"
    env = processes.environment(data_dir)
    processes.lay_tables(data_dir)
    for command in (("demo", "-v0", "--applicants", "20"), ("shell", "-v0", "-c", FURTHER)):
        done = processes.manage(*command, env=env)
        assert done.returncode == 0, done.stderr
    with processes.serving(data_dir, "--no-demo") as (_, address):
        yield Demo(address, (data_dir / "demo-sign-ins.txt").read_text(encoding="utf-8"), done.stdout, env)


@pytest.fixture(scope="module")
def coordinator(browser: Browser, demo: Demo) -> Staff:
    """One sign-in for all tests; each goes where it begins."""
    return demo.staff(browser, "Coordinator, JRC")


def linked(person: Somebody, links: str = "main tbody a") -> str:
    """Where the first of these links on the page leads."""
    return str(person.page.locator(links).first.evaluate("link => link.pathname"))


def test_public_pages(browser: Browser, demo: Demo) -> None:
    found: list[str] = []
    visitor = Somebody(browser, demo.address)
    scrutiny = Scrutiny(visitor.page, found)

    for name, path in PUBLIC.items():
        scrutiny.public(name, path, status=403 if "/form/" in path else 200)
    scrutiny.public("page that is not there", "/nothing/here/", status=404)
    scrutiny.public("link that is none", "/apply/not-a-link/", status=404)
    visitor.go("/members/")
    scrutiny.public("profile", linked(visitor, ".card a"))
    visitor.go("/meetings/")
    meeting = linked(visitor, "main .card a")
    scrutiny.public("meeting", meeting)
    scrutiny.public("agenda", f"{meeting}agenda/")

    assert not found, said(found, HINT)


def test_application_form_and_answers(browser: Browser, demo: Demo, coordinator: Staff) -> None:
    found: list[str] = []
    applicant = Somebody(browser, demo.address)
    scrutiny = Scrutiny(applicant.page, found)

    applicant.go("/apply/")
    applicant.fill(email=APPLICANT)
    applicant.press("Send me the link")
    scrutiny.here("link sent")
    scrutiny.public("way into the form", link_in(coordinator.letter_to(APPLICANT, "application"), "apply/"))
    applicant.press("Open your application")
    applicant.page.wait_for_url("**/apply/form/**")
    for step in STEPS:
        scrutiny.public(f"step {step}", f"/apply/form/{step}/", most_bytes=FORM_BYTES)
    applicant.go("/apply/form/eligibility/")
    applicant.fill(headcount_awu="many")
    applicant.choose("has_related_firms", "True")
    applicant.press("Add a company")
    applicant.press("Save and continue")
    scrutiny.here("refused step with a company")
    assert applicant.page.evaluate("document.activeElement.id") == "errors"
    scrutiny.public("status", "/apply/status/")
    scrutiny.public("withdrawal", "/apply/withdraw/")
    scrutiny.public("erasure", "/apply/erase/")
    scrutiny.public("document", "/apply/document/")
    for name, words, link in (("date poll", "dates suit", "poll/"), ("invitation", "take part", "rsvp/")):
        path = link_in(coordinator.letter_to(words, words), link)
        scrutiny.public(f"answer to a {name}", path, most_bytes=FORM_BYTES)

    assert not found, said(found, HINT)


def test_staff_pages(coordinator: Staff) -> None:
    found: list[str] = []
    scrutiny = Scrutiny(coordinator.page, found)

    for name, path in COORDINATOR.items():
        scrutiny.staff(name, path)
    for name, path in LISTS.items():
        scrutiny.staff(name, path)
        scrutiny.staff(f"first of {name}", linked(coordinator))
    coordinator.go(LISTS["meetings"])
    meeting = linked(coordinator).removesuffix("change/")
    for page in ("overview", "invite", "move", "agenda", "clone", "staged", "seats", "rules", "delegates"):
        scrutiny.staff(f"{page} of a meeting", f"{meeting}{page}/")
    coordinator.go(LISTS["meetings"])
    draft = linked(coordinator, "main tbody a:text('Open models')").removesuffix("change/")
    for page in ("poll", "poll/ask", "poll/time", "poll/withdraw"):
        scrutiny.staff(f"{page} of a draft", f"{draft}{page}/")
    coordinator.go(f"{draft}poll/")
    scrutiny.staff("pick of a date", linked(coordinator, "main tbody a.btn") + coordinator.page.evaluate(FIRST_PICK))
    coordinator.go(LISTS["scenarios"])
    proposed = linked(coordinator, "main tbody a:text('First look')")
    for page in ("", "sign/", "commit/", "reveal/", "set-aside/"):
        scrutiny.staff(f"proposed scenario {page}", f"{proposed}{page}")
    coordinator.go(LISTS["scenarios"])
    solved, drawn = (linked(coordinator, f"main tbody a:text('{name}')") for name in ("By enterprises", "Balance by"))
    for page in ("", "pins/", "owners/", "name/", "compare/", "propose/"):
        scrutiny.staff(f"solved scenario {page}", f"{solved}{page}")
    for page in ("", "summary/", "places/", "release/"):
        scrutiny.staff(f"drawn scenario {page}", f"{drawn}{page}")
    scrutiny.staff("deputies", "/admin/selection/deputies/1/")
    coordinator.go(f"{solved}pins/")
    coordinator.press("Pin and solve")
    scrutiny.here("refused pin")

    assert not found, said(found, HINT)


def test_staff_pages_after_a_meeting(coordinator: Staff) -> None:
    found: list[str] = []
    scrutiny = Scrutiny(coordinator.page, found)

    coordinator.go(LISTS["meetings"])
    coming = linked(coordinator, "main tbody a:text('What changed')").removesuffix("change/")
    held = linked(coordinator, "main tbody a:text('Skills and data')").removesuffix("change/")
    scrutiny.staff("list at the door", f"{coming}attendance/")
    coordinator.go(f"{coming}attendance/file/")
    scrutiny.refused("refused list of participants", button="Read the file")
    file: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": PARTICIPANTS.encode()}
    coordinator.page.set_input_files("[name=file]", file)
    coordinator.press("Read the file")
    coordinator.reads("Where an address is known")
    scrutiny.here("whom the list means")
    for page in AFTER:
        scrutiny.staff(f"{page} of a meeting that was held", f"{held}{page}")
    for state in ("claimed", "checked"):
        coordinator.go(f"{held}claims/?state={state}")
        scrutiny.staff(f"{state} claim", linked(coordinator))

    assert not found, said(found, HINT)


def test_each_day_has_a_sheet_to_sign_of_its_own(coordinator: Staff) -> None:
    coordinator.go(LISTS["meetings"])
    meeting = linked(coordinator, "main tbody a:text('Skills and data')").removesuffix("change/")
    coordinator.go(f"{meeting}attendance/sheet/")

    # So tall that both days would find room on one.
    printed = coordinator.page.pdf(width="800px", height="9000px")

    assert re.findall(rb"/Count (\d+)", printed) == [b"2"]


def test_pages_of_readers_and_administrators(browser: Browser, demo: Demo) -> None:
    found: list[str] = []
    reader = demo.staff(browser, "Reviewer, JRC")
    administrator = demo.staff(browser, "Administrator")

    scrutiny = Scrutiny(reader.page, found)
    scrutiny.staff("what a reader finds", "/admin/")
    scrutiny.staff("reviews of a reader", "/admin/review/mine/")
    scrutiny.staff("review", linked(reader, FIRST_REVIEW))
    reader.page.locator("#add > summary").click()
    reader.press("Submit and next")
    scrutiny.here("refused review")
    reader.go("/admin/review/mine/")
    scrutiny.staff("submitted review", linked(reader, SUBMITTED_REVIEW))
    reader.page.locator("#add > summary").click()
    reader.fill(url="https://trade-press.example/1", claim="Named in the press")
    reader.press("Add this")
    scrutiny.staff("evidence", linked(reader, "main a[href^='/admin/review/evidence/']"))
    scrutiny = Scrutiny(administrator.page, found)
    scrutiny.staff("new person", "/admin/accounts/user/add/")
    scrutiny.staff("people", PEOPLE)
    scrutiny.staff("person", linked(administrator))

    assert not found, said(found, HINT)


def test_pages_of_a_member(browser: Browser, demo: Demo) -> None:
    found: list[str] = []
    member = Somebody(browser, demo.address)
    scrutiny = Scrutiny(member.page, found)

    member.go(demo.way_in())
    member.press("Sign in")
    member.page.wait_for_url("**/me/")
    scrutiny.public("my page", "/me/")
    scrutiny.public("my data", "/me/data/")
    scrutiny.public("my address", "/me/address/")
    member.go("/me/")
    profile = linked(member, "main a[href$='/edit/']").removesuffix("edit/")
    for page in MEMBER_PAGES:
        scrutiny.public(f"{page} of a member", f"{profile}{page}")
    _after_a_meeting(member, scrutiny)
    scrutiny.public("questions after a meeting", f"/feedback/{demo.said('Feedback')}/")
    scrutiny.refused("refused answer to the questions", button="Send my answer")

    assert not found, said(found, HINT)


def _after_a_meeting(member: Somebody, scrutiny: Scrutiny) -> None:
    """What came of it: the travel claim with its first cost, the minutes, and what was promised."""
    scrutiny.public("travel claims", "/claims/")
    claim = linked(member)
    scrutiny.public("travel claim without costs", claim)
    scrutiny.public("cost", f"{claim}cost/")
    scrutiny.refused("refused cost", button="Save the cost")
    member.fill(kind="travel", what="Train", paid_on=f"{date.today()}", amount="184.00")
    member.press("Save the cost")
    member.page.wait_for_url(f"**{claim}")
    scrutiny.public("travel claim with a cost", claim)
    scrutiny.refused("refused claim", button="Claim these costs")
    member.go(claim)
    meeting = linked(member, "main .head p > a[href^='/meetings/']")
    scrutiny.public("page of a meeting that was held", meeting)
    scrutiny.public("minutes", f"{meeting}minutes/")
    scrutiny.refused("refused comment", button="Comment")
    scrutiny.public("action point", linked(member, "main a[href^='/action-points/']"))


def test_every_stop_of_the_tab_key_is_seen(browser: Browser, demo: Demo, coordinator: Staff) -> None:
    found: list[str] = []
    visitor = Somebody(browser, demo.address)

    scrutiny = Scrutiny(visitor.page, found)
    for name in ("home", "directory", "contact"):
        scrutiny.keyboard(name, PUBLIC[name])
    scrutiny = Scrutiny(coordinator.page, found)
    for name in ("members", "applications"):
        scrutiny.keyboard(name, LISTS[name])
    for name in ("review board", "new meeting", "new call"):
        scrutiny.keyboard(name, COORDINATOR[name])

    assert not found, said(found, HINT)


def test_skip_link_leads_past_the_navigation(browser: Browser, demo: Demo) -> None:
    visitor = Somebody(browser, demo.address)
    visitor.go("/members/")

    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/members/#*")
    visitor.page.keyboard.press("Tab")

    assert visitor.page.evaluate("document.activeElement.closest('main') !== null")


def test_pop_ups_open_with_the_keyboard(coordinator: Staff) -> None:
    coordinator.go(COORDINATOR["review board"])

    coordinator.page.locator("details.pop > summary").first.focus()
    coordinator.page.keyboard.press("Enter")
    coordinator.page.keyboard.press("Tab")
    coordinator.page.keyboard.press("Space")

    assert coordinator.page.evaluate("document.activeElement.matches('details.pop[open] input:checked')")
