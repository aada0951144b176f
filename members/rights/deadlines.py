"""When a request about one's own data is due."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def due_on(asked_at: datetime) -> date:
    """The same day of the next month in Brussels, or its last day."""
    # Regulation (EU) 2018/1725, Article 14(3), and GDPR, Article 12(3), both give one month.
    asked_on = asked_at.astimezone(BRUSSELS).date()
    year, month = (asked_on.year, asked_on.month + 1) if asked_on.month < 12 else (asked_on.year + 1, 1)
    return date(year, month, min(asked_on.day, monthrange(year, month)[1]))
