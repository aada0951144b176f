from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from applications.review.consensus.states import OPEN, State
from applications.review.states import State as AssignmentState
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.models import Application
    from applications.review.consensus.models import Consensus, Voice
    from applications.review.models import Assignment


def in_sight_of(user: User, applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Applications whose readings this person may compare.

    Readers once their own reading is in, coordinators unless they still have one of their own to
    submit. Whoever is barred by a conflict of interest, and whatever was withdrawn, is out.
    """
    given = user.assignments.filter(application=OuterRef("pk"))
    barring = user.conflicts.barring().filter(application=OuterRef("pk"))
    pending = given.exclude(state__in=[AssignmentState.SUBMITTED, AssignmentState.CONFLICT])
    found = applications.exclude(state=ApplicationState.WITHDRAWN).filter(~Exists(barring), ~Exists(pending))
    if user.has_perm("review.manage_review"):
        return found
    return found.filter(Exists(given.filter(state=AssignmentState.SUBMITTED)))


def readers_of(application: "Application") -> "QuerySet[Assignment]":
    """The readings that are in, each with its reader, in a lasting order."""
    submitted = application.assignments.filter(state=AssignmentState.SUBMITTED)
    return submitted.select_related("reviewer").order_by("reviewer__institution", "pk")


class ConsensusQuerySet(QuerySet["Consensus"]):
    def open(self) -> "ConsensusQuerySet":
        return self.filter(state__in=OPEN)

    def visible_to(self, user: User) -> "ConsensusQuerySet":
        """Those on applications whose readings the person may compare."""
        applications: Any = self.model._meta.apps.get_model("applications", "Application")
        seen = in_sight_of(user, applications.objects.all())
        return self.filter(application__in=seen.values("pk"))

    def of_other_readers(self) -> "ConsensusQuerySet":
        """Drafts and agreements that were put before others than those whose readings are in now."""
        voices: Any = self.model._meta.apps.get_model("review", "Voice")
        readings: Any = self.model._meta.apps.get_model("review", "Assignment")
        submitted = readings.objects.filter(state=AssignmentState.SUBMITTED)
        reads = submitted.filter(application=OuterRef("consensus__application"), reviewer=OuterRef("reader"))
        asked = voices.objects.filter(version=F("consensus__version"))
        left = asked.filter(~Exists(reads), consensus=OuterRef("pk"))
        heard = asked.filter(consensus__application=OuterRef("application"), reader=OuterRef("reviewer"))
        came = submitted.filter(~Exists(heard), application=OuterRef("application"))
        under_way = (ApplicationState.UNDER_REVIEW, ApplicationState.REVIEWED)
        standing = self.filter(state__in=[State.PROPOSED, State.AGREED], application__state__in=under_way)
        return standing.exclude(origin="words").filter(Exists(left) | Exists(came))

    def to_draft(self, user: User) -> "ConsensusQuerySet":
        """What waits for this person as rapporteur, the most urgent first."""
        rows = self.filter(rapporteur=user, application__state=ApplicationState.REVIEWED)
        objected = Q(state=State.PROPOSED, voices__answer="objected", voices__version=F("version"))
        return rows.filter(Q(state=State.DRAFT) | objected).distinct().order_by("due_on", "pk")


class VoiceQuerySet(QuerySet["Voice"]):
    def waiting(self) -> "VoiceQuerySet":
        """Readers who have not spoken on a draft that stands before them."""
        rows = self.filter(answer="", consensus__state=State.PROPOSED, version=F("consensus__version"))
        return rows.filter(consensus__application__state=ApplicationState.REVIEWED)
