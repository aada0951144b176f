"""What a person does on the site, said in the words of the site."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests import processes
from tests.journeys.people import PASSWORD


@contextmanager
def turning(page: Page) -> Iterator[None]:
    """What is done inside leads to another page, which stands there whole at the end.

    Without it the next line may read the page before, or none, and a next address may come before the form was sent.
    """
    with page.expect_navigation():
        yield


class Somebody:
    """A browser of one person's own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.context = browser.new_context(base_url=address, locale="en-GB", timezone_id="Europe/Brussels")
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def go(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def click(self, target: Locator) -> None:
        """A button or a link, each of which leads to a page."""
        with turning(self.page):
            target.click()

    def fill(self, **values: str) -> None:
        """By the field's name."""
        for name, value in values.items():
            field = self.page.locator(f"[name={name}]:not([type=hidden])")
            if field.first.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def choose(self, name: str, value: str) -> None:
        # A tile lies over its radio button, so the label is what a person clicks.
        self.page.locator(f"[name={name}][value='{value}']").check(force=True)

    def reads(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()


class Staff(Somebody):
    def __init__(self, browser: Browser, address: str, email: str, password: str = PASSWORD) -> None:
        super().__init__(browser, address)
        self.go("/account/login/password/?next=/admin/")
        self.fill(login=email, password=password)
        self.press("Sign in")
        self.page.wait_for_url("**/admin/")

    def letter_to(self, recipient: str, subject: str) -> str:
        """The plain text of the newest letter to somebody, as it stands in the outbox, once it has left."""

        def found() -> bool:
            self.go(f"/admin/outbox/message/?q={recipient}&state__exact=sent")
            return self.page.locator("#result_list a", has_text=re.compile(subject)).count() > 0

        processes.wait_for(found)
        self.click(self.page.locator("#result_list a", has_text=re.compile(subject)).first)
        return self.page.locator(".mail-text").first.inner_text()


def link_in(letter: str, part: str) -> str:
    """The path of the link in a letter that has `part` in it."""
    found = re.search(rf"https?://[^/\s]+(/{part}\S*)", letter)
    assert found, f"no link with {part} in:\n{letter}"
    return found.group(1).rstrip(".,)")


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    lines = [";".join(rows[0])] + [";".join(row.values()) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path
