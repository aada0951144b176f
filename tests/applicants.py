"""Applicants as clients, and what stands in the forms of their pages."""

from datetime import datetime
from html.parser import HTMLParser

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse

from applications import grants
from applications.models import Application


def let_in(session: SessionBase, application: Application, *, now: datetime) -> None:
    """The browser of this session was let in just now, as by the first link or a code."""
    until = (now + grants.LASTS).isoformat()
    session[grants.HELD] = {**session.get(grants.HELD, {}), str(application.key): until}
    session[grants.CURRENT] = str(application.key)
    session.save()


class Fields(HTMLParser):
    """What a browser would send of the forms on a page, buttons left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.given: dict[str, list[str]] = {}
        self._select = self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "input" and name:
            is_box = found.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in found:
                self.given.setdefault(name, []).append("on" if is_box and "value" not in found else value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in self.given or "selected" in found):
            self.given[self._select] = [value]
        elif tag == "textarea":
            self._textarea, self.given[name] = name, [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.given[self._textarea] = [data.removeprefix("\n")]


def typed_on(page: HttpResponse) -> dict[str, list[str]]:
    """What stands in the forms of a page, ready to be sent again."""
    return Fields(page.content.decode()).given
