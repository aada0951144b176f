"""What stands on the page of a scenario: quotas with their counts, the result in numbers, the chosen, the sign-off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper

from applications.decision import bases, instance
from applications.decision.actions import UNDECIDED
from applications.decision.comparing import Side, sides_of
from applications.decision.draw.models import Commitment, Round
from applications.decision.grid import Grid, Slot, Table, cross_table, quota_tables
from applications.decision.labels import spoken
from applications.decision.models import Decision, Quota, Scenario, SignOff
from applications.decision.pictures import BalanceMap, Bars, balance_bars, balance_map
from applications.decision.states import AGREED, EDITABLE, LOST, SEEDED, State
from applications.decision.studies.models import Share, Study
from applications.decision.terms import Terms, terms_of
from applications.decision.why import Held, Missed, Why, why
from applications.models import Application, reference_of
from applications.review.readers import INSTITUTIONS
from applications.selection.problem import InvalidInstance
from applications.sight import barred, unread_by
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.models import Institution, User
from focusgroup.vocabulary import countries, sectors

TAGS = {State.SOLVED: "good", State.PROPOSED: "gold", **dict.fromkeys(AGREED, "blue")}


@dataclass
class Place:
    """One company, chosen or not; `held` says why it is in, `missed` why it is not.

    Of one that the viewer still has to review there is neither a score nor anything that follows from it.
    """

    reference: str
    company: str
    country: str
    sector: str
    score: int | None
    is_by_lot: bool
    # Of those tied, where it was worked out.
    chance_percent: int | None = None
    key: int = 0
    pin: str = ""
    pin_reason: str = ""
    # What became of it, where it can be offered nothing any more.
    lost: str = ""
    held: Held | None = None
    missed: Missed | None = None
    others: list[str] = field(default_factory=list)
    share: Share | None = None


@dataclass
class Signature:
    institution: str
    sign_off: SignOff | None
    commitment: Commitment | None = None

    @property
    def label(self) -> str:
        return str(Institution(self.institution).label)


@dataclass
class Workbench:
    scenario: Scenario
    tables: list[Table]
    chosen: list[Place] = field(default_factory=list)
    reserve: list[Place] = field(default_factory=list)
    nearest: list[Place] = field(default_factory=list)
    why: Why | None = None
    grid: Grid | None = None
    map: BalanceMap | None = None
    bars: list[Bars] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    study: Study | None = None
    signatures: list[Signature] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    seats: int = 0
    members: int = 0
    eligible: int = 0
    mean: int | None = None
    price: int | None = None
    is_optimal: bool = False
    is_infeasible: bool = False
    is_stale: bool = False
    changes: list[bases.Change] = field(default_factory=list)
    obstacle: str = ""
    undecided: int = 0
    tied: int = 0
    round: Round | None = None
    void_rounds: list[Round] = field(default_factory=list)
    terms: Terms = field(default_factory=lambda: Terms(0))

    @property
    def has_rounds(self) -> bool:
        return self.scenario.state in AGREED

    @property
    def reveal_by(self) -> datetime | None:
        return self.round.reveal_by if self.round else None

    @property
    def offered(self) -> list[Place]:
        """The chosen who can still be offered their place."""
        return [place for place in self.chosen if not place.lost]

    @property
    def waiting(self) -> list[Place]:
        """The reserve list as its letters will count it."""
        return [place for place in self.reserve if not place.lost]

    @property
    def lost(self) -> list[Place]:
        """Places that nobody holds, until the letters leave and a replacement is proposed."""
        return [place for place in self.chosen if place.lost] if self.scenario.state == State.FROZEN else []

    @property
    def slots(self) -> list[Slot]:
        return [slot for table in self.tables for slot in table.slots]

    @property
    def tag(self) -> str:
        return TAGS.get(State(self.scenario.state), "")

    @property
    def is_editable(self) -> bool:
        return self.scenario.state in EDITABLE

    @property
    def is_call_open(self) -> bool:
        return self.scenario.call.state in (CallState.DRAFT, CallState.SCHEDULED, CallState.OPEN)


def workbench(scenario: Scenario, *, user: User) -> Workbench:
    """The page of a scenario. Companies the viewer declared a conflict with are not named."""
    terms = terms_of(scenario)
    problem, obstacle = _current(scenario, terms)
    record = _record(scenario)
    is_infeasible = record.get("status") == "infeasible"
    form = problem.to_json() if problem and scenario.state in EDITABLE else scenario.instance or {}
    is_stale = bool(record) and problem is not None and _is_stale(scenario, problem.sha256)
    page = Workbench(
        scenario,
        tables=quota_tables(terms, form, record),
        sentences=[spoken(sentence, form) for sentence in _explained(record)] if is_infeasible else [],
        seats=scenario.seats,
        eligible=len(form.get("candidates", ())),
        is_optimal=bool(record) and not is_infeasible,
        is_infeasible=is_infeasible,
        is_stale=is_stale,
        obstacle=obstacle,
        terms=terms,
        undecided=scenario.call.applications.filter(state__in=UNDECIDED).count(),
    )
    _add_signatures(page)
    page.study = Study.objects.filter(scenario=scenario, sha256=scenario.sha256).first()
    page.sides = sides_of(_neighbours(scenario), reference=scenario)
    # Of a scenario that is decided only the sums are kept, not who of the members had what.
    page.grid = cross_table(page.tables, form, record, with_members=page.is_editable)
    _add_pictures(page)
    page.members = sum(slot.members for slot in page.tables[0].slots) if page.tables else 0
    if page.is_stale:
        page.changes = bases.changes(scenario, user=user)
    if page.is_optimal:
        _add_chosen(page, record, user)
    return page


def _neighbours(scenario: Scenario) -> list[Scenario]:
    """The scenarios of the call that count, the one looked at among them."""
    rows = scenario.call.scenarios.exclude(state=State.SUPERSEDED) | Scenario.objects.filter(pk=scenario.pk)
    return list(rows.order_by("pk"))


def _add_pictures(page: Workbench) -> None:
    for table in page.tables:
        if table.dimension == Quota.Dimension.COUNTRY:
            page.map = balance_map(table.slots)
        else:
            page.bars.append(balance_bars(table.dimension, table.title, table.slots))


def _is_stale(scenario: Scenario, sha256: str) -> bool:
    """Whether the data have moved on. Members who join after the draw change nothing any more."""
    is_drawn = scenario.state == State.FROZEN
    return (not is_drawn and sha256 != scenario.sha256) or not bases.hold(scenario)


def _record(scenario: Scenario) -> dict[str, Any]:
    """The record, unless the quotas have changed since: a draft keeps only the word that nothing fulfils them."""
    record: dict[str, Any] = scenario.record or {}
    return record if scenario.state != State.DRAFT or record.get("status") == "infeasible" else {}


def _explained(record: Mapping[str, Any]) -> list[str]:
    return list(record.get("explanation", {}).get("sentences", ()))


def _current(scenario: Scenario, terms: Terms) -> tuple[Any, str]:
    """The problem as the data are now, or the sentence that says what is wrong with it."""
    if scenario.state == State.SUPERSEDED or scenario.released_at:
        return None, ""
    try:
        return instance.build(scenario.call, terms), ""
    except InvalidInstance as fault:
        return None, str(fault)


def _add_chosen(page: Workbench, record: Mapping[str, Any], user: User) -> None:
    """The chosen, the reserve list once there is one, and who came nearest; none that the viewer may not see."""
    page.why = why(record)
    is_drawn = page.scenario.state in SEEDED
    lots = set() if is_drawn else set(record.get("explanation", {}).get("by_lot", ()))
    decisions = Decision.objects.filter(scenario=page.scenario, reserve_rank__isnull=False)
    reserve = [key.hex for key in decisions.order_by("reserve_rank").values_list("application__key", flat=True)]
    missed = {one.key: one for one in page.why.missed} if page.why else {}
    candidates = {one["key"]: one for one in record["instance"]["candidates"]}
    order = sorted(record["chosen"], key=lambda key: (-candidates[key]["score"], key))
    page.tied = len(lots)
    page.mean = round(sum(candidates[key]["score"] for key in order) / len(order)) if order else None
    page.price = round(page.why.price / len(order)) if page.why and order else None
    places = _places(page, candidates, lots, {*order, *reserve, *missed}, user)
    for key, place in places.items():
        if place.score is None:
            continue
        place.held = page.why.held.get(key) if page.why else None
        place.missed = missed.get(key)
        others = place.held.comes_in if place.held else place.missed.goes_out if place.missed else []
        place.others = [places[one].company for one in others if one in places and places[one].score is not None]
        if place.held and place.held.comes_in and not place.others:
            # By how much somebody leads tells the score of the other.
            place.held = replace(place.held, lead=None)
    page.chosen = [places[key] for key in order if key in places]
    # Where one stands among the others would tell its score.
    page.chosen.sort(key=lambda place: (place.score is None, place.reference if place.score is None else ""))
    page.reserve = [places[key] for key in reserve if key in places]
    page.nearest = [places[key] for key in missed if key in places and places[key].score is not None]


def _places(
    page: Workbench, candidates: Mapping[str, Any], lots: Collection[str], wanted: Collection[str], user: User
) -> dict[str, Place]:
    """By key. Partners of an exchange are looked up too."""
    partners = {key for one in (page.why.held.values() if page.why else ()) for key in one.comes_in}
    keys = [UUID(key) for key in {*wanted, *partners}]
    found = Application.objects.filter(call=page.scenario.call_id, key__in=keys).exclude(pk__in=barred(user))
    found = found.annotate(is_unread=ExpressionWrapper(unread_by(user), BooleanField()))
    shares = page.study.shares if page.study else {}
    result = {}
    for uuid, pk, number, company, country, sector, state, is_unread in found.values_list(
        "key", "pk", "number", "legal_name", "country", "sector", "state", "is_unread"
    ):
        one, key = candidates[uuid.hex], uuid.hex
        result[key] = Place(
            reference=reference_of(number),
            company=company,
            country=countries.name_of(country),
            sector=str(sectors.SHORT_SECTORS.get(sector, "")),
            score=None if is_unread else one["score"],
            is_by_lot=key in lots and not is_unread,
            chance_percent=page.why.chances.get(key) if page.why and not is_unread else None,
            key=pk,
            pin=one["pin"] or "",
            pin_reason=one["reason"],
            lost=str(ApplicationState(state).label) if state in LOST else "",
            share=None if is_unread else shares.get(key),
        )
    return result


def _add_signatures(page: Workbench) -> None:
    """Who has signed, and the round that stands; where another scenario's seed holds, that one's."""
    scenario = page.scenario
    signed = {one.institution: one for one in scenario.sign_offs.select_related("user")}
    rounds = list(scenario.rounds.prefetch_related("commitments__user", "commitments__revealed_by"))
    page.void_rounds = [one for one in rounds if one.voided_at]
    page.round = next((one for one in rounds if not one.voided_at), None) or drawn_before(scenario)
    made = {one.institution: one for one in page.round.commitments.all()} if page.round else {}
    page.signatures = [
        Signature(str(institution), signed.get(str(institution)), made.get(str(institution)))
        for institution in INSTITUTIONS
    ]


def drawn_before(scenario: Scenario) -> Round | None:
    """The round that gave this very instance its seed, perhaps in a scenario that was set aside."""
    rows = Round.objects.filter(call=scenario.call_id, sha256=scenario.sha256).exclude(seed="")
    return rows.prefetch_related("commitments__user", "commitments__revealed_by").first() if scenario.seed else None
