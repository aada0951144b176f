"""The whole demo, in the order in which it could have happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from applications.models import Application, Call
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit import actions as audit
from focusgroup.demo import (
    aftermath,
    calls,
    distributions,
    evaluation,
    first_call,
    gatherings,
    group,
    interested,
    membership,
)
from focusgroup.demo.chance import Chance
from focusgroup.demo.companies import Registry
from focusgroup.demo.days import Days, at
from focusgroup.demo.group import Group
from focusgroup.demo.history import History
from focusgroup.demo.pool import Pool
from focusgroup.demo.progress import Progress
from focusgroup.demo.staff import Staff, hire

FIRST_CALL_APPLICATIONS = 110
REPLACEMENT_CALL_APPLICATIONS = 120
_ASKED = 3


@dataclass(frozen=True)
class Demo:
    """Whom to sign in as."""

    staff: Staff
    people: list[User]


class DatabaseInUse(Exception):
    """There are people in the database already, so it is left alone."""


def whole(applicants: int) -> int:
    """What counts as one step in the progress: an application made, and one that is read."""
    return FIRST_CALL_APPLICATIONS + 2 * REPLACEMENT_CALL_APPLICATIONS + applicants


@transaction.atomic
def fill(*, applicants: int, seed: int, now: datetime, progress: Progress) -> Demo:
    """Fill an empty database. Raises DatabaseInUse, and changes nothing, when it is not empty."""
    if User.objects.exists():
        raise DatabaseInUse
    world = World(seed=seed, now=now, progress=progress)
    members = world.first_call()
    world.meetings(members)
    membership.live(world.days, members, by=world.by, chance=world.chance("membership"))
    world.replacement_call()
    world.open_call(applicants)
    world.history.write()
    progress.close()
    return Demo(world.staff, members.main_people)


class World:
    """One source of chance, one log and one register of companies for everything."""

    def __init__(self, *, seed: int, now: datetime, progress: Progress) -> None:
        self.now, self.days = now, Days(now)
        self.seed, self.progress = seed, progress
        self.history = History()
        self.registry = Registry(Chance(f"{seed} companies"))
        self.staff = hire(at=at(self.days.first_call.opens_at.date(), 8) - timedelta(days=30), history=self.history)
        self.by = Actor.person(self.staff.coordinator(Institution.DIGITAL_SME))

    def chance(self, room: str) -> Chance:
        """Each room draws from its own source, so that a change in one leaves the others as they were."""
        return Chance(f"{self.seed} {room}")

    def first_call(self) -> Group:
        call = calls.first(self.days, by=self.by, history=self.history)
        pool = self._pool(call, until=call.closes_at, financial_year=2019, is_long_ago=True)
        received = list(pool.applications(FIRST_CALL_APPLICATIONS))
        chance = self.chance("selection")
        selected = first_call.decide(call, received, staff=self.staff, chance=chance, history=self.history)
        return group.admit(
            selected,
            pool.companies,
            by=self.by,
            days=self.days,
            chance=self.chance("members"),
            history=self.history,
        )

    def meetings(self, members: Group) -> None:
        chance = self.chance("meetings")
        held = gatherings.held(self.days, members, by=self.by, chance=chance)
        pair = self.staff.coordinator(Institution.DIGITAL_SME), self.staff.coordinator(Institution.JRC)
        aftermath.follow(held, by=self.by, coordinators=pair, today=self.days.today, chance=self.chance("aftermath"))
        gatherings.coming(self.days, members, by=self.by, chance=chance)
        gatherings.asked_for(self.days, members, by=self.by, chance=self.chance("poll"))

    def replacement_call(self) -> None:
        call = calls.replacement(self.days, by=self.by, history=self.history)
        pool = self._pool(call, until=call.closes_at, duplicates=distributions.DUPLICATES)
        received = list(pool.applications(REPLACEMENT_CALL_APPLICATIONS))
        standing = [application for application in received if application.state == State.SUBMITTED]
        evaluation.evaluate(
            call, standing, staff=self.staff, chance=self.chance("reviews"), now=self.now, progress=self.progress
        )

    def open_call(self, applicants: int) -> None:
        call = calls.open_now(self.days, by=self.by, history=self.history)
        pool = self._pool(call, until=self.now, drafts=distributions.DRAFTS, duplicates=distributions.DUPLICATES)
        _exhaust(pool.applications(applicants))
        self._judge_the_clear_cases(call)
        interested.express(
            self.registry,
            until=call.opens_at,
            financial_year=self.days.last_financial_year,
            chance=self.chance("interest"),
            history=self.history,
        )

    def _judge_the_clear_cases(self, call: Call) -> None:
        """What staff do before a call closes: some from outside Europe are out already, and a few were asked."""
        sent = Application.objects.filter(call=call, state=State.SUBMITTED).order_by("number")
        outside = [pk for pk, country in sent.values_list("pk", "country") if country not in call.eligible]
        reason = "The headquarters are outside the countries of the call."
        early = sent.filter(pk__in=outside[: (len(outside) + 1) // 2])
        audit.move_all(
            early, to=State.INELIGIBLE, by=self.by, now=self.now, reason=reason, also={"eligibility_note": reason}
        )
        asked = list(sent.filter(has_related_firms=True).values_list("pk", flat=True)[:_ASKED])
        question = "Send the figures of the linked company."
        audit.move_all(sent.filter(pk__in=asked), to=State.CLARIFICATION, by=self.by, now=self.now, reason=question)

    def _pool(
        self,
        call: Call,
        *,
        until: datetime,
        financial_year: int | None = None,
        drafts: float = 0,
        duplicates: float = 0,
        is_long_ago: bool = False,
    ) -> Pool:
        return Pool(
            call=call,
            chance=self.chance(call.slug),
            registry=self.registry,
            history=self.history,
            progress=self.progress,
            until=until,
            financial_year=financial_year or self.days.last_financial_year,
            drafts=drafts,
            duplicates=duplicates,
            is_long_ago=is_long_ago,
        )


def _exhaust(applications: Iterable[Application]) -> None:
    for _application in applications:
        pass
