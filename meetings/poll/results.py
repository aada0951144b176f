"""What came of a poll: who can come when, as a table with scores, and which countries and sectors they cover."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from focusgroup.vocabulary import countries, sectors
from meetings.poll.models import Asked, Option, Poll, Vote
from meetings.poll.states import SCORES, Choice

# Shades of the table of scores, from nobody to everybody.
SHADES = 4


@dataclass(frozen=True)
class Row:
    """A company and what it said to each option, in their order; nothing where it is silent."""

    company: str
    country: str
    sector: str
    answers: tuple[str, ...]

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)

    @property
    def cells(self) -> list[dict[str, str]]:
        labels = dict(Choice.choices)
        return [{"answer": each, "label": str(labels.get(each, "–"))} for each in self.answers]


@dataclass(frozen=True)
class Coverage:
    """How many of the countries, or sectors, of all that were asked can come; and the names of the others."""

    reached: int
    whole: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    option: Option
    yes: int
    if_need_be: int
    no: int
    silent: int
    countries: Coverage
    sectors: Coverage

    @property
    def score(self) -> int:
        return self.yes * SCORES[Choice.YES] + self.if_need_be * SCORES[Choice.IF_NEED_BE]

    @property
    def can_come(self) -> int:
        return self.yes + self.if_need_be

    @property
    def shade(self) -> int:
        """0 to 4, of the score that it would have if all that were asked said yes."""
        most = SCORES[Choice.YES] * (self.can_come + self.no + self.silent)
        return -(-self.score * SHADES // most) if most else 0

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """The higher the better: score, then countries, then sectors, then those for whom it suits without a but."""
        return self.score, self.countries.reached, self.sectors.reached, self.yes


@dataclass(frozen=True)
class Results:
    options: tuple[Option, ...]
    rows: tuple[Row, ...]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self._column(number, option) for number, option in enumerate(self.options))

    @cached_property
    def best(self) -> tuple[Option, ...]:
        """The options that nothing distinguishes at the top; none before somebody can come."""
        top = max((column.rank for column in self.columns), default=(0, 0, 0, 0))
        return tuple(column.option for column in self.columns if column.rank == top) if top[0] else ()

    @property
    def answered(self) -> int:
        return sum(any(row.answers) for row in self.rows)

    def _column(self, number: int, option: Option) -> Column:
        said = [row.answers[number] for row in self.rows]
        come = [row for row in self.rows if row.answers[number] in (Choice.YES, Choice.IF_NEED_BE)]
        names = {code: str(name) for code, name in sectors.SECTORS.items()}
        return Column(
            option=option,
            yes=said.count(Choice.YES),
            if_need_be=said.count(Choice.IF_NEED_BE),
            no=said.count(Choice.NO),
            silent=said.count(""),
            countries=_coverage((row.country for row in self.rows), (row.country for row in come), countries.name_of),
            sectors=_coverage(
                (row.sector for row in self.rows), (row.sector for row in come), lambda code: names.get(code, code)
            ),
        )


def _coverage(all_codes: Iterable[str], of_those: Iterable[str], name_of: Callable[[str], str]) -> Coverage:
    whole = set(filter(None, all_codes))
    reached = set(filter(None, of_those))
    return Coverage(len(reached), len(whole), tuple(sorted(name_of(code) for code in whole - reached)))


def of(poll: Poll) -> Results:
    """In three queries, however many were asked."""
    options = tuple(poll.options.select_related("poll"))
    said: dict[tuple[int, int], str] = {
        (asked, option): answer
        for asked, option, answer in Vote.objects.filter(asked__poll=poll).values_list(
            "asked_id", "option_id", "answer"
        )
    }
    asked = Asked.objects.filter(poll=poll).standing().order_by("member__legal_name", "pk")
    rows = asked.values_list("pk", "member__legal_name", "member__country", "member__sector")
    return Results(
        options,
        tuple(
            Row(company, country, sector, tuple(said.get((pk, option.pk), "") for option in options))
            for pk, company, country, sector in rows
        ),
    )
