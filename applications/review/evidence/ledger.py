"""The ledger as it is read: rows of values, since a page may print many."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.review.evidence.models import Evidence
from applications.review.evidence.querysets import EvidenceQuerySet

State, Stance = Evidence.State, Evidence.Stance
_COLUMNS = ("pk", "criterion_id", "claim", "url", "quote", "stance", "state", "reason", "seen_on", "found_by_id")
_PEOPLE = ("found_by__name", "found_by__email", "ended_by__name", "ended_by__email", "ended_at")


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry. `found_by` and `ended_by` are how the people are called."""

    key: int
    criterion_id: int
    claim: str
    url: str
    quote: str
    stance: str
    state: str
    reason: str
    seen_on: date
    finder_id: int
    found_by: str
    ended_by: str
    ended_at: datetime | None

    @property
    def stands(self) -> bool:
        return self.state == State.STANDING

    @property
    def is_against(self) -> bool:
        return self.stance == Stance.CONTRADICTS

    @property
    def label(self) -> str:
        """What it does for the claim, or what became of it."""
        return str(Stance(self.stance).label if self.stands else State(self.state).label)

    @property
    def site(self) -> str:
        """Where it stands, as people say it."""
        return (urlsplit(self.url).hostname or self.url).removeprefix("www.")

    @property
    def card(self) -> SafeString:
        """As it is printed. Put together here: a page has many, and a template takes a look-up for each word."""
        return self._printed(SafeString())

    @property
    def card_to_change(self) -> SafeString:
        """The same for who may correct or withdraw it."""
        if not self.stands:
            return self.card
        to_change = ' <a href="{}">{}<span class="vh">: {}</span></a>'
        path = reverse("admin:review_evidence", args=[self.key])
        return self._printed(format_html(to_change, path, _("Correct or withdraw"), self.claim))

    def _printed(self, more: SafeString) -> SafeString:
        tag = "good"
        if not self.stands:
            tag = "open"
        elif self.is_against:
            tag = "bad"
        return format_html(
            '<p>{}</p><p class="small row"><span class="tag {}">{}</span> '
            '<a href="{}" rel="noreferrer noopener nofollow" target="_blank">{}</a></p>{}{}'
            '<p class="xs quiet">{}, {}{}</p>',
            self.claim if self.stands else format_html("<s>{}</s>", self.claim),
            tag,
            self.label,
            self.url,
            self.site,
            format_html('<p class="xs quiet">“{}”</p>', self.quote) if self.quote else "",
            "" if self.stands else self._end,
            self.found_by,
            _day(self.seen_on),
            more,
        )

    @property
    def _end(self) -> SafeString:
        """Why it no longer stands, and who says so."""
        said = '<p class="xs">{} <span class="quiet">{}, {}</span></p>'
        return format_html(
            said, self.reason, self.ended_by, _day(timezone.localtime(self.ended_at)) if self.ended_at else ""
        )


def _day(value: date) -> str:
    """Written out: Monday 9 November 2026."""
    return date_format(value, "l j F Y")


def facts(rows: EvidenceQuerySet) -> list[Fact]:
    """In the order they were added, of every state. The caller sees to who may read them."""
    found = []
    for row in rows.order_by("at", "id").values(*_COLUMNS, *_PEOPLE):
        key, finder_id, ended_at = row.pop("pk"), row.pop("found_by_id"), row.pop("ended_at")
        people = [row.pop(name) for name in _PEOPLE[:4]]
        found_by, ended_by = people[0] or people[1], people[2] or people[3] or ""
        found.append(Fact(key, finder_id=finder_id, found_by=found_by, ended_by=ended_by, ended_at=ended_at, **row))
    return found
