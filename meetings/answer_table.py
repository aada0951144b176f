"""Who comes how: one row per invited company, for the staff page and for a file."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focusgroup.vocabulary import countries
from meetings import rsvp, walltime
from meetings.models import Day, DayAnswer, Meeting
from meetings.states import Answer, DelegateState, How, InvitationState, Place

# A spreadsheet takes a text that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

# What was said for a day, how, and whether there is no seat for it: in words, or empty.
Said = tuple[str, str, str]
_FACTS = (
    "pk",
    "member__legal_name",
    "member__slug",
    "member__country",
    "member__sector",
    "state",
    "needs_travel",
    "guests",
    "needs",
    "note",
    "answered_at",
    "delegate__name",
    "delegate__state",
)


@dataclass(frozen=True)
class Row:
    key: int
    company: str
    slug: str
    country: str
    sector: str
    state: InvitationState
    is_in_person: bool
    said: tuple[Said, ...]
    needs_travel: bool
    guests: int
    delegate: str
    needs: str
    has_needs: bool
    note: str
    answered_at: datetime | None

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)

    @property
    def wishes(self) -> list[str]:
        """Whom they bring and what they need, in words."""
        guests = ngettext("one guest", "%(n)s guests", self.guests) % {"n": self.guests} if self.guests else ""
        needs = self.needs or (_("has needs") if self.has_needs else "")
        return [each for each in (_("Travel") if self.needs_travel else "", guests, needs) if each]


@dataclass(frozen=True)
class AnswerTable:
    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    asks_how: bool
    with_needs: bool

    def tally(self) -> dict[str, int]:
        """As `InvitationQuerySet.tally` counts: a company with a seat in the room on one day counts as in person."""
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

    @property
    def guests(self) -> int:
        """Of all companies together."""
        return sum(row.guests for row in self.rows if row.state != InvitationState.CANCELLED)

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
        heads += [_("Travel to be covered"), _("Guests")]
        heads += [_("Delegate"), _("Food and access needs"), _("Note to the organisers")] if self.with_needs else []
        yield [*heads, _("Answered, Brussels time")]
        for row in self.rows:
            answered = localtime(row.answered_at, walltime.zone(walltime.BRUSSELS)) if row.answered_at else None
            cells = [row.company, row.country, str(row.state.label), *(", ".join(filter(None, s)) for s in row.said)]
            cells += [_("yes") if row.needs_travel else "", str(row.guests or "")]
            cells += [row.delegate, row.needs, row.note] if self.with_needs else []
            yield [harmless(cell) for cell in [*cells, f"{answered:%Y-%m-%d %H:%M}" if answered else ""]]


def harmless(cell: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would calculate."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def of(meeting: Meeting, *, with_needs: bool) -> AnswerTable:
    """Without the permission to see needs, the table says only that there are some; notes and delegates neither."""
    days = tuple(meeting.days.all())
    asks_how = meeting.mode not in rsvp.ONLY
    said, in_person = _said(meeting, asks_how=asks_how)
    rows = tuple(
        Row(
            key=facts["pk"],
            company=facts["member__legal_name"],
            slug=facts["member__slug"],
            country=facts["member__country"],
            sector=facts["member__sector"],
            state=InvitationState(facts["state"]),
            is_in_person=facts["pk"] in in_person,
            said=tuple(said.get((facts["pk"], day.pk), ("", "", "")) for day in days),
            needs_travel=facts["needs_travel"],
            guests=facts["guests"],
            delegate=_delegate(facts) if with_needs else "",
            needs=facts["needs"] if with_needs else "",
            has_needs=bool(facts["needs"]),
            note=facts["note"] if with_needs else "",
            answered_at=facts["answered_at"],
        )
        for facts in meeting.invitations.order_by("member__legal_name").values(*_FACTS)
    )
    return AnswerTable(days=days, rows=rows, asks_how=asks_how, with_needs=with_needs)


def _said(meeting: Meeting, *, asks_how: bool) -> tuple[dict[tuple[int, int], Said], set[int]]:
    """By invitation and day what was said; and the invitations with a seat in the room."""
    answers = DayAnswer.objects.filter(invitation__meeting=meeting)
    said: dict[tuple[int, int], Said] = {}
    in_person: set[int] = set()
    for pk, day, answer, how, place in answers.values_list("invitation_id", "day_id", "answer", "how", "place"):
        said[pk, day] = (
            str(Answer(answer).label),
            str(How(how).label) if how and asks_how else "",
            str(Place(place).label) if place else "",
        )
        if (answer, how, place) == (Answer.YES, How.IN_PERSON, Place.SEATED):
            in_person.add(pk)
    return said, in_person


def _delegate(facts: Mapping[str, Any]) -> str:
    """Whom the company sends, and what the organisers said to it."""
    state = facts["delegate__state"]
    return f"{facts['delegate__name']} ({DelegateState(state).label})" if state else ""
