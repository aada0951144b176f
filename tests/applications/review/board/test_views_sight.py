"""What the board, its pages and its exports must not tell, and to whom: the same as if it did not exist."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from applications.models import Application, Call
from applications.review import actions as review
from applications.review.board import actions, order
from applications.review.models import Assignment, Review, Standing
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.applications.review.board.conftest import read, settled
from tests.applications.review.pages import BOARD, answers, sheet, text_of, without_tokens
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory

BESIDE = ("readers/", "charts/", "proposals/")
SEARCHES = ("q=A-0099", "q=Company", "show=below", "state=under_review", "country=LV")
SCORES = ("score", "calibrated", "spread", "jrc", "digital_sme")


def everything(client: Client, reader: User) -> Iterator[tuple[str, str]]:
    """All that the board and its pages say: orders, filters, searches, charts, both files."""
    orders = ("score", "-calibrated", "spread", "jrc", "-jrc", "digital_sme")
    plain = (f"sort={name}" for name in order.NAMES if name not in SCORES)
    for query in ("", *(f"?sort={name}" for name in orders), *(f"?{query}" for query in (*plain, *SEARCHES))):
        yield query, without_tokens(client.get(f"{BOARD}{query}"))
    yield from the_telling(client, reader)


def the_telling(client: Client, reader: User) -> Iterator[tuple[str, str]]:
    """Of all that, one page for each way in which a hidden score would show."""
    queries = ("?sort=-score", "?sort=calibrated", "?sort=-spread", "?show=talk", "?q=Secret", f"?reader={reader.pk}")
    for query in queries:
        yield query, without_tokens(client.get(f"{BOARD}{query}"))
    for page in BESIDE:
        yield page, without_tokens(client.get(f"{BOARD}{page}"))
    for query in ("", "?sort=calibrated", "?q=Secret", "?show=talk"):
        yield f"csv{query}", csv_of(client, query)
    yield "xlsx", str(xlsx_of(client))


def csv_of(client: Client, query: str = "") -> str:
    return b"".join(client.post(f"{BOARD}export/csv/{query}")).decode()


def xlsx_of(client: Client) -> list[tuple[Any, ...]]:
    content = b"".join(client.post(f"{BOARD}export/xlsx/"))
    return list(load_workbook(io.BytesIO(content)).active.values)


@pytest.fixture
def secret(call: Call, judged: list[Application], readers: list[User], now: datetime) -> Application:
    """Read by three with scores that would show anywhere: two at the top, one at the bottom."""
    application: Application = ApplicationFactory(
        call=call, state=ApplicationState.UNDER_REVIEW, number=99, legal_name="Secret of Riga", country="LV"
    )
    for reader, points in ((readers[0], 10), (readers[1], 10), (readers[3], 0)):
        read(application, reader, points, day=9)
    settled(call, now=now)
    actions.calibrate(call, by=Actor.duty("calibration"), now=now)
    return application


def forget_the_readings(application: Application, now: datetime) -> None:
    """As if the peers had been given it and nobody had begun."""
    Review.objects.filter(assignment__application=application).exclude(assignment__state=State.IN_PROGRESS).delete()
    Assignment.objects.filter(application=application, state=State.SUBMITTED).update(state=State.RELEASED)
    Standing.objects.filter(application=application).delete()
    Application.objects.filter(pk=application.pk).update(review_count=0, score_thousandths=0)
    actions.calibrate(application.call, by=Actor.duty("calibration"), now=now)


@pytest.mark.parametrize("state", [State.REOPENED, State.PROPOSED])
def test_a_score_that_is_hidden_is_as_if_it_were_not_there(
    coordinator_client: Client,
    coordinator: User,
    secret: Application,
    readers: list[User],
    now: datetime,
    time_machine: Any,
    state: State,
) -> None:
    time_machine.move_to(now, tick=False)
    AssignmentFactory(application=secret, reviewer=coordinator, state=state)
    # Withdrawn from the reviewed, as the reader's own reading is open again.
    Application.objects.filter(pk=secret.pk).update(state=ApplicationState.UNDER_REVIEW)

    pages = everything if state == State.REOPENED else the_telling

    hidden = dict(pages(coordinator_client, readers[0]))
    forget_the_readings(secret, now)
    missing = dict(pages(coordinator_client, readers[0]))

    assert [name for name in hidden if hidden[name] != missing[name]] == []
    assert "Secret of Riga" in hidden["?sort=-score"]


def test_what_one_has_a_conflict_with_is_as_if_it_were_not_there(
    coordinator_client: Client,
    coordinator: User,
    secret: Application,
    readers: list[User],
    call: Call,
    now: datetime,
    time_machine: Any,
) -> None:
    time_machine.move_to(now, tick=False)
    ConflictFactory(application=secret, user=coordinator)

    hidden = dict(the_telling(coordinator_client, readers[0]))
    codes = [coordinator_client.post(f"{BOARD}proposals/{key}/").status_code for key in (secret.pk, secret.pk + 999)]
    Application.objects.filter(pk=secret.pk).delete()
    actions.calibrate(call, by=Actor.duty("calibration"), now=now)
    missing = dict(the_telling(coordinator_client, readers[0]))

    assert [name for name in hidden if hidden[name] != missing[name]] == []
    assert codes == [404, 404]
    assert not [name for name, page in hidden.items() if "Secret of Riga" in page]


def test_the_pages_do_tell_it_to_those_who_may_know(
    coordinator_client: Client, secret: Application, readers: list[User], now: datetime, time_machine: Any
) -> None:
    """The comparison above would pass for pages that say nothing."""
    time_machine.move_to(now, tick=False)
    seen = dict(the_telling(coordinator_client, readers[0]))
    forget_the_readings(secret, now)
    missing = dict(the_telling(coordinator_client, readers[0]))

    differing = {name for name in seen if seen[name] != missing[name]}
    assert {"?sort=calibrated", "?sort=-spread", "?show=talk", "readers/", "charts/", "csv", "xlsx"} <= differing


def test_one_s_own_review_opens_the_peers(
    coordinator_client: Client, coordinator: User, secret: Application, call: Call
) -> None:
    own = AssignmentFactory(application=secret, reviewer=coordinator)
    before = text_of(coordinator_client.get(BOARD, {"q": "Secret"}))
    coordinator_client.post(sheet(own), answers(call, "3"))
    after = text_of(coordinator_client.get(BOARD, {"q": "Secret"}))

    assert ("after your review" in before, "after your review" in after) == (True, False)
    assert ("4 scores, from 0.00 to 5.00" in before, "4 scores, from 0.00 to 5.00" in after) == (False, True)


@pytest.mark.parametrize("page", BESIDE)
def test_reviewers_see_neither_tallies_nor_charts(
    sign_in: Callable[[User], Client], readers: list[User], judged: list[Application], page: str
) -> None:
    assert sign_in(readers[0]).get(f"{BOARD}{page}").status_code == 403


def test_reviewers_add_no_reader(
    sign_in: Callable[[User], Client], readers: list[User], judged: list[Application]
) -> None:
    assert sign_in(readers[0]).post(f"{BOARD}proposals/{judged[0].pk}/").status_code == 403


def test_a_reviewer_takes_along_their_own_and_the_peers_of_what_they_have_done(
    sign_in: Callable[[User], Client], readers: list[User], judged: list[Application], secret: Application, call: Call
) -> None:
    """Chiara was given the secret one and has not read it; Anna's reviews of others are not hers to see."""
    chiara = readers[2]
    AssignmentFactory(application=secret, reviewer=chiara)

    rows = [row for row in xlsx_of(sign_in(chiara)) if row[0] != "Reference"]

    own = set(Assignment.objects.filter(reviewer=chiara).values_list("application__legal_name", flat=True))
    assert {row[1] for row in rows} == own
    assert [row[5:8] for row in rows if row[1] == "Secret of Riga"] == [
        ("Chiara Even", "European DIGITAL SME Alliance", "To do")
    ]
    assert [row[8:] for row in rows if row[1] == "Secret of Riga"] == [(None,) * 8]
    assert {row[5] for row in rows} == {"Anna Strict", "Bruno Even", "Chiara Even"}


def test_a_reviewer_s_file_holds_nothing_of_a_conflict(
    sign_in: Callable[[User], Client], readers: list[User], judged: list[Application]
) -> None:
    client = sign_in(readers[2])
    before = csv_of(client)
    ConflictFactory(application=judged[0], user=readers[2])

    assert ("Company A" in before, "Company A" in csv_of(client)) == (True, False)


def test_the_file_of_a_call_holds_no_other(
    coordinator_client: Client, judged: list[Application], call: Call, readers: list[User]
) -> None:
    other = ApplicationFactory(state=ApplicationState.REVIEWED, legal_name="Elsewhere")
    read(other, readers[0], 7)

    assert "Elsewhere" not in csv_of(coordinator_client, f"?call={call.slug}")
    assert "Elsewhere" in csv_of(coordinator_client, f"?call={other.call.slug}")


def test_guessed_numbers_tell_nothing(coordinator_client: Client, judged: list[Application], call: Call) -> None:
    """A draft, one of nobody and one that is not there are the same; so are readers that are none."""
    draft = ApplicationFactory(call=call, state=ApplicationState.DRAFT)
    pages = [coordinator_client.post(f"{BOARD}proposals/{key}/") for key in (draft.pk, draft.pk + 999)]
    texts = [
        re.sub(r"reader=\d+", "", without_tokens(coordinator_client.get(f"{BOARD}?reader={n}"))) for n in (98765, 98766)
    ]

    assert [page.status_code for page in pages] == [404, 404]
    assert without_tokens(pages[0]) == without_tokens(pages[1])
    assert texts[0] == texts[1]


def test_names_of_readers_and_their_leans_are_for_coordinators(
    sign_in: Callable[[User], Client], readers: list[User], judged: list[Application]
) -> None:
    root = StaffFactory(institution=Institution.JRC)

    codes = [sign_in(root).get(f"{BOARD}{page}").status_code for page in ("", *BESIDE)]

    assert codes == [403, 403, 403, 403]
    assert sign_in(root).post(f"{BOARD}export/csv/").status_code == 403


def test_a_reopened_review_is_hidden_again(
    coordinator_client: Client, coordinator: User, secret: Application, call: Call, now: datetime
) -> None:
    own = AssignmentFactory(application=secret, reviewer=coordinator)
    coordinator_client.post(sheet(own), answers(call, "3"))
    review.reopen(own, reason="Mistyped", by=Actor.person(coordinator), now=now)

    assert "after your review" in text_of(coordinator_client.get(BOARD, {"q": "Secret"}))
