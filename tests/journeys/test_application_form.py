"""Nothing that an applicant types is lost or doubled, whatever happens to tab, network and session."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests import applicants, processes
from tests.factories.applications import CallFactory, DraftFactory
from tests.journeys.desk import Somebody
from tests.journeys.scrutiny import FOCUS, OVERFLOW

pytestmark = pytest.mark.browser

ME = "tests.journeys.test_application_form"
# 1280 px at 400 %.
ZOOMED = ViewportSize(width=320, height=256)
FIRST, SECOND = ("eligibility", "company")
# A browser without a screen keeps every tab in front.
TURN = """state => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.left >= 0 && box.right <= innerWidth + 1;
}"""


def prepare() -> str:
    """Run in the process's own database: a draft for each story, whole but for the last one, and a browser's session
    that was let in to each."""
    now = timezone.now()
    call = CallFactory(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    drafts = [DraftFactory(call=call, notice_read_at=now) for _ in range(4)]
    drafts.append(DraftFactory(call=call, legal_name="", country="", headcount_awu=None, notice_read_at=None))
    sessions = [SessionStore() for _ in drafts]
    for session, draft in zip(sessions, drafts, strict=True):
        applicants.let_in(session, draft, now=now)
    return " ".join(str(session.session_key) for session in sessions)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    data_dir = tmp_path_factory.mktemp("form") / "var"
    with processes.serving(data_dir, "--no-demo") as (_, address):
        code = f"from {ME} import prepare; print(prepare())"
        prepared = processes.manage("shell", "-v0", "-c", code, env=processes.environment(data_dir))
        assert prepared.returncode == 0, prepared.stderr
        yield address, prepared.stdout.split()


def let_in(browser: Browser, site: tuple[str, list[str]], number: int, step: str = SECOND) -> Somebody:
    address, sessions = site
    applicant = Somebody(browser, address)
    applicant.context.add_cookies([{"name": "sessionid", "value": sessions[number], "url": address}])
    applicant.go(f"/apply/form/{step}/")
    return applicant


def field(page: Page, name: str) -> str:
    return page.locator(f"[name={name}]").input_value()


def says(page: Page, text: str) -> None:
    expect(page.locator("#saved")).to_contain_text(text)


def test_what_is_typed_is_kept_when_the_tab_is_left_at_once_or_closed(
    browser: Browser, site: tuple[str, list[str]]
) -> None:
    applicant = let_in(browser, site, 0)
    page = applicant.page

    page.locator("[name=legal_name]").press_sequentially("Kept ")
    with page.expect_response("**/keep/"):
        page.locator("[name=contact_name]").click()
    later = applicant.context.new_page()

    def wait_for_role(text: str) -> None:
        def is_kept() -> bool:
            later.goto("/apply/form/company/")
            return field(later, "contact_role") == text

        processes.wait_for(is_kept)

    page.bring_to_front()
    # Before the pause after the last letter is over.
    page.locator("[name=contact_role]").fill("Left within the second")
    page.goto("about:blank")
    wait_for_role("Left within the second")
    assert field(later, "legal_name").startswith("Kept ")
    page.goto("/apply/form/company/")
    page.locator("[name=contact_role]").fill("Closed within the second")
    # As a person closes it: the page is asked first.
    page.close(run_before_unload=True)
    wait_for_role("Closed within the second")


def test_what_is_typed_while_a_slow_line_still_saves_is_no_conflict(
    browser: Browser, site: tuple[str, list[str]]
) -> None:
    page = let_in(browser, site, 1).page
    held: list[Route] = []
    page.route("**/keep/", lambda route: held.append(route), times=1)

    page.locator("[name=contact_role]").fill("Begun")
    page.locator("[name=contact_role]").blur()
    while not held:
        page.wait_for_timeout(50)
    # It arrives, and the reply to it does not.
    held[0].fetch()
    page.locator("[name=contact_role]").fill("Begun, and gone on with")
    page.get_by_role("button", name="Save and continue").last.click()

    page.wait_for_url("**/expertise/")
    page.goto("/apply/form/company/")
    assert field(page, "contact_role") == "Begun, and gone on with"


def test_a_stale_tab_shows_both_versions_and_its_own_autosave_is_no_conflict(
    browser: Browser, site: tuple[str, list[str]]
) -> None:
    applicant = let_in(browser, site, 1)
    here, there = applicant.page, applicant.context.new_page()
    there.goto("/apply/form/company/")

    for words in ("First words", "First words, then more"):
        with here.expect_response("**/keep/"):
            here.locator("[name=contact_role]").fill(words)
            here.locator("[name=contact_role]").blur()
        says(here, "Saved at")
    there.locator("[name=contact_role]").fill("Typed in the other tab")
    there.locator("[name=contact_role]").blur()
    says(there, "Save to see both versions")
    there.get_by_role("button", name="Save and continue").last.click()

    expect(there.locator("[role=alert]").first).to_contain_text("First words, then more")
    assert field(there, "contact_role") == "Typed in the other tab"
    there.get_by_role("button", name="Save and continue").last.click()
    there.wait_for_url("**/expertise/")
    there.get_by_role("button", name="Save and continue").last.click()
    there.wait_for_url("**/motivation/")
    # Back: what was saved stands there, and saving it once more is no conflict.
    there.go_back()
    there.locator("[name=products]").fill("After the way back")
    there.get_by_role("button", name="Save and continue").last.click()
    there.wait_for_url("**/motivation/")


def test_without_a_connection_or_a_session_the_page_says_so_and_loses_nothing(
    browser: Browser, site: tuple[str, list[str]]
) -> None:
    applicant = let_in(browser, site, 2)
    page = applicant.page

    applicant.context.set_offline(True)
    page.locator("[name=contact_role]").fill("Typed in a tunnel")
    page.locator("[name=contact_role]").blur()
    says(page, "the connection failed")
    applicant.context.set_offline(False)
    says(page, "Saved at")
    applicant.context.clear_cookies(name="sessionid")
    page.locator("[name=contact_role]").fill("Typed after a day")
    page.locator("[name=contact_role]").blur()
    says(page, "Open it again in another tab")
    page.get_by_role("button", name="Save and continue").last.click()

    expect(page.locator("h1")).to_have_text("Open the link in your mail once more")
    expect(page.locator("main")).to_contain_text("Typed after a day")


def test_another_tab_in_front_for_a_while_is_no_conflict(browser: Browser, site: tuple[str, list[str]]) -> None:
    page = let_in(browser, site, 0).page

    page.locator("[name=contact_role]").fill("Left in the middle of a")
    with page.expect_response("**/keep/"):
        page.evaluate(TURN, "hidden")
    with page.expect_response("**/keep/"):
        page.evaluate(TURN, "visible")
    says(page, "Saved at")
    with page.expect_response("**/keep/"):
        page.locator("[name=contact_role]").fill("Left in the middle of a word")
        page.locator("[name=contact_role]").blur()

    says(page, "Saved at")
    page.reload()
    assert field(page, "contact_role") == "Left in the middle of a word"


def test_a_double_click_sends_once_and_the_way_back_doubles_nothing(
    browser: Browser, site: tuple[str, list[str]]
) -> None:
    applicant = let_in(browser, site, 3, step="check")
    page = applicant.page

    page.get_by_role("button", name="Send the application").dblclick()
    page.wait_for_url("**/apply/status/")
    page.go_back()
    expect(page.locator("main")).to_contain_text("There is nothing new to send")
    taken = page.request.get("/apply/data/").json()

    assert (taken["reference"], [version["number"] for version in taken["versions"]]) == ("A-0001", [1])


class Keyboard:
    """Somebody without a mouse, at 400 %: each stop must be seen, and nothing may lie beside the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[str] = []

    def to(self, selector: str) -> None:
        for _ in range(200):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUS)
            if not stop["isBody"] and not (stop["isSeen"] and self.page.evaluate(SEEN)):
                self.found.append(f"not seen: {stop['html']}")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the keyboard does not get to {selector}")

    def type(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.type(text)

    def tick(self, selector: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Space")

    def go_on(self, address: str) -> None:
        if over := self.page.evaluate(OVERFLOW):
            self.found.append(f"{self.page.url}: wider than the screen because of {over}")
        self.to(".done-bar .btn-primary")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(address)


def _eligibility(keys: Keyboard) -> None:
    """With a mistake and a company to add."""
    page = keys.page
    keys.type("[name=country]", "Belg")
    keys.type("[name=headcount_awu]", "many")
    keys.to("[name=has_related_firms]")
    page.keyboard.press("ArrowUp")
    keys.to("#add-firm")
    page.keyboard.press("Enter")
    keys.page.wait_for_url("**/eligibility/")
    expect(page.locator("[name=firm-1-name]")).to_be_focused()
    page.keyboard.type("Havelmark")
    keys.type("[name=firm-1-capital_pct]", "30")
    keys.to(".done-bar .btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    # Each line of the summary leads to its field, those of the rows to their cells.
    keys.to("#errors a[href='#id_firm-1-headcount_awu']")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("[name=firm-1-headcount_awu]")).to_be_focused()
    page.keyboard.type("10")
    keys.type("[name=firm-1-turnover_eur]", "100000")
    page.locator("[name=headcount_awu]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("12")
    keys.go_on("**/company/")


def test_the_whole_form_by_keyboard_at_400_percent(browser: Browser, site: tuple[str, list[str]]) -> None:
    applicant = let_in(browser, site, 4, step=FIRST)
    page = applicant.page
    page.set_viewport_size(ZOOMED)
    page.reload()
    keys = Keyboard(page)

    _eligibility(keys)
    keys.type("[name=legal_name]", "Keys only")
    keys.go_on("**/expertise/")
    keys.go_on("**/motivation/")
    keys.go_on("**/consents/")
    keys.tick("[name=notice_read_at]")
    keys.go_on("**/check/")
    keys.go_on("**/status/")

    assert keys.found == []
    assert applicant.troubles == []
