"""What the review page shows of an applicant's website."""

from dataclasses import dataclass, field

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, to_locale

from applications.models import Application
from applications.review.website.models import Snapshot, SnapshotPage
from applications.review.website.states import WANTED, Outcome

# Dead or unread is told at once; a page that was read, quietly.
_TAGS = {
    Outcome.READ: "good",
    Outcome.NO_INTERNET: "",
    Outcome.FAILED: "",
    Outcome.ROBOTS: "gold",
    Outcome.NOT_HTML: "gold",
}
# As many older ones as a page names.
MOST_EARLIER = 10


@dataclass
class Panel:
    """`latest` is the last attempt that came to an end; `shown` the last that read a page, the same or an earlier."""

    address: str
    latest: Snapshot | None = None
    shown: Snapshot | None = None
    is_waiting: bool = False
    is_wanted: bool = False
    is_switched_off: bool = False
    pages: list[SnapshotPage] = field(default_factory=list)
    earlier: list[Snapshot] = field(default_factory=list)

    @property
    def can_ask(self) -> bool:
        """Whether "fetch again" leads anywhere."""
        return bool(self.address) and self.is_wanted and not self.is_waiting and not self.is_switched_off

    @property
    def tag(self) -> str:
        if self.latest is None:
            return ""
        return "gold" if self.latest.flags else _TAGS.get(Outcome(self.latest.outcome), "warn")

    @property
    def is_older(self) -> bool:
        """Whether what is shown is not what was found last."""
        return self.shown is not None and self.shown is not self.latest

    @property
    def is_of_another_address(self) -> bool:
        return self.shown is not None and self.shown.url != self.address

    @property
    def language_name(self) -> str:
        """The language of the page in words; its code where nobody knows it."""
        code = self.shown.language if self.shown else ""
        names = Locale.parse(to_locale(get_language() or "en")).languages
        return str(names.get(code, code))


def of(application: Application) -> Panel:
    """In two queries. The caller sees to who may read the application."""
    panel = Panel(
        address=application.website,
        is_wanted=application.state in WANTED,
        is_switched_off=not settings.WEBSITE_SNAPSHOTS,
    )
    rows = list(Snapshot.objects.filter(application=application)[: MOST_EARLIER + 2])
    finished = [row for row in rows if row.outcome != Outcome.WAITING]
    panel.is_waiting = any(row.outcome == Outcome.WAITING and row.due_at for row in rows)
    panel.latest = finished[0] if finished else None
    panel.shown = next((row for row in finished if row.is_read), None)
    panel.earlier = [row for row in finished if row is not panel.latest and row is not panel.shown]
    if panel.shown:
        panel.pages = list(panel.shown.pages.all())
    return panel
