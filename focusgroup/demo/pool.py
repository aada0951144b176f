"""The applications of a call, made in batches so that ten thousand need no more memory than one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from applications import answers, eligibility
from applications.models import Application, Call, Revision
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.demo import companies, distributions, people, websites
from focusgroup.demo.chance import Chance
from focusgroup.demo.companies import Company, Registry
from focusgroup.demo.days import at
from focusgroup.demo.history import History
from focusgroup.demo.motivations import Author
from focusgroup.demo.progress import Progress
from members.models import SizeClass
from tests.factories.applications import ApplicationFactory, DraftFactory

BATCH = 500
_REMEMBERED = 60


@dataclass
class Pool:
    """Makes the applications of one call, in the order in which they are sent.

    Of a call long ago only companies are kept, and these are remembered: some became members.
    """

    call: Call
    chance: Chance
    registry: Registry
    history: History
    progress: Progress
    until: datetime
    financial_year: int
    drafts: float = 0.0
    duplicates: float = 0.0
    is_long_ago: bool = False

    def __post_init__(self) -> None:
        self.recent: list[Company] = []
        self.companies: dict[str, Company] = {}
        self.authors: dict[str, Author] = {}
        self.number = 0

    def applications(self, count: int) -> Iterator[Application]:
        """Saves so many, with versions and log, and yields each once it is saved."""
        times = self._sending_times(count)
        for start in range(0, count, BATCH):
            batch = [self._one(sent_at) for sent_at in times[start : start + BATCH]]
            Application.objects.bulk_create(batch)
            Revision.objects.bulk_create(
                Revision(application=one, number=1, answers=answers.values(one), sent_at=one.submitted_at)
                for one in batch
                if one.submitted_at
            )
            for application in batch:
                self._tell(application)
            self._visit(batch)
            self.history.write()
            self.progress.add(len(batch))
            yield from batch

    def _sending_times(self, count: int) -> list[datetime]:
        """Few at first, a third of all in the last tenth, as calls go; in working hours mostly."""
        opens, span = self.call.opens_at, self.until - self.call.opens_at
        shares = (self.chance.fraction() for _ in range(count))
        times = (opens + span * (0.9 + share / 3.3 if share < 0.33 else share**0.8 * 0.97) for share in shares)
        earliest, latest = opens + timedelta(minutes=40), self.until - timedelta(seconds=1)
        return sorted(max(earliest, min(_by_day(moment, self.chance), latest)) for moment in times)

    def _one(self, sent_at: datetime) -> Application:
        chance = self.chance
        is_draft = chance.happens(self.drafts)
        company, contact = self._who()
        began_at = max(self.call.opens_at, sent_at - timedelta(hours=chance.between(1, 400)))
        values: dict[str, Any] = {
            **company.facts,
            "call": self.call,
            "key": UUID(int=chance.random.getrandbits(128), version=4),
            "contact_name": contact,
            "contact_role": chance.of(distributions.CONTACT_ROLES),
            "contact_email": people.address(contact, company.domain),
            "motivation": company.author.motivation(),
            "commits_to_input": not chance.happens(distributions.NO_COMMITMENT),
            "created_at": began_at,
            "changed_at": sent_at,
            **self._ownership(company),
        }
        if chance.happens(distributions.NO_AI):
            values |= {"ai_role": "USER", "expertise": company.author.without_ai()}
        if is_draft:
            return self._unfinished(values)
        self.number += 1
        consents = {name: sent_at for name in _CONSENTS if name == "notice_read_at" or chance.happens(0.8)}
        values |= dict.fromkeys(_CONSENTS) | consents
        application: Application = ApplicationFactory.build(**values, number=self.number, submitted_at=sent_at)
        application.size_class = SizeClass(eligibility.declared_size(application) or SizeClass.UNKNOWN)
        application.eligibility = eligibility.stored(eligibility.findings(application, eligible=self.call.eligible))
        if chance.happens(distributions.WITHDRAWN):
            application.state = State.WITHDRAWN
            application.changed_at = min(sent_at + timedelta(days=chance.between(1, 9)), self.until)
        return application

    def _who(self) -> tuple[Company, str]:
        """A company and its contact; now and then one that has applied before, through somebody else."""
        chance = self.chance
        if self.recent and chance.happens(self.duplicates):
            company = chance.one(self.recent)
        else:
            country = chance.of(distributions.COUNTRIES)
            company = self.registry.found(country=country, financial_year=self.financial_year)
            if not self.is_long_ago and chance.happens(distributions.NO_COMPANY):
                company.facts["legal_name"] = companies.no_company(chance, company.facts["legal_name"])
            self.recent = [*self.recent, company][-_REMEMBERED:]
        if self.is_long_ago:
            self.companies[company.facts["website"]] = company
        self.authors[company.facts["website"]] = company.author
        return company, people.person(chance, company.facts["country"])

    def _ownership(self, company: Company) -> dict[str, Any]:
        chance = self.chance
        kind = "linked" if company.kind_of_size == "large_by_group" else chance.of(distributions.OWNERSHIP)
        if kind == "autonomous":
            return {"has_related_firms": False, "related_firms": ""}
        name = self.registry.plain_name(company.facts["country"], company.facts["sector"])
        share = {"partner": chance.between(25, 49), "public": chance.between(25, 40)}.get(kind, chance.between(51, 100))
        owner = "The region" if kind == "public" else name
        staff = chance.between(300, 1200) if company.kind_of_size == "large_by_group" else chance.between(3, 40)
        described = f"{owner} holds {share} per cent"
        given: dict[str, Any] = {
            "has_related_firms": True,
            "related_firms": f"{described}." if kind == "public" else f"{described}; {staff} staff.",
        }
        # Now and then somebody gives the remark alone, and the figures have to be asked for.
        if kind != "public" and not self.is_long_ago and not chance.happens(0.2):
            given |= {"related_firms": "", "ownership": {"firms": self._tree(name, share, staff), "earlier": {}}}
        return given

    def _tree(self, name: str, share: int, staff: int) -> list[dict[str, Any]]:
        """The owner with its figures; sometimes one above it, or a firm that the company holds itself."""
        rows = [_firm(name, share, staff, of="0", direction="holds", chance=self.chance)]
        above, below = (self.chance.happens(chance) for chance in (0.3, 0.25))
        if above:
            holder = self.registry.plain_name("DE", "FINA")
            rows.append(_firm(holder, self.chance.between(26, 90), 30, of="1", direction="holds", chance=self.chance))
        if below:
            daughter = self.registry.plain_name("PT", "ICT")
            rows.append(_firm(daughter, 100, 4, of="0", direction="held", chance=self.chance))
        return rows

    def _unfinished(self, values: dict[str, Any]) -> Application:
        """A draft, left at some step of the form."""
        step = self.chance.between(1, 4)
        empty = [name for names in _STEPS[step:] for name in names]
        untouched = Application()
        blank = {name: getattr(untouched, name) for name in empty}
        draft: Application = DraftFactory.build(**(values | blank), notice_read_at=None)
        return draft

    def _visit(self, batch: list[Application]) -> None:
        """Of a call long ago the time of keeping copies is over."""
        if not self.is_long_ago:
            standing = (one for one in batch if one.state == State.SUBMITTED and one.website)
            websites.keep((one, self.authors[one.website]) for one in standing)
        self.authors.clear()

    def _tell(self, application: Application) -> None:
        holder = Actor.holder(application)
        self.history.tell("began", application, by=holder, at=application.created_at)
        if application.submitted_at:
            self.history.moved(application, State.DRAFT, State.SUBMITTED, by=holder, at=application.submitted_at)
        if application.state == State.WITHDRAWN:
            self.history.moved(application, State.SUBMITTED, State.WITHDRAWN, by=holder, at=application.changed_at)


def _firm(name: str, share: int, staff: int, *, of: str, direction: str, chance: Chance) -> dict[str, Any]:
    """A row as the form keeps it."""
    turnover_eur = staff * chance.between(70, 160) * 1000
    return {
        "name": name,
        "kind": "enterprise",
        "direction": direction,
        "of": of,
        "capital_pct": str(share),
        "votes_pct": str(share),
        "headcount_awu": str(staff),
        "turnover_eur": str(turnover_eur),
        "balance_eur": str(turnover_eur // 2),
    }


_CONSENTS = ("notice_read_at", "directory_consent_at", "bulletins_consent_at")
_STEPS = (answers.ELIGIBILITY, answers.COMPANY, answers.EXPERTISE, answers.MOTIVATION)


def _by_day(moment: datetime, chance: Chance) -> datetime:
    day: date = moment.date()
    return at(day, 8) + timedelta(minutes=chance.between(0, 11 * 60), seconds=chance.between(0, 59))
