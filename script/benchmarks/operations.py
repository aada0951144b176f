"""The operations that are measured beside the peers', each through a client."""

import re
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import mails
from applications.actions import begin
from applications.models import Application
from applications.review.models import Assignment, Criterion
from applications.states import State
from focusgroup.accounts import links
from focusgroup.accounts.models import User
from script.benchmarks import peers, world
from script.benchmarks.row import Row, unit_seconds
from script.benchmarks.world import World
from tests.factories.applications import EvidenceFactory

ROUNDS = 9
LIST = "/admin/applications/application/"
BOARD = "/admin/review/"
# Name, floor in units, floor in queries; DESIGN section 7.
FLOORS: dict[str, tuple[str, float, int]] = {
    "list": ("staff list, first page of 50", 3, 12),
    "search": ("staff list, search", 3, 12),
    "board": ("review board, first page", 3, 12),
    "board search": ("review board, search", 3, 12),
    "board export": ("review board, CSV of all reviews", 70, 10),
    "review": ("review page, GET", 1.5, 15),
    "save": ("review, save", 1, 15),
    "form": ("application form, GET", 0.8, 6),
    "application": ("whole application", 5, 60),
    "deciding": ("deciding 60 with letters queued", 5, 25),
    "export": ("CSV export of all", 70, 10),
}
# What the peers call by another name.
LIKE = {"board search": "search", "board export": "export"}


@dataclass
class Measured:
    units: float
    queries: int


def operations(size: int) -> Iterator[tuple[str, Row]]:
    """Every operation on a world of this size, by its short name."""
    made = world.made(size, now=timezone.now())
    meter = Meter()
    for name, operate in _OPERATIONS.items():
        measured = operate(made, meter)
        label, floor, most_queries = FLOORS[name]
        best = peers.best(LIKE.get(name, name), size)
        yield (
            name,
            Row(
                f"{label}, {size:,} applications",
                measured.units,
                best.name,
                best.cost,
                queries=measured.queries,
                peer_queries=best.queries,
                applications=size,
                floor=floor,
                floor_queries=most_queries,
            ),
        )


class Meter:
    """Takes the CPU time of a deed: the median of some rounds after a first one, which counts the queries.

    The unit is taken anew beside each deed, since a machine that others use changes its pace within minutes.
    """

    def of(self, deed: Callable[[], Any], *, rounds: int = ROUNDS) -> Measured:
        with CaptureQueriesContext(connection) as queries:
            deed()
        # The next request empties the log of queries.
        count = _count(queries)
        return Measured(self._units(lambda: self._cpu(deed), rounds), count)

    def of_undone(self, deed: Callable[[], Any], *, rounds: int = ROUNDS) -> Measured:
        """Of a deed that can be done once: it is undone after each round."""

        def undone() -> float:
            with transaction.atomic():
                spent = self._cpu(deed)
                transaction.set_rollback(True)
            return spent

        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                deed()
            count = _count(queries)
            transaction.set_rollback(True)
        return Measured(self._units(undone, rounds), count)

    @staticmethod
    def _units(spend: Callable[[], float], rounds: int) -> float:
        before = unit_seconds(rounds=5)
        spent = statistics.median(spend() for _ in range(rounds))
        return 2 * spent / (before + unit_seconds(rounds=5))

    @staticmethod
    def _cpu(deed: Callable[[], Any]) -> float:
        began = time.process_time()
        deed()
        return time.process_time() - began


def _count(queries: CaptureQueriesContext) -> int:
    """Reads and writes; the words that only begin or end a transaction are none."""
    control = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(control) for query in queries.captured_queries)


def client(user: User | None = None) -> Client:
    one = Client(SERVER_NAME="localhost")
    if user:
        one.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return one


def _reads(one: Client, path: str, words: str) -> Callable[[], None]:
    """Reads a page, and breaks off unless it holds what it should: a quick error is no quick page."""

    def read() -> None:
        page = one.get(path)
        if page.status_code != 200 or words not in page.content.decode():
            raise RuntimeError(f"{path} answered {page.status_code} without {words}")

    return read


def _list(made: World, meter: Meter) -> Measured:
    newest = Application.objects.order_by("-submitted_at", "-id").values_list("legal_name", flat=True)[0]
    return meter.of(_reads(client(made.coordinator), LIST, newest.split("&")[0].split("'")[0]))


def _sought(made: World) -> tuple[str, str]:
    """A name in the middle of the table, as somebody types it who remembers half of it, and what it should find."""
    application = made.call.applications.order_by("pk")[made.call.applications.count() // 2]
    return max(re.findall(r"\w+", application.legal_name), key=len).lower(), f"A-{application.number:04d}"


def _search(made: World, meter: Meter) -> Measured:
    word, reference = _sought(made)
    return meter.of(_reads(client(made.coordinator), f"{LIST}?q={word}", reference))


def _board(made: World, meter: Meter) -> Measured:
    return meter.of(_reads(client(made.coordinator), f"{BOARD}?call={made.call.slug}", "A-0"))


def _board_search(made: World, meter: Meter) -> Measured:
    word, reference = _sought(made)
    return meter.of(
        _reads(client(made.coordinator), f"{BOARD}?call={made.call.slug}&sort=reference&q={word}", reference)
    )


def _board_export(made: World, meter: Meter) -> Measured:
    one, rows = client(made.coordinator), Assignment.objects.filter(application__call=made.call).count()
    return _exports(one, f"{BOARD}export/csv/?call={made.call.slug}", rows, meter)


def _review(made: World, meter: Meter) -> Measured:
    assignment = made.waiting[0]
    for criterion in Criterion.objects.filter(call=made.call):
        EvidenceFactory.create_batch(3, application=assignment.application, criterion=criterion)
    return meter.of(_reads(client(made.reviewer), f"/admin/review/{assignment.pk}/", "Submit and next"))


def _save(made: World, meter: Meter) -> Measured:
    """Each round submits the next reading that waits."""
    one, waiting = client(made.reviewer), iter(made.waiting[1:])
    scores = {f"score_{criterion.pk}": "3.5" for criterion in Criterion.objects.filter(call=made.call)}
    answers = {**scores, "comment": "Clear about what they do.", "confidence": "2", "seen": ""}

    def save() -> None:
        answer = one.post(f"/admin/review/{next(waiting).pk}/", answers)
        if answer.status_code != 302:
            raise RuntimeError(f"the review was answered {answer.status_code}")

    return meter.of(save)


def _let_in(made: World, number: int) -> Client:
    """An applicant who has begun and has opened the link of the letter."""
    now, one = timezone.now(), client()
    draft = begin(made.open_call, email=f"new{number}@company.example", now=now)
    token = links.mint(mails.EDIT, draft, now=now, expires_at=now + mails.EDIT_LINK_LASTS)
    one.post(f"/apply/{token}/")
    return one


def _form(made: World, meter: Meter) -> Measured:
    return meter.of(_reads(_let_in(made, 0), "/apply/form/company/", "legal_name"))


ANSWERS = {
    "eligibility": {
        "country": "GR",
        "financial_year": str(timezone.now().year - 1),
        "headcount_awu": "7.5",
        "turnover_eur": "480 000",
        "balance_eur": "310 000",
        "has_related_firms": "False",
    },
    "company": {
        "legal_name": "Kastelli Agritech",
        "website": "kastelli.example",
        "founded_year": "2019",
        "nace_section": "A",
        "sector": "AGRI",
        "contact_name": "Ελένη Μαρκάκη",
        "contact_role": "Director",
    },
    "expertise": {"ai_role": "PROVIDER", "ai_domains": "PERCEPTION", "expertise": "Our models count olive flies."},
    "motivation": {
        "motivation": "Growers ask us who owns the photos.",
        "commits_to_meetings": "on",
        "commits_to_input": "on",
    },
    "consents": {"notice_read_at": "on"},
    "check": {},
}


def _application(made: World, meter: Meter) -> Measured:
    """The six requests that send the answers of all steps, from the first to the receipt."""
    applicants = iter([_let_in(made, number) for number in range(1, ROUNDS + 2)])

    def apply() -> None:
        one = next(applicants)
        for step, answers in ANSWERS.items():
            answer = one.post(f"/apply/form/{step}/", answers)
            if answer.status_code != 302:
                raise RuntimeError(f"the step {step} was answered {answer.status_code}")

    measured = meter.of(apply)
    sent = made.open_call.applications.filter(state=State.SUBMITTED).count()
    if sent != ROUNDS + 1:
        raise RuntimeError(f"only {sent} applications were sent")
    return measured


def _deciding(made: World, meter: Meter) -> Measured:
    one, path = client(made.coordinator), f"/admin/selection/{made.scenario.pk}/release/"

    def release() -> None:
        answer = one.post(path, {"offer_days": "14"})
        made.scenario.refresh_from_db()
        if answer.status_code != 302 or made.scenario.released_at is None:
            raise RuntimeError(f"the release was answered {answer.status_code}")

    return meter.of_undone(release, rounds=5)


def _export(made: World, meter: Meter) -> Measured:
    one, rows = client(made.coordinator), Application.objects.visible_to(made.coordinator).count()
    return _exports(one, f"{LIST}export/", rows, meter)


def _exports(one: Client, path: str, rows: int, meter: Meter) -> Measured:
    def export() -> None:
        lines = sum(part.count(b"\r\n") for part in one.post(path))
        if lines < rows:
            raise RuntimeError(f"{lines} lines for {rows} rows")

    before = _peak_mb()
    measured = meter.of(export, rounds=3)
    if _peak_mb() - before > MOST_MB:
        raise RuntimeError("the export does not keep its memory flat")
    return measured


MOST_MB = 30


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_OPERATIONS: dict[str, Callable[[World, Meter], Measured]] = {
    "list": _list,
    "search": _search,
    "board": _board,
    "board search": _board_search,
    "board export": _board_export,
    "review": _review,
    "save": _save,
    "form": _form,
    "application": _application,
    "deciding": _deciding,
    "export": _export,
}
