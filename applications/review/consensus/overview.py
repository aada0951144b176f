"""The list of agreements: a reader's own, a coordinator's all, and what still lacks its words."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator

from applications.models import Application, Call, reference_of
from applications.review import policy
from applications.review.consensus.models import Consensus, Voice
from applications.review.consensus.page import TAGS
from applications.review.consensus.querysets import in_sight_of
from applications.review.consensus.states import SETTLED, State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

ROWS_A_PAGE = 25
# Stands beside the states in the facets: read, and without agreed strengths and weaknesses.
WITHOUT_WORDS = "words"


@dataclass(frozen=True)
class Facet:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Line:
    key: int
    reference: str
    company: str
    origin: str = ""
    state: str = ""
    tag: str = ""
    rapporteur: str = ""
    due_on: date | None = None
    is_yours: bool = False


@dataclass(frozen=True)
class Overview:
    lines: list[Line]
    page: Page
    facets: list[Facet]
    without_words: int
    total: int


def overview(user: User, call: Call, *, wanted: str, page_number: str) -> Overview:
    """The agreements of a call as this person may see them; readers see those they take part in."""
    held = Consensus.objects.visible_to(user).filter(application__call=call).exclude(state=State.LAPSED)
    held = held.exclude(origin=Consensus.Origin.WORDS)
    steers = user.has_perm("review.manage_review")
    if not steers:
        held = held.filter(application__assignments__reviewer=user)
    counts = Counter(held.order_by().values_list("state", flat=True))
    lacking = wordless(user, call) if steers else None
    facets = [Facet(one.value, str(one.label), counts[one]) for one in State if counts[one]]
    rows: Any = lacking
    if lacking is None or wanted != WITHOUT_WORDS:
        chosen = held.filter(state=wanted) if wanted in counts else held
        rows = chosen.select_related("application", "rapporteur").order_by("due_on", "application__number")
    page = Paginator(rows, ROWS_A_PAGE).get_page(page_number)
    # Coordinators know the companies; who only reads does not where the call hides them.
    is_named = steers or "legal_name" not in policy.beside(call).blind_fields
    asked = set(Voice.objects.waiting().filter(reader=user).values_list("consensus", flat=True))
    return Overview(
        lines=[
            _bare(one) if isinstance(one, Application) else _line(one, user, asked, is_named)
            for one in page.object_list
        ],
        page=page,
        facets=facets,
        without_words=lacking.count() if lacking is not None else 0,
        total=sum(counts.values()),
    )


def wordless(user: User, call: Call) -> Any:
    """What is read and in sight, and has no agreed strengths and weaknesses for its letter."""
    settled = Consensus.objects.filter(application__call=call, state__in=SETTLED).values("application")
    reviewed = Application.objects.filter(call=call, state=ApplicationState.REVIEWED).exclude(pk__in=settled)
    return in_sight_of(user, reviewed).order_by("number")


def _line(one: Consensus, user: User, asked: set[int], is_named: bool) -> Line:
    drafts = one.state == State.DRAFT and one.rapporteur_id == user.pk
    return Line(
        key=one.application_id,
        reference=one.application.reference,
        company=one.application.legal_name if is_named else "",
        origin=one.get_origin_display(),
        state=one.get_state_display(),
        tag=TAGS.get(State(one.state), ""),
        rapporteur=str(one.rapporteur or ""),
        due_on=one.due_on,
        is_yours=drafts or one.pk in asked,
    )


def _bare(application: Application) -> Line:
    return Line(application.pk, reference_of(application.number), application.legal_name)
