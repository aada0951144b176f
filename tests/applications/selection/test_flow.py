from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.selection.flow import SINK, Arcs, cheapest
from applications.selection.solved import SolverStopped

ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=3, max_size=3), ROWS)
def test_the_flow_is_whole_and_cheapest_by_each_cost_in_turn(
    supply: list[int], rows: list[tuple[int, int, int]]
) -> None:
    arcs = Arcs(stages=2)
    costs = []
    for tail, one, other in [*rows, (0, 9, 9), (1, 9, 9), (2, 9, 9)]:
        arcs.add(tail, SINK, most=2, stage=0, cost=one)
        arcs.costs[-1] = (one, other)
        costs.append((one, other))

    flows = cheapest(supply, arcs)

    def cost(flow: tuple[int, ...]) -> tuple[int, int]:
        pairs = list(zip(flow, costs, strict=True))
        return sum(n * one for n, (one, _other) in pairs), sum(n * other for n, (_one, other) in pairs)

    least = []
    for node, amount in enumerate(supply):
        own = [place for place, tail in enumerate(arcs.tails) if tail == node]
        choices = [flow for flow in product(range(3), repeat=len(own)) if sum(flow) == amount]
        least.append(min(cost(_spread(flow, own, len(costs))) for flow in choices))
    assert cost(tuple(flows.tolist())) == (sum(one for one, _ in least), sum(other for _, other in least))


def _spread(flow: tuple[int, ...], places: list[int], size: int) -> tuple[int, ...]:
    whole = [0] * size
    for amount, place in zip(flow, places, strict=True):
        whole[place] = amount
    return tuple(whole)


def test_what_cannot_flow_is_an_error() -> None:
    arcs = Arcs(stages=1)
    arcs.add(0, SINK, most=1, stage=0, cost=1)

    with pytest.raises(SolverStopped):
        cheapest([2], arcs)
