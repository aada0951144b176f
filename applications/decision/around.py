"""About as many: the same quotas with a few seats fewer or more, solved without being stored."""

from dataclasses import dataclass, replace

from applications.decision import instance
from applications.decision.labels import label_of, spoken
from applications.decision.models import Scenario
from applications.decision.terms import Terms, terms_of
from applications.selection.problem import Instance, InvalidInstance
from applications.selection.solve import solve

FEWER, MORE = 2, 2
TIME_LIMIT_S = 4.0


@dataclass(frozen=True)
class Around:
    """One number of seats: the value in thousandths, and the quotas that are at their least or most."""

    seats: int
    value: int | None
    mean: int | None
    at_least: list[str]
    at_most: list[str]
    sentence: str
    is_now: bool


def around(scenario: Scenario) -> list[Around]:
    """Two seats fewer to two more. A number that cannot be filled says why."""
    terms = terms_of(scenario)
    found = []
    for seats in range(max(1, terms.seats - FEWER), terms.seats + MORE + 1):
        is_now = seats == terms.seats
        try:
            problem = instance.build(scenario.call, replace(terms, seats=seats))
        except InvalidInstance as fault:
            found.append(Around(seats, None, None, [], [], str(fault), is_now))
        else:
            found.append(_solved(problem, terms, is_now=is_now))
    return found


def _solved(problem: Instance, terms: Terms, *, is_now: bool) -> Around:
    record = solve(problem, time_limit_s=TIME_LIMIT_S, is_explained=False)
    if record.status != "optimal" or record.value is None:
        record = solve(problem, time_limit_s=TIME_LIMIT_S) if record.status == "infeasible" else record
        told = record.explanation.get("sentences", ())
        sentence = spoken(told[0], problem.to_json()) if told else ""
        return Around(problem.seats, None, None, [], [], sentence, is_now)
    chosen = set(record.chosen)
    counts: dict[tuple[str, str], int] = {}
    score = 0
    for one in problem.candidates:
        if one.key in chosen:
            score += one.score
            for slot in one.values.items():
                counts[slot] = counts.get(slot, 0) + 1
    least, most = [], []
    for dimension, value in sorted(terms.quotas):
        quota = problem.dimensions[dimension][value]
        there = counts.get((dimension, value), 0) + quota.members
        if there == quota.min > quota.members:
            least.append(f"{label_of(dimension, value)} {quota.min}")
        if there == quota.max:
            most.append(f"{label_of(dimension, value)} {quota.max}")
    return Around(problem.seats, record.value, round(score / problem.seats), least, most, "", is_now)
