"""Who comes how: one row per invited company, for the staff page and for a file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from focusgroup.vocabulary import countries
from meetings import rsvp, walltime
from meetings.models import Day, DayAnswer, Meeting
from meetings.states import Answer, How, InvitationState

# A spreadsheet takes a text that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Row:
    key: int
    company: str
    slug: str
    country: str
    sector: str
    state: InvitationState
    is_in_person: bool
    said: tuple[tuple[str, str], ...]
    needs_travel: bool
    needs: str
    has_needs: bool
    answered_at: datetime | None

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)


@dataclass(frozen=True)
class AnswerTable:
    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    asks_how: bool
    with_needs: bool

    def tally(self) -> dict[str, int]:
        """As `InvitationQuerySet.tally` counts: a company that comes in person on one day counts as in person."""
        states = Counter(row.state for row in self.rows)
        in_person = sum(row.state == InvitationState.ACCEPTED and row.is_in_person for row in self.rows)
        return {
            "accepted": states[InvitationState.ACCEPTED],
            "in_person": in_person,
            "online": states[InvitationState.ACCEPTED] - in_person,
            "maybe": states[InvitationState.TENTATIVE],
            "no": states[InvitationState.DECLINED],
            "waiting": states[InvitationState.WAITING],
            "unanswered": states[InvitationState.INVITED],
        }

    def by_country(self) -> list[dict[str, Any]]:
        """Countries with how many companies were invited, come, may come, do not, and have not said."""
        counts: dict[str, dict[str, Any]] = {}
        for row in self.rows:
            country = counts.setdefault(row.country, {"name": row.country_name, "all": 0})
            country["all"] += 1
            country[row.state.value] = country.get(row.state.value, 0) + 1
        return sorted(counts.values(), key=lambda country: (-country["all"], country["name"]))

    def cells(self) -> Iterator[list[str]]:
        """The table as text, heads first; nothing in it starts a formula."""
        heads = [_("Company"), _("Country"), _("Answer"), *(day.date.isoformat() for day in self.days)]
        heads += [_("Travel to be covered"), *([_("Food and access needs")] if self.with_needs else [])]
        yield [*heads, _("Answered, Brussels time")]
        for row in self.rows:
            answered = localtime(row.answered_at, walltime.zone(walltime.BRUSSELS)) if row.answered_at else None
            cells = [row.company, row.country, str(row.state.label), *(", ".join(filter(None, s)) for s in row.said)]
            cells += [_("yes") if row.needs_travel else "", *([row.needs] if self.with_needs else [])]
            yield [harmless(cell) for cell in [*cells, f"{answered:%Y-%m-%d %H:%M}" if answered else ""]]


def harmless(cell: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would calculate."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def of(meeting: Meeting, *, with_needs: bool) -> AnswerTable:
    """Without the permission to see needs, the table says only that there are some."""
    days = tuple(meeting.days.all())
    asks_how = meeting.mode not in rsvp.ONLY
    given = list(
        DayAnswer.objects.filter(invitation__meeting=meeting).values_list("invitation_id", "day_id", "answer", "how")
    )
    in_person = {pk for pk, _day, answer, how in given if answer == Answer.YES and how == How.IN_PERSON}
    said: dict[tuple[int, int], tuple[str, str]] = {
        (invitation, day): (str(Answer(answer).label), str(How(how).label) if how and asks_how else "")
        for invitation, day, answer, how in given
    }
    invitations = meeting.invitations.order_by("member__legal_name").values_list(
        "pk",
        "member__legal_name",
        "member__slug",
        "member__country",
        "member__sector",
        "state",
        "needs_travel",
        "needs",
        "answered_at",
    )
    rows = tuple(
        Row(
            key=pk,
            company=company,
            slug=slug,
            country=country,
            sector=sector,
            state=InvitationState(state),
            is_in_person=pk in in_person,
            said=tuple(said.get((pk, day.pk), ("", "")) for day in days),
            needs_travel=needs_travel,
            needs=needs if with_needs else "",
            has_needs=bool(needs),
            answered_at=answered_at,
        )
        for pk, company, slug, country, sector, state, needs_travel, needs, answered_at in invitations
    )
    return AnswerTable(days=days, rows=rows, asks_how=asks_how, with_needs=with_needs)
