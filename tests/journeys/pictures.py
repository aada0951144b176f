"""The pictures of the README: pages of the demo, as a person meets them.

python -m tests.journeys.pictures FOLDER
"""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import processes
from tests.journeys.desk import Somebody, Staff, link_in
from tests.processes import CHROMIUM

WIDTH, HEIGHT = 1280, 860


def take(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data, processes.serving(Path(data)) as (_, address), sync_playwright() as run:
        sign_ins = (Path(data) / "demo-sign-ins.txt").read_text()
        browser = run.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        coordinator = Staff(browser, address, *_sign_in(sign_ins, "Coordinator, JRC"))
        reader = Staff(browser, address, *_sign_in(sign_ins, "Reviewer, JRC"))
        visitor = Somebody(browser, address)

        visitor.go("/")
        _picture(visitor.page, folder / "home.png")
        coordinator.go("/admin/")
        _picture(coordinator.page, folder / "desk.png")
        coordinator.go("/admin/decision/scenario/")
        coordinator.click(coordinator.page.locator("#result_list tbody a").first)
        _picture(coordinator.page, folder / "selection.png")
        reader.go("/admin/review/mine/")
        reader.click(reader.page.locator("main a", has_text=re.compile(r"^A-\d")).first)
        _picture(reader.page, folder / "review.png")
        _application(visitor, coordinator, folder / "apply.png")
        _answer(visitor, coordinator, folder / "rsvp.png")


def _application(visitor: Somebody, coordinator: Staff, path: Path) -> None:
    visitor.go("/apply/")
    visitor.fill(email="lena@lumenwerk.example")
    visitor.press("Send me the link")
    visitor.go(link_in(coordinator.letter_to("lena@lumenwerk.example", "application"), "apply/"))
    visitor.press("Open your application")
    visitor.fill(country="DE", financial_year="2025", headcount_awu="24.5", turnover_eur="3 150 000")
    visitor.fill(balance_eur="about 2 million")
    visitor.choose("has_related_firms", "False")
    visitor.press("Save and continue")
    _picture(visitor.page, path)


def _answer(visitor: Somebody, coordinator: Staff, path: Path) -> None:
    visitor.go(link_in(coordinator.letter_to("take+part", "take part"), "rsvp/"))
    visitor.page.locator("fieldset.day input[value=yes]").first.check(force=True)
    _picture(visitor.page, path)


def _picture(page: Page, path: Path) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.screenshot(path=path)


def _sign_in(sign_ins: str, who: str) -> tuple[str, str]:
    """Address and password of the first such person of the demo."""
    found = re.search(rf"^{who}:\s+(\S+)\s+password (\S+)", sign_ins, re.MULTILINE)
    assert found, sign_ins
    return found[1], found[2]


if __name__ == "__main__":
    take(Path(sys.argv[1]))
