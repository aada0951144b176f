"""Further readings that are proposed, each with its reason."""

from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import Application, Call, reference_of
from applications.review import stability
from applications.review.board.scores import calibrated
from applications.review.board.sight import Sight
from applications.review.board.table import rules_of, visible
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

    By the score that counts in the call. What the readers have agreed on, no further reading changes.
    """
    found = calibrated(call, sight)
    rows = visible(call, sight).filter(state=State.REVIEWED, review_count__gt=0).exclude(pk__in=sight.pending)
    rows = rows.filter(Q(standing=None) | Q(standing__agreed_thousandths=None))
    raw = dict(rows.order_by().values_list("pk", "score_thousandths"))
    worths = {key: one for key, one in found.applications.items() if key in raw}
    if not rules_of(call).is_calibrated:
        worths = {key: replace(one, value=raw[key]) for key, one in worths.items()}
    best = stability.proposals(worths, seats=call.seats, noise=found.noise)
    columns = ("pk", "number", "legal_name", "country")
    shown = {row[0]: row for row in Application.objects.filter(pk__in=[one.key for one in best]).values_list(*columns)}
    lines = []
    for one in best:
        key, number, company, country = shown[one.key]
        lines.append(Line(key, reference_of(number), company, country, one))
    line = stability.cut(worths, call.seats)
    return Proposals(lines, None if line is None else round(line), len(worths))
