"""What a proposal would mean: who gets how much, what lacks a reader and why, who meets whom."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from applications.models import Application, Call
from applications.review import policy
from applications.review.assignment import workload
from applications.review.assignment.actions import to_read
from applications.review.assignment.fit import Suits
from applications.review.mixing import islands
from applications.review.models import Assignment
from applications.review.readers import INSTITUTIONS, readers
from applications.review.states import State
from applications.sight import barred
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User

ROWS_A_PAGE = 25


@dataclass
class Load:
    """One reader: what they hold, what is proposed, and how much of that they know their way in."""

    person: User
    held: int = 0
    new: int = 0
    language: int = 0
    domain: int = 0

    @property
    def whole(self) -> int:
        return self.held + self.new


@dataclass
class Gap:
    """Applications that lack readers of an institution for one reason."""

    institution: str
    why: str
    applications: list[Application] = field(default_factory=list)


@dataclass
class Line:
    """One application and its readers: those who have it, and those proposed."""

    application: Application
    held: list[User]
    proposed: list[tuple[User, str]]


@dataclass
class Meetings:
    """How many applications each reader of one institution shares with each of the other."""

    columns: list[User]
    rows: list[tuple[User, list[int]]]


@dataclass
class Preview:
    loads: list[Load]
    gaps: list[Gap]
    meetings: Meetings
    islands: int
    total: int
    applications: int
    page: Page
    lines: list[Line]


def preview(call: Call, by: Actor, *, page_number: str, was_tried: bool = False) -> Preview:
    """The proposal of a call as this person may see it, in constant queries.

    `was_tried`: a proposal was asked for, and may have come to nothing.
    """
    people = {person.pk: person for person in User.objects.filter(assignments__application__call=call).distinct()}
    people |= {person.pk: person for person in readers()}
    rows = list(
        Assignment.objects.live()
        .filter(application__call=call)
        .exclude(application__in=barred(by.user))
        .order_by("reviewer__institution", "pk")
        .values_list("application_id", "reviewer_id", "state")
    )
    proposed = [(application, reader) for application, reader, state in rows if state == State.PROPOSED]
    waiting = {one.pk: one for one in to_read(call, by).order_by("number")}
    touched = {application for application, _reader in proposed}
    chosen = list(Application.objects.filter(pk__in=touched).order_by("number"))
    suiting = workload.fits(chosen, people.values())
    together: defaultdict[int, list[int]] = defaultdict(list)
    for application, reader, _state in rows:
        together[application].append(reader)
    page = Paginator(chosen, ROWS_A_PAGE).get_page(page_number)
    return Preview(
        loads=_loads(people, rows, suiting),
        gaps=_gaps(call, waiting, together, people, was_tried=was_tried or bool(proposed)),
        meetings=_meetings(together, people),
        islands=islands(together),
        total=len(proposed),
        applications=len(chosen),
        page=page,
        lines=[_line(one, rows, people, suiting) for one in page.object_list],
    )


def words(suits: Suits | None) -> str:
    """What a reader knows of an application, in words; nothing where nothing is known."""
    if suits is None:
        return ""
    known = ((suits.language, _("language")), (suits.domain, _("AI domain")), (suits.sector, _("sector")))
    return ", ".join(word for is_known, word in known if is_known)


def _loads(
    people: dict[int, User], rows: Sequence[tuple[int, int, str]], suiting: dict[tuple[int, int], Suits]
) -> list[Load]:
    loads = {key: Load(person) for key, person in people.items()}
    for application, reader, state in rows:
        load = loads[reader]
        if state == State.PROPOSED:
            load.new += 1
            suits = suiting.get((application, reader))
            load.language += bool(suits and suits.language)
            load.domain += bool(suits and suits.domain)
        else:
            load.held += 1
    order = {str(institution): place for place, institution in enumerate(INSTITUTIONS)}
    concerned = [load for load in loads.values() if load.whole]
    return sorted(concerned, key=lambda load: (order.get(load.person.institution, 9), load.person.name, load.person.pk))


def _gaps(
    call: Call,
    waiting: dict[int, Application],
    together: dict[int, list[int]],
    people: dict[int, User],
    *,
    was_tried: bool,
) -> list[Gap]:
    """What lacks readers, by institution and reason."""
    each = policy.of(call).readers_each
    barring = workload.bars(waiting.values())
    may_read = {
        institution: {k for k, p in people.items() if p.institution == institution} for institution in INSTITUTIONS
    }
    found: dict[tuple[str, str], Gap] = {}
    for key, application in waiting.items():
        held = Counter(people[reader].institution for reader in together.get(key, ()))
        for institution in INSTITUTIONS:
            if held[institution] >= each:
                continue
            label = str(Institution(institution).label)
            left = may_read[institution] - barring.get(key, set()) - set(together.get(key, ()))
            why = _why(institution_has=bool(may_read[institution]), are_left=bool(left), was_tried=was_tried)
            why %= {"institution": label}
            found.setdefault((label, why), Gap(label, why)).applications.append(application)
    return list(found.values())


def _why(*, institution_has: bool, are_left: bool, was_tried: bool) -> str:
    if not institution_has:
        return _("Nobody of %(institution)s may review.")
    if are_left and not was_tried:
        return _("Readers of %(institution)s are still to be proposed.")
    if are_left:
        return _("Whoever of %(institution)s may read it was not chosen, or has as much as they take.")
    return _("Everybody else of %(institution)s has a conflict of interest, or one that waits to be judged.")


def _meetings(together: dict[int, list[int]], people: dict[int, User]) -> Meetings:
    met: Counter[tuple[int, int]] = Counter()
    seen: set[int] = set()
    for held in together.values():
        seen.update(held)
        met.update((one, other) for one in held for other in held if one != other)
    sides = [
        sorted((people[key] for key in seen if people[key].institution == place), key=lambda one: (one.name, one.pk))
        for place in INSTITUTIONS
    ]
    rows = [(row, [met[row.pk, column.pk] for column in sides[1]]) for row in sides[0]]
    return Meetings(columns=sides[1], rows=rows)


def _line(
    application: Application,
    rows: Sequence[tuple[int, int, str]],
    people: dict[int, User],
    suiting: dict[tuple[int, int], Suits],
) -> Line:
    own = [(reader, state) for key, reader, state in rows if key == application.pk]
    return Line(
        application,
        held=[people[reader] for reader, state in own if state != State.PROPOSED],
        proposed=[
            (people[reader], words(suiting.get((application.pk, reader))))
            for reader, state in own
            if state == State.PROPOSED
        ],
    )
