"""What lacks readers, who may read it, and who would: read in constant queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from applications.models import Application
from applications.review.assignment import fit
from applications.review.conflicts.models import Conflict
from applications.review.matching import Matching, Need, Reader, match
from applications.review.models import Assignment, Policy
from applications.review.profiles.models import ReviewerProfile
from applications.review.readers import INSTITUTIONS
from applications.review.states import State
from applications.sight import barred
from focusgroup.accounts.models import User

Held = dict[int, list[tuple[int, str]]]


@dataclass(frozen=True)
class Work:
    """What there is to match: the needs, the readers, and who has read together."""

    needs: list[Need]
    readers: list[Reader]
    held: dict[int, tuple[int, ...]]

    def matched(self) -> Matching:
        return match(self.needs, self.readers, held=self.held)


def work(
    applications: Iterable[Application],
    people: Sequence[User],
    *,
    viewer: User | None,
    most: Mapping[int, int | None] | None = None,
    with_proposed: bool = True,
) -> Work:
    """What the applications lack, for these people to read. `most` caps what a person holds in all.

    `with_proposed` counts what is proposed as if it were given out.

    Only what the viewer may see counts: what they have a conflict with leaves no trace,
    not even in how much somebody has to read.
    """
    waiting = list(applications)
    calls = {application.call_id for application in waiting}
    rows = Assignment.objects.live().filter(application__call__in=calls).exclude(application__in=barred(viewer))
    rows = rows if with_proposed else rows.exclude(state=State.PROPOSED)
    held: Held = {}
    load: Counter[int] = Counter()
    for application, reader, institution in rows.order_by("pk").values_list(
        "application_id", "reviewer_id", "reviewer__institution"
    ):
        held.setdefault(application, []).append((reader, institution))
        load[reader] += 1
    most = most or {}
    return Work(
        needs=_needs(waiting, people, held),
        readers=[Reader(one.pk, one.institution, load[one.pk], most.get(one.pk)) for one in people],
        held={key: tuple(reader for reader, _institution in readings) for key, readings in held.items()},
    )


def limits(people: Iterable[User]) -> dict[int, int | None]:
    """What each takes at most, by their profile."""
    return dict(ReviewerProfile.objects.filter(user__in=list(people)).values_list("user_id", "most_readings"))


def fits(applications: Iterable[Application], people: Iterable[User]) -> dict[tuple[int, int], fit.Suits]:
    """How each person who has a profile suits each application, by the keys of both."""
    known = {profile.user_id: profile for profile in ReviewerProfile.objects.filter(user__in=list(people))}
    return {
        (one.pk, key): fit.suits(
            country=one.country,
            ai_domains=one.ai_domains,
            sector=one.sector,
            languages=profile.languages,
            known_domains=profile.ai_domains,
            known_sectors=profile.sectors,
        )
        for one in applications
        for key, profile in known.items()
    }


def bars(applications: Iterable[Application]) -> dict[int, set[int]]:
    """Who must not be given each application: a conflict stands or waits to be judged, or ended a reading of it."""
    keys = [application.pk for application in applications]
    found: defaultdict[int, set[int]] = defaultdict(set)
    blocking = Conflict.objects.blocking().filter(application__in=keys).values_list("application_id", "user_id")
    ended = Assignment.objects.filter(application__in=keys, state=State.CONFLICT)
    for application, user in [*blocking, *ended.values_list("application_id", "reviewer_id")]:
        found[application].add(user)
    return found


def _needs(waiting: list[Application], people: Sequence[User], held: Held) -> list[Need]:
    """What each application lacks of each institution; those that lack nothing are left out."""
    barring = bars(waiting)
    calls = {one.call_id for one in waiting}
    each = dict(Policy.objects.filter(call__in=calls).values_list("call_id", "readers_each"))
    suiting = fits(waiting, people)
    needs = []
    for one in waiting:
        readings = held.get(one.pk, [])
        partners = tuple(reader for reader, _institution in readings)
        banned = frozenset({*partners, *barring.get(one.pk, ())})
        points = {person.pk: suiting[one.pk, person.pk].points for person in people if (one.pk, person.pk) in suiting}
        for institution in INSTITUTIONS:
            count = each.get(one.call_id, 1) - sum(place == institution for _reader, place in readings)
            if count > 0:
                needs.append(Need(one.pk, institution, count, banned, partners, points))
    return needs
