"""Every kind of page is accessible, light in weight, fits a phone, and is used with the keyboard alone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests import processes
from tests.journeys.desk import Somebody, Staff, link_in
from tests.journeys.scrutiny import FORM_BYTES, Scrutiny
from tests.rules.sources import said

pytestmark = pytest.mark.browser

APPLICANT = "lena@lumenwerk.example"
HINT = "Mend the page, its template or its style sheet; nothing of the check is switched off:"
PUBLIC = {
    "home": "/",
    "start of the application": "/apply/",
    "blank form": "/apply/blank/",
    "directory": "/members/",
    "directory without a find": "/members/?q=zzzz",
    "meetings": "/meetings/",
    "sign-in": "/account/login/",
    "sign-in by password": "/account/login/password/",
    "password forgotten": "/account/password/reset/",
    "contact": "/contact/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "form without a link": "/apply/form/company/",
}
STEPS = ("eligibility", "company", "expertise", "motivation", "consents", "check")
COORDINATOR = {
    "desk": "/admin/",
    "new call": "/admin/applications/call/add/",
    "preview of a call": "/admin/call-preview/1/",
    "counts and gaps": "/admin/figures/",
    "duplicates": "/admin/duplicates/",
    "erasures": "/admin/erasures/",
    "retention": "/admin/retention/",
    "review board": "/admin/review/",
    "readers of a call": "/admin/review/readers/",
    "distribution": "/admin/review/charts/",
    "further readings": "/admin/review/proposals/",
    "assign": "/admin/review/assign/",
    "proposed readers": "/admin/review/proposal/",
    "rules of review": "/admin/review/rules/",
    "due date of reviews": "/admin/review/rules/due/",
    "conflicts of interest": "/admin/review/conflicts/",
    "readers": "/admin/review/people/",
    "profile of a reader": "/admin/review/mine/profile/",
    "before reading": "/admin/review/mine/conflicts/",
    "agreements": "/admin/review/agreement/",
    "agenda of the panel": "/admin/review/panel/",
    "prepare a scenario": "/admin/selection/prepare/",
    "new meeting": "/admin/meetings/meeting/add/",
    "letters": "/admin/outbox/message/letters/",
    "one letter": "/admin/outbox/message/letters/applications/received/",
    "mailings": "/admin/outbox/message/mailings/",
    "bounces": "/admin/outbox/message/bounces/",
    "unsubscribed": "/admin/outbox/message/unsubscribed/",
}
# Each with the page that its first row leads to.
LISTS = {
    "applications": "/admin/applications/application/?state__exact=submitted",
    "calls": "/admin/applications/call/",
    "interest": "/admin/applications/interest/",
    "scenarios": "/admin/decision/scenario/",
    "meetings": "/admin/meetings/meeting/",
    "members": "/admin/members/member/?q=gmbh",
    "outbox": "/admin/outbox/message/?kind=review/assigned",
    "audit log": "/admin/audit/entry/",
}
FIRST_REVIEW = "main a[href^='/admin/review/']:text-matches('^A-')"
SUBMITTED_REVIEW = "main tr:has(.tag.good) a[href^='/admin/review/']"
# A scenario of the demo as if somebody had proposed it, so that it can be signed.
PROPOSED = """
from applications.decision.models import Scenario
Scenario.objects.filter(state="solved").update(state="proposed")
"""
PEOPLE = "/admin/accounts/user/?is_staff__exact=1"


class Demo:
    """The demo in its own process, and who may sign in."""

    def __init__(self, address: str, sign_ins: str) -> None:
        self.address = address
        self._sign_ins = sign_ins

    def staff(self, browser: Browser, who: str) -> Staff:
        found = re.search(rf"^{who}.*?:\s+(\S+)\s+password (\S+)", self._sign_ins, re.MULTILINE)
        assert found, self._sign_ins
        return Staff(browser, self.address, found[1], found[2])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    data_dir = tmp_path_factory.mktemp("demo") / "var"
    env = processes.environment(data_dir)
    for command in (("migrate", "-v0"), ("demo", "-v0", "--applicants", "20"), ("shell", "-v0", "-c", PROPOSED)):
        done = processes.manage(*command, env=env)
        assert done.returncode == 0, done.stderr
    with processes.serving(data_dir, "--no-demo") as (_, address):
        yield Demo(address, (data_dir / "demo-sign-ins.txt").read_text(encoding="utf-8"))


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
    scrutiny.public("meeting", linked(visitor, "main a[href^='/meetings/']"))

    assert not found, said(found, HINT)


def test_application_form_and_answers(browser: Browser, demo: Demo) -> None:
    found: list[str] = []
    coordinator = demo.staff(browser, "Coordinator, JRC")
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
    scrutiny.public("answer to an invitation", link_in(coordinator.letter_to("take part", "take part"), "rsvp/"))

    assert not found, said(found, HINT)


def test_staff_pages(browser: Browser, demo: Demo) -> None:
    found: list[str] = []
    coordinator = demo.staff(browser, "Coordinator, JRC")
    scrutiny = Scrutiny(coordinator.page, found)

    for name, path in COORDINATOR.items():
        scrutiny.staff(name, path)
    for name, path in LISTS.items():
        scrutiny.staff(name, path)
        scrutiny.staff(f"first of {name}", linked(coordinator))
    coordinator.go(LISTS["meetings"])
    meeting = linked(coordinator).removesuffix("change/")
    for page in ("overview", "invite"):
        scrutiny.staff(f"{page} of a meeting", f"{meeting}{page}/")
    coordinator.go(LISTS["scenarios"])
    proposed = linked(coordinator, "main tbody a:text('First look')")
    for page in ("", "sign/", "set-aside/"):
        scrutiny.staff(f"proposed scenario {page}", f"{proposed}{page}")

    assert not found, said(found, HINT)


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


def test_every_stop_of_the_tab_key_is_seen(browser: Browser, demo: Demo) -> None:
    found: list[str] = []
    coordinator = demo.staff(browser, "Coordinator, JRC")
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
    visitor.page.keyboard.press("Tab")

    assert visitor.page.evaluate("document.activeElement.closest('main') !== null")


def test_pop_ups_open_with_the_keyboard(browser: Browser, demo: Demo) -> None:
    coordinator = demo.staff(browser, "Coordinator, JRC")
    coordinator.go(COORDINATOR["review board"])

    coordinator.page.locator("details.pop > summary").first.focus()
    coordinator.page.keyboard.press("Enter")
    coordinator.page.keyboard.press("Tab")
    coordinator.page.keyboard.press("Space")

    assert coordinator.page.evaluate("document.activeElement.matches('details.pop[open] input:checked')")
