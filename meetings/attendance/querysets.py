from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from meetings.states import How

if TYPE_CHECKING:
    from meetings.attendance.models import Attendance
    from meetings.models import Meeting


class AttendanceQuerySet(QuerySet["Attendance"]):
    def at(self, meeting: "Meeting") -> "AttendanceQuerySet":
        return self.filter(day__meeting=meeting)

    def counted(self) -> "AttendanceQuerySet":
        """Of meetings whose list is closed: only these count."""
        return self.filter(day__meeting__closed_list__isnull=False)

    def in_person(self) -> "AttendanceQuerySet":
        return self.filter(how=How.IN_PERSON)

    def members(self) -> list[int]:
        """The keys of the companies, each once."""
        return list(self.order_by().values_list("member", flat=True).distinct())

    def tally(self) -> dict[int, int]:
        """How many companies were there, by day."""
        return dict(self.order_by().values_list("day").annotate(n=Count("pk")))
