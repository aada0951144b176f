"""Further readings that are proposed, each with its reason."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from applications.models import Application, Call, reference_of
from applications.review import final, stability
from applications.review.board.scores import calibrated
from applications.review.board.sight import Sight
from applications.review.board.table import rules_of, visible
from applications.review.calibration import Estimate
from applications.review.models import Policy
from applications.states import State


@dataclass(frozen=True)
class Line:
    key: int
    reference: str
    company: str
    country: str
    found: stability.Proposal

    @property
    def reason(self) -> str:
        """Why this one, in words."""
        away, error = f"{abs(self.found.above) / 1000:.2f}", f"{(self.found.score.error or 0) / 1000:.2f}"
        if not self.found.above:
            said = _("on the line, uncertain by %(error)s")
        elif self.found.above > 0:
            said = _("%(away)s above the line, uncertain by %(error)s")
        else:
            said = _("%(away)s below the line, uncertain by %(error)s")
        return said % {"away": away, "error": error}


@dataclass
class Proposals:
    """`line` is the score that parts those with a seat from those without, in thousandths."""

    lines: list[Line]
    line: int | None
    compared: int


def proposals(call: Call, sight: Sight) -> Proposals:
    """Of the applications whose readings are all in and may be seen; the line is drawn through these.

    By the score that counts in the call. What the readers have agreed on holds its place and is not proposed, for
    no further reading changes it.
    """
    found = calibrated(call, sight)
    rows = visible(call, sight).filter(state=State.REVIEWED, review_count__gt=0).exclude(pk__in=sight.pending)
    rules = rules_of(call)
    worths = {}
    for key, *kept in rows.order_by().values_list("pk", *final.KEPT):
        estimate = found.applications.get(key)
        score = final.score_of(rules.aggregate, rules.is_calibrated, final.Kept(*kept))
        if rules.aggregate == Policy.Aggregate.CONSENSUS and kept[-1] is not None:
            worths[key] = Estimate(score, None, estimate.n if estimate else 0)
        elif estimate:
            worths[key] = estimate if rules.is_calibrated else replace(estimate, value=score)
    best = stability.proposals(worths, seats=call.seats, noise=found.noise)
    columns = ("pk", "number", "legal_name", "country")
    shown = {row[0]: row for row in Application.objects.filter(pk__in=[one.key for one in best]).values_list(*columns)}
    lines = []
    for one in best:
        key, number, company, country = shown[one.key]
        lines.append(Line(key, reference_of(number), company, country, one))
    line = stability.cut(worths, call.seats)
    return Proposals(lines, None if line is None else round(line), len(worths))
