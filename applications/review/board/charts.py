"""How the applications of a call spread over countries, sectors and scores: the figures, and where they are drawn."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from applications.models import Call
from applications.review.board.scores import calibrated
from applications.review.board.sight import Sight
from applications.review.board.table import visible
from applications.states import State
from focusgroup.vocabulary import countries, sectors

# Of a drawing of bars: the lines, the column of names, and what a bar takes at most.
LINE, LABELS, LONGEST = 24, 150, 250
# A name longer than this would run into its bar; the table has it in full.
MOST_SIGNS = 20
# Scores are counted by half points.
STEP, STEPS = 500, 10
TALLEST, COLUMN = 120, 44
TO_BE_READ = (State.ELIGIBLE, State.UNDER_REVIEW)


@dataclass(frozen=True)
class Bar:
    """One line: `read` of `count` are reviewed. Mean of the scores in thousandths, None where there is none."""

    name: str
    short: str
    count: int
    read: int
    mean: int | None
    y: int
    width: float
    read_width: float

    @property
    def label(self) -> str:
        return self.short if len(self.short) <= MOST_SIGNS else f"{self.short[: MOST_SIGNS - 1]}…"

    @property
    def number_x(self) -> float:
        return LABELS + self.width + 6


@dataclass(frozen=True)
class Column:
    """Applications whose score lies from `low` up to `high`; the last holds its upper end too."""

    low: str
    high: str
    count: int
    calibrated: int
    x: int
    y: float
    height: float


@dataclass
class Charts:
    by_country: list[Bar]
    by_sector: list[Bar]
    by_score: list[Column]
    scored: int

    @property
    def country_height(self) -> int:
        return LINE * len(self.by_country) + 8

    @property
    def sector_height(self) -> int:
        return LINE * len(self.by_sector) + 8


def charts(call: Call, sight: Sight) -> Charts:
    """In two queries. Hidden scores are in no mean and no column."""
    worths = calibrated(call, sight).applications
    rows = list(
        visible(call, sight)
        .order_by()
        .values_list("pk", "country", "sector", "state", "score_thousandths", "review_count")
    )
    scores = {row[0]: row[4] for row in rows if row[5] and row[0] not in sight.pending}
    names = {code: str(name) for code, name in countries.all_choices()}
    fields = {code: str(name) for code, name in sectors.sector_choices()}
    short = {fields.get(code, code): str(name) for code, name in sectors.SHORT_SECTORS.items()}
    return Charts(
        by_country=_bars([(row[0], names.get(row[1], row[1]), row[3]) for row in rows], scores),
        by_sector=_bars([(row[0], fields.get(row[2], row[2]), row[3]) for row in rows], scores, short),
        by_score=_columns(scores, {key: one.value for key, one in worths.items()}),
        scored=len(scores),
    )


def _bars(
    rows: list[tuple[int, str, str]], scores: Mapping[int, int], short: Mapping[str, str] | None = None
) -> list[Bar]:
    """Of (application, name, state), the most frequent name first; `short` has what is written beside the bar."""
    counts, read = Counter(name for _key, name, _state in rows), Counter[str]()
    sums, scored = Counter[str](), Counter[str]()
    for key, name, state in rows:
        read[name] += state not in TO_BE_READ
        if key in scores:
            sums[name] += scores[key]
            scored[name] += 1
    most = max(counts.values(), default=1)
    return [
        Bar(
            name=name,
            short=(short or {}).get(name, name),
            count=count,
            read=read[name],
            mean=(2 * sums[name] + scored[name]) // (2 * scored[name]) if scored[name] else None,
            y=LINE * line + 4,
            width=round(LONGEST * count / most, 1),
            read_width=round(LONGEST * read[name] / most, 1),
        )
        for line, (name, count) in enumerate(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    ]


def _columns(scores: Mapping[int, int], worths: Mapping[int, int]) -> list[Column]:
    raw, corrected = (Counter(_step(value) for value in values.values()) for values in (scores, worths))
    most = max(raw.values(), default=1)
    columns = []
    for step in range(STEPS):
        height = round(TALLEST * raw[step] / most, 1)
        low, high = f"{step / 2:.1f}", f"{step / 2 + 0.5:.1f}"
        columns.append(Column(low, high, raw[step], corrected[step], COLUMN * step + 4, TALLEST - height + 20, height))
    return columns


def _step(thousandths: int) -> int:
    """A calibrated score may lie beyond the scale; it is counted at its end."""
    return min(max(thousandths // STEP, 0), STEPS - 1)
