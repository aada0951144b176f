"""A page under scrutiny: what axe finds, what runs over the edge, what it weighs, where the keyboard gets."""

from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request

from tests.journeys.desk import turning

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Width and colour scheme: a phone by day, a desk by night.
VIEWS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((390, "light"), (1280, "dark"))
NARROWEST, HEIGHT = 320, 860
PAGE_BYTES, FORM_BYTES, REQUESTS = 60_000, 40_000, 6
TABS = 60
RUN = "options => axe.run(options).then(found => found.violations)"
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const isWide = (element) => element.getBoundingClientRect().right > width + 1;
  const wide = [...document.querySelectorAll("body *")].filter(isWide);
  return (wide[0] || document.body).outerHTML.slice(0, 160);
}"""
# The ring of a tile is drawn around the text beside its invisible input.
FOCUS = """() => {
  const element = document.activeElement;
  const isRinged = (each) => {
    const style = each && getComputedStyle(each);
    return Boolean(style) && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = element.getBoundingClientRect();
  const isSeen = box.width > 1 && box.height > 1 && (isRinged(element) || isRinged(element.nextElementSibling));
  return { html: element.outerHTML.slice(0, 160), isBody: element === document.body, isSeen };
}"""


class Scrutiny:
    """Looks at pages in one tab of a browser and keeps what is wrong with them."""

    def __init__(self, page: Page, found: list[str]) -> None:
        self.page = page
        self.found = found
        self._name = ""
        self._is_measuring = False
        self._requests: list[Request] = []
        # As for somebody who comes for the first time.
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.on("request", lambda request: self._requests.append(request))
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._find(str(error)))

    def staff(self, name: str, path: str) -> None:
        """A page of the staff's."""
        self._open(name, path)
        self.here(name)

    def public(self, name: str, path: str, *, status: int = 200, most_bytes: int = PAGE_BYTES) -> None:
        """A page of the public's, which must be light and fit the smallest screen as well."""
        self._open(name, path, status=status)
        self._weigh(most_bytes)
        self.here(name)
        self._narrow()

    def here(self, name: str) -> None:
        """The page as it stands, by axe."""
        self._name = name
        for width, scheme in VIEWS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.emulate_media(color_scheme=scheme)
            self._fit(width)
            # No rule of these tags asks for the style sheets once more.
            options = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}
            # What axe itself tries on a page is no fault of the page's.
            self._is_measuring = True
            violations = self._violations(options)
            self._is_measuring = False
            for violation in violations:
                self._find(f"at {width} px, {scheme}: {_said(violation)}")

    def refused(self, name: str, *, button: str) -> None:
        """What this button of the page leads to, when nothing right stands in its form."""
        with turning(self.page):
            self.page.get_by_role("button", name=button, exact=True).click()
        self.page.locator("#errors").wait_for()
        self.here(name)

    def _violations(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        """Axe stays in a page that it looks at twice, and only what it finds comes back."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found: list[dict[str, Any]] = self.page.evaluate(RUN, options)
        return found

    def keyboard(self, name: str, path: str) -> None:
        """Each stop of the tab key is seen, and the first leads past the navigation."""
        self._open(name, path)
        begins_in_form = not self.page.evaluate(FOCUS)["isBody"]
        self.page.keyboard.press("Tab")
        first = self.page.evaluate("() => document.activeElement.getAttribute('href') || ''")
        if first not in ("#main", "#content-start") and not begins_in_form:
            self._find(f"the first stop is no way past the navigation but {first}")
        for _ in range(TABS):
            stop = self.page.evaluate(FOCUS)
            if stop["isBody"]:
                break
            if not stop["isSeen"]:
                self._find(f"the focus is not seen on {stop['html']}")
            self.page.keyboard.press("Tab")

    def _open(self, name: str, path: str, *, status: int = 200) -> None:
        self._name = name
        self._requests.clear()
        answer = self.page.goto(path)
        if answer is None or answer.status != status:
            self._find(f"{path} answers {answer and answer.status}")

    def _weigh(self, most_bytes: int) -> None:
        sizes = [request.sizes() for request in self._requests if request.response()]
        size = sum(each["responseHeadersSize"] + each["responseBodySize"] for each in sizes)
        if size > most_bytes or len(sizes) > REQUESTS:
            self._find(f"{size} bytes in {len(sizes)} requests, at most {most_bytes} in {REQUESTS}")

    def _narrow(self) -> None:
        self.page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        self._fit(NARROWEST)

    def _fit(self, width: int) -> None:
        over = self.page.evaluate(OVERFLOW)
        if over:
            self._find(f"wider than {width} px because of {over}")

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser's own word on a page that is not there, or not for everybody; the status is checked beside it.
        is_expected = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type == "error" and not is_expected and not self._is_measuring:
            self._find(message.text)

    def _find(self, what: str) -> None:
        self.found.append(f"{self._name}: {what}")


def _said(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    shown = "; ".join(f"{node['target']} {node['html'][:160]}" for node in nodes[:3])
    why = nodes[0]["failureSummary"].splitlines()[1:2]
    return f"{violation['id']} ({len(nodes)}) {shown} {' '.join(why)}"
