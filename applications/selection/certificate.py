"""The proof in the record: a tree of branches whose leaves hold integer prices.

Names instead of numbers, zeros left out, so that the verifier can rebuild each
bound from the instance alone.
"""

from typing import Any

from applications.selection.branch import Node
from applications.selection.matrix import Duals, Matrix


def tree(matrix: Matrix, root: Node) -> dict[str, Any]:
    """The JSON form of a search tree."""
    form: dict[str, Any] = {}
    waiting: list[tuple[Node, dict[str, Any]]] = [(root, form)]
    while waiting:
        node, into = waiting.pop()
        if node.split is None or node.low is None or node.high is None:
            if node.duals is None:
                raise AssertionError("a leaf without prices proves nothing")
            into["leaf"] = prices(matrix, node.duals)
            continue
        if node.split.column is not None:
            into["key"] = matrix.keys[node.split.column]
        else:
            into["where"] = dict(matrix.slots[slot] for slot in node.split.slots)
        into["at_most"] = node.count
        into["low"], into["high"] = {}, {}
        waiting += [(node.low, into["low"]), (node.high, into["high"])]
    return form


def prices(matrix: Matrix, duals: Duals) -> dict[str, Any]:
    """The JSON form of the prices of one leaf."""
    quotas = zip(matrix.slots, duals.slots.tolist(), strict=True)
    groups = zip(matrix.group_names, duals.groups.tolist(), strict=True)
    return {
        "scale": duals.scale,
        "seats": duals.seats,
        "quotas": [[dimension, value, int(price)] for (dimension, value), price in quotas if price],
        "groups": {name: int(price) for name, price in groups if price > 0},
        "soft": [int(price) for price in duals.soft.tolist()],
        "steps": list(duals.steps),
    }
