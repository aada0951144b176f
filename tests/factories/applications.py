from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from applications.casework.models import Clarification, EligibilityCheck, Erasure, Likeness, Merger
from applications.decision.draw.models import Round
from applications.decision.models import Decision, Offer, Quota, Scenario
from applications.decision.states import Outcome
from applications.interest.models import Interest
from applications.models import Application, Call
from applications.review.conflicts.models import Conflict
from applications.review.consensus.models import Consensus, Voice
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment, Criterion, Review, Standing
from applications.review.states import State as AssignmentState
from applications.review.website.models import Snapshot
from applications.review.website.states import Outcome as SnapshotOutcome
from applications.states import CallState, State
from tests.factories.accounts import StaffFactory
from tests.factories.members import FactsFactory

OPENED = datetime(2026, 10, 1, 7, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 16, tzinfo=UTC)


class CallFactory(DjangoModelFactory):
    """A call that is open on 16 November 2026."""

    class Meta:
        model = Call

    slug = factory.Sequence(lambda n: f"call-{n}")
    title = "Call for 60 new members"
    state = CallState.OPEN
    opens_at = OPENED
    closes_at = CLOSES


class ApplicationFactory(FactsFactory):
    """An application that was sent."""

    class Meta:
        model = Application

    call = factory.SubFactory(CallFactory)
    number = factory.Sequence(lambda n: n + 1)
    state = State.SUBMITTED
    contact_name = factory.Sequence(lambda n: f"Contact {n}")
    contact_role = "Managing director"
    contact_email = factory.Sequence(lambda n: f"contact{n}@company{n}.example")
    has_related_firms = False
    motivation = "We would like the group to look at who owns the image of a defect."
    commits_to_meetings = True
    commits_to_input = True
    created_at = OPENED + timedelta(days=1)
    changed_at = OPENED + timedelta(days=2)
    submitted_at: datetime | None = OPENED + timedelta(days=2)
    notice_read_at = OPENED + timedelta(days=2)
    revision = 1


class DraftFactory(ApplicationFactory):
    """An application that was begun and not sent."""

    state = State.DRAFT
    number = None
    submitted_at = None
    revision = 0


class InterestFactory(DjangoModelFactory):
    """A company that would like to apply, its address confirmed before the call opened."""

    class Meta:
        model = Interest

    company = factory.Sequence(lambda n: f"Interested {n}")
    country = "BE"
    sector = "MANU"
    email = factory.Sequence(lambda n: f"post{n}@interested{n}.example")
    note = "We read weld seams with cameras."
    created_at = OPENED - timedelta(days=30)
    confirmed_at: datetime | None = OPENED - timedelta(days=30)


class ClarificationFactory(DjangoModelFactory):
    """A question that waits for its answer."""

    class Meta:
        model = Clarification

    application = factory.SubFactory(ApplicationFactory, state=State.CLARIFICATION)
    question = "Which of the two accounts is the approved one?"
    fields = factory.LazyFunction(lambda: ["turnover_eur", "balance_eur"])
    due_on = CLOSES.date()
    asked_at = OPENED + timedelta(days=10)


class EligibilityCheckFactory(DjangoModelFactory):
    """One criterion that staff found met."""

    class Meta:
        model = EligibilityCheck

    application = factory.SubFactory(ApplicationFactory)
    criterion = EligibilityCheck.Criterion.SIZE
    verdict = EligibilityCheck.Verdict.YES
    revision = factory.SelfAttribute("application.revision")
    checked_at = OPENED + timedelta(days=10)
    checked_by = factory.SubFactory(StaffFactory, role="coordinator")


class LikenessFactory(DjangoModelFactory):
    """Two applications with one VAT number, to be judged."""

    class Meta:
        model = Likeness

    earlier = factory.SubFactory(ApplicationFactory)
    later = factory.SubFactory(ApplicationFactory, call=factory.SelfAttribute("..earlier.call"))
    reasons = factory.LazyFunction(lambda: ["vat_number"])
    found_at = OPENED + timedelta(days=10)


class MergerFactory(DjangoModelFactory):
    """Two applications of one company that staff made one, with a word taken from the one that went."""

    class Meta:
        model = Merger

    stays = factory.SubFactory(ApplicationFactory)
    gone = factory.SubFactory(ApplicationFactory, call=factory.SelfAttribute("..stays.call"), state=State.WITHDRAWN)
    taken = factory.LazyFunction(lambda: ["expertise"])
    note = "Sent by two colleagues."
    merged_at = OPENED + timedelta(days=11)
    merged_by = factory.SubFactory(StaffFactory, role="coordinator")


class ErasureFactory(DjangoModelFactory):
    """A request that is not done yet."""

    class Meta:
        model = Erasure

    application = factory.SubFactory(ApplicationFactory)
    asked_at = OPENED + timedelta(days=20)
    due_on = (OPENED + timedelta(days=51)).date()


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    call = factory.SubFactory(CallFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Criterion {n}")
    weight_percent = 25


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    application = factory.SubFactory(ApplicationFactory, state=State.UNDER_REVIEW)
    reviewer = factory.SubFactory(StaffFactory, institution="JRC", role="reviewer")
    state = AssignmentState.RELEASED
    confirmed_at: datetime | None = CLOSES + timedelta(days=5)


class ConflictFactory(DjangoModelFactory):
    """An interest that a person declared; it hides the application from them."""

    class Meta:
        model = Conflict

    application = factory.SubFactory(ApplicationFactory, state=State.UNDER_REVIEW)
    user = factory.SubFactory(StaffFactory, institution="JRC", role="reviewer")
    state = Conflict.State.DECLARED
    reason = "My brother works there."
    at = CLOSES + timedelta(days=5)


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    assignment = factory.SubFactory(AssignmentFactory, state=AssignmentState.SUBMITTED)
    comment = "Strong on work and people."
    confidence = Review.Confidence.FAIRLY_SURE
    total_thousandths = 3900
    changed_at = CLOSES + timedelta(days=10)
    submitted_at = CLOSES + timedelta(days=10)


class EvidenceFactory(DjangoModelFactory):
    """A fact that stands."""

    class Meta:
        model = Evidence

    application = factory.SubFactory(ApplicationFactory, state=State.UNDER_REVIEW)
    criterion = factory.SubFactory(CriterionFactory, call=factory.SelfAttribute("..application.call"))
    claim = "Eleven foundries run it"
    url = "https://lumenwerk.example/customers"
    seen_on = CLOSES.date()
    quote = "Live on eleven lines."
    stance = Evidence.Stance.SUPPORTS
    found_by = factory.SubFactory(StaffFactory, institution="JRC", role="reviewer")
    at = CLOSES + timedelta(days=5)


class ScenarioFactory(DjangoModelFactory):
    class Meta:
        model = Scenario

    call = factory.SubFactory(CallFactory, state=CallState.SELECTION)
    name = factory.Sequence(lambda n: f"Scenario {n}")
    seats = 60
    created_at = CLOSES + timedelta(days=60)


class QuotaFactory(DjangoModelFactory):
    class Meta:
        model = Quota

    scenario = factory.SubFactory(ScenarioFactory)
    dimension = Quota.Dimension.COUNTRY
    value = "BE"
    least = 0
    most = 5


class RoundFactory(DjangoModelFactory):
    """A round of the draw that nobody has committed in."""

    class Meta:
        model = Round

    scenario = factory.SubFactory(ScenarioFactory)
    call = factory.SelfAttribute("scenario.call")
    number = 1
    sha256 = factory.SelfAttribute("scenario.sha256")
    opened_at = CLOSES + timedelta(days=65)


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    scenario = factory.SubFactory(ScenarioFactory)
    application = factory.SubFactory(
        ApplicationFactory, call=factory.SelfAttribute("..scenario.call"), state=State.SELECTED
    )
    outcome = Outcome.SELECTED
    decided_at = CLOSES + timedelta(days=70)


class OfferFactory(DjangoModelFactory):
    class Meta:
        model = Offer

    decision = factory.SubFactory(DecisionFactory)
    expires_at = CLOSES + timedelta(days=90)


class SnapshotFactory(DjangoModelFactory):
    """A website that was read."""

    class Meta:
        model = Snapshot

    application = factory.SubFactory(ApplicationFactory)
    url = factory.SelfAttribute("application.website")
    asked_at = OPENED + timedelta(days=2)
    fetched_at: datetime | None = OPENED + timedelta(days=2)
    outcome = SnapshotOutcome.READ
    status_code = 200
    final_url = factory.SelfAttribute("url")
    title = "Models for castings"
    text = "We train our own models."
    language = "en"
    sha256 = "5e" * 32


class StandingFactory(DjangoModelFactory):
    """How an application stands; by default nothing is to be told."""

    class Meta:
        model = Standing

    application = factory.SubFactory(ApplicationFactory, state=State.REVIEWED)
    call = factory.SelfAttribute("application.call")


class ConsensusFactory(DjangoModelFactory):
    """The readers differ, and nothing is drafted yet."""

    class Meta:
        model = Consensus

    application = factory.SubFactory(ApplicationFactory, state=State.REVIEWED)
    origin = Consensus.Origin.SPREAD
    opened_at = CLOSES + timedelta(days=12)
    changed_at = CLOSES + timedelta(days=12)
    due_on = (CLOSES + timedelta(days=19)).date()


class VoiceFactory(DjangoModelFactory):
    """A reader who was asked and has not spoken."""

    class Meta:
        model = Voice

    consensus = factory.SubFactory(ConsensusFactory)
    reader = factory.SubFactory(StaffFactory, institution="JRC", role="reviewer")
    version = 1
    asked_at = CLOSES + timedelta(days=13)
