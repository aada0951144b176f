"""Fifty people press the button in the same moment, on one machine with SQLite: none lost, none doubled, no error."""

import re
import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path

from django.utils import timezone

from applications import mails
from focusgroup.accounts import links
from tests import processes
from tests.factories.applications import CallFactory, DraftFactory

PEOPLE = 50
ME = "tests.applications.test_actions_together"
COUNTED = """
from applications.models import Application, Revision
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
sent = Application.objects.filter(state="submitted")
print(sorted(sent.values_list("number", flat=True)) == list(range(1, 51)), Application.objects.count(),
      Revision.objects.count(), Entry.objects.filter(verb="moved to submitted").count(),
      Message.objects.filter(kind="applications/received").count())
"""


def prepare() -> str:
    """Run in the process's own database: drafts that nobody has opened and that are whole, and a link to each."""
    tokens = []
    now = timezone.now()
    call = CallFactory(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    for number in range(PEOPLE):
        draft = DraftFactory(
            call=call,
            legal_name=f"Company {number}",
            contact_email=f"{number}@company.example",
            notice_read_at=now,
            created_at=now,
            changed_at=now,
        )
        tokens.append(links.mint(mails.EDIT, draft, now=now, expires_at=now + timedelta(days=1)))
    return " ".join(tokens)


class Applicant:
    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def open(self, path: str, **given: str) -> str:
        data = urllib.parse.urlencode(given).encode() if given else None
        with self.opener.open(f"{self.address}{path}", data, timeout=60) as answer:
            page: bytes = answer.read()
            return page.decode()

    def send_twice(self, token: str, together: threading.Barrier) -> list[str]:
        """In through the link, read everything, and press the button as impatient people do."""
        page = self.open(f"/apply/{token}/")
        self.open(f"/apply/{token}/", csrfmiddlewaretoken=hidden("csrfmiddlewaretoken", page))
        page = self.open("/apply/form/check/")
        given = {name: hidden(name, page) for name in ("csrfmiddlewaretoken", "ticket")}
        together.wait(timeout=60)
        return [self.open("/apply/form/check/", **given) for _ in range(2)]


def hidden(name: str, page: str) -> str:
    return str(re.findall(rf'name="{name}" value="([^"]+)"', page)[0])


def test_fifty_people_send_at_once(data_dir: Path) -> None:
    with processes.serving(data_dir, "--no-demo") as (_, address):
        env = processes.environment(data_dir)
        prepared = processes.manage("shell", "-v0", "-c", f"from {ME} import prepare; print(prepare())", env=env)
        tokens = prepared.stdout.split()
        together = threading.Barrier(PEOPLE)

        with ThreadPoolExecutor(PEOPLE) as pool:
            answers = list(pool.map(lambda token: Applicant(address).send_twice(token, together), tokens))
        counted = processes.manage("shell", "-v0", "-c", COUNTED, env=env)

    assert len(tokens) == PEOPLE, prepared.stderr
    assert all("We have received your application" in page for pages in answers for page in pages)
    assert counted.stdout.split() == ["True", *["50"] * 4], counted.stderr
