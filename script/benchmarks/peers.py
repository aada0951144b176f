"""What the peers need for the same work, at 100, 1,000 and 10,000 applications with three reviews each.

Measured by us on the kind of machine that the benchmarks run on, with PostgreSQL: CPU time of Python and
database together, in units (see `row.unit_seconds`), and queries. Peers: pretalx 2026.2.1 and a snapshot of
August 2026, Hypha 6.6.0, Indico 3.2.9; each only where it offers the operation.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    applications: int
    cost: float
    queries: int


def best(operation: str, applications: int) -> Peer:
    """The peer that needs the least CPU time for this at so many applications."""
    return min((peer for peer in PEERS[operation] if peer.applications == applications), key=lambda peer: peer.cost)


PEERS: dict[str, tuple[Peer, ...]] = {
    "export": (
        Peer("hypha 6.6.0", 100, 65.1, 1),
        Peer("hypha 6.6.0", 1_000, 702.8, 1),
        Peer("hypha 6.6.0", 10_000, 6798.9, 1),
        Peer("indico 3.2.9", 100, 17.9, 306),
        Peer("indico 3.2.9", 1_000, 136.6, 3_006),
        Peer("indico 3.2.9", 10_000, 1269.3, 30_006),
        Peer("pretalx 2026.2.1", 100, 108.2, 1_215),
        Peer("pretalx 2026.2.1", 1_000, 822.8, 12_015),
        Peer("pretalx 2026.2.1", 10_000, 9411.2, 120_015),
        Peer("pretalx snapshot 2026-08", 100, 89.1, 1_212),
        Peer("pretalx snapshot 2026-08", 1_000, 911.5, 12_012),
        Peer("pretalx snapshot 2026-08", 10_000, 6720.7, 120_012),
    ),
    "deciding": (
        Peer("hypha 6.6.0", 100, 47.3, 672),
        Peer("hypha 6.6.0", 1_000, 45.2, 672),
        Peer("hypha 6.6.0", 10_000, 48.3, 672),
        Peer("indico 3.2.9", 100, 136.7, 738),
        Peer("indico 3.2.9", 1_000, 260.8, 738),
        Peer("indico 3.2.9", 10_000, 1376.6, 738),
        Peer("pretalx 2026.2.1", 100, 154.9, 1_179),
        Peer("pretalx 2026.2.1", 1_000, 250.6, 1_179),
        Peer("pretalx 2026.2.1", 10_000, 489.8, 1_179),
        Peer("pretalx snapshot 2026-08", 100, 161.4, 1_237),
        Peer("pretalx snapshot 2026-08", 1_000, 286.6, 1_237),
        Peer("pretalx snapshot 2026-08", 10_000, 563.9, 1_237),
    ),
    "form": (
        Peer("hypha 6.6.0", 100, 8.3, 21),
        Peer("hypha 6.6.0", 1_000, 9.1, 21),
        Peer("hypha 6.6.0", 10_000, 8.8, 21),
        Peer("indico 3.2.9", 100, 1.6, 13),
        Peer("indico 3.2.9", 1_000, 1.9, 13),
        Peer("indico 3.2.9", 10_000, 1.8, 13),
        Peer("pretalx 2026.2.1", 100, 1.8, 14),
        Peer("pretalx 2026.2.1", 1_000, 3.1, 14),
        Peer("pretalx 2026.2.1", 10_000, 16.1, 14),
        Peer("pretalx snapshot 2026-08", 100, 1.8, 14),
        Peer("pretalx snapshot 2026-08", 1_000, 1.8, 14),
        Peer("pretalx snapshot 2026-08", 10_000, 1.9, 14),
    ),
    "application": (
        Peer("pretalx 2026.2.1", 100, 46.6, 205),
        Peer("pretalx 2026.2.1", 1_000, 64.2, 205),
        Peer("pretalx 2026.2.1", 10_000, 231.6, 205),
        Peer("pretalx snapshot 2026-08", 100, 42.1, 209),
        Peer("pretalx snapshot 2026-08", 1_000, 45.7, 209),
        Peer("pretalx snapshot 2026-08", 10_000, 49.0, 209),
    ),
    "queueing": (
        Peer("pretalx 2026.2.1", 1_000, 870.0, 9_003),
        Peer("pretalx 2026.2.1", 10_000, 870.4, 9_003),
        Peer("pretalx snapshot 2026-08", 1_000, 913.5, 9_002),
        Peer("pretalx snapshot 2026-08", 10_000, 821.8, 9_002),
    ),
    "board": (
        Peer("hypha 6.6.0", 100, 26.3, 141),
        Peer("hypha 6.6.0", 1_000, 30.4, 141),
        Peer("hypha 6.6.0", 10_000, 36.2, 141),
        Peer("indico 3.2.9", 100, 6.5, 35),
        Peer("indico 3.2.9", 1_000, 13.4, 35),
        Peer("indico 3.2.9", 10_000, 84.6, 35),
        Peer("pretalx 2026.2.1", 100, 71.1, 38),
        Peer("pretalx 2026.2.1", 1_000, 186.2, 38),
        Peer("pretalx 2026.2.1", 10_000, 460.7, 38),
        Peer("pretalx snapshot 2026-08", 100, 73.1, 37),
        Peer("pretalx snapshot 2026-08", 1_000, 179.4, 37),
        Peer("pretalx snapshot 2026-08", 10_000, 444.7, 37),
    ),
    "review": (
        Peer("hypha 6.6.0", 100, 5.9, 19),
        Peer("hypha 6.6.0", 1_000, 5.5, 19),
        Peer("hypha 6.6.0", 10_000, 6.7, 19),
        Peer("indico 3.2.9", 100, 8.7, 50),
        Peer("indico 3.2.9", 1_000, 8.7, 50),
        Peer("indico 3.2.9", 10_000, 5.0, 50),
        Peer("pretalx 2026.2.1", 100, 5.9, 49),
        Peer("pretalx 2026.2.1", 1_000, 8.0, 49),
        Peer("pretalx 2026.2.1", 10_000, 24.7, 49),
        Peer("pretalx snapshot 2026-08", 100, 5.9, 46),
        Peer("pretalx snapshot 2026-08", 1_000, 5.9, 46),
        Peer("pretalx snapshot 2026-08", 10_000, 7.8, 46),
    ),
    "save": (
        Peer("hypha 6.6.0", 100, 3.1, 33),
        Peer("hypha 6.6.0", 1_000, 2.7, 33),
        Peer("hypha 6.6.0", 10_000, 2.6, 33),
        Peer("indico 3.2.9", 100, 6.2, 41),
        Peer("indico 3.2.9", 1_000, 6.2, 41),
        Peer("indico 3.2.9", 10_000, 6.2, 41),
        Peer("pretalx 2026.2.1", 100, 2.8, 29),
        Peer("pretalx 2026.2.1", 1_000, 4.7, 29),
        Peer("pretalx 2026.2.1", 10_000, 18.7, 29),
        Peer("pretalx snapshot 2026-08", 100, 2.3, 26),
        Peer("pretalx snapshot 2026-08", 1_000, 2.6, 26),
        Peer("pretalx snapshot 2026-08", 10_000, 3.3, 26),
    ),
    "sending": (
        Peer("pretalx 2026.2.1", 1_000, 533.5, 6_002),
        Peer("pretalx 2026.2.1", 10_000, 687.5, 6_002),
        Peer("pretalx snapshot 2026-08", 1_000, 733.1, 8_002),
        Peer("pretalx snapshot 2026-08", 10_000, 673.6, 8_002),
    ),
    "list": (
        Peer("hypha 6.6.0", 100, 26.0, 142),
        Peer("hypha 6.6.0", 1_000, 31.1, 142),
        Peer("hypha 6.6.0", 10_000, 34.0, 142),
        Peer("indico 3.2.9", 100, 14.8, 21),
        Peer("indico 3.2.9", 1_000, 131.9, 21),
        Peer("indico 3.2.9", 10_000, 1392.8, 21),
        Peer("pretalx 2026.2.1", 100, 23.3, 22),
        Peer("pretalx 2026.2.1", 1_000, 14.7, 22),
        Peer("pretalx 2026.2.1", 10_000, 58.1, 22),
        Peer("pretalx snapshot 2026-08", 100, 25.9, 21),
        Peer("pretalx snapshot 2026-08", 1_000, 27.8, 21),
        Peer("pretalx snapshot 2026-08", 10_000, 62.3, 21),
    ),
    "search": (
        Peer("hypha 6.6.0", 100, 33.3, 142),
        Peer("hypha 6.6.0", 1_000, 31.4, 142),
        Peer("hypha 6.6.0", 10_000, 31.3, 142),
        Peer("pretalx 2026.2.1", 100, 8.4, 22),
        Peer("pretalx 2026.2.1", 1_000, 11.3, 22),
        Peer("pretalx 2026.2.1", 10_000, 34.8, 22),
        Peer("pretalx snapshot 2026-08", 100, 9.4, 21),
        Peer("pretalx snapshot 2026-08", 1_000, 10.4, 21),
        Peer("pretalx snapshot 2026-08", 10_000, 17.5, 21),
    ),
    "statistics": (
        Peer("pretalx 2026.2.1", 100, 3.2, 14),
        Peer("pretalx 2026.2.1", 1_000, 16.9, 14),
        Peer("pretalx 2026.2.1", 10_000, 174.5, 14),
        Peer("pretalx snapshot 2026-08", 100, 3.1, 11),
        Peer("pretalx snapshot 2026-08", 1_000, 14.4, 11),
        Peer("pretalx snapshot 2026-08", 10_000, 164.0, 11),
    ),
}
