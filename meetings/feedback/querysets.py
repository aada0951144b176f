from typing import TYPE_CHECKING

from django.db.models import Avg, Count, QuerySet

if TYPE_CHECKING:
    from meetings.feedback.models import Feedback

QUESTIONS = ("useful", "heard", "organised")


class FeedbackQuerySet(QuerySet["Feedback"]):
    def answered(self) -> "FeedbackQuerySet":
        return self.filter(answered_at__isnull=False)

    def means(self) -> dict[str, float | None]:
        """The mean of each question over those who answered; None where nobody has."""
        return self.answered().aggregate(**{question: Avg(question) for question in QUESTIONS})

    def spread(self, question: str) -> list[int]:
        """How many gave 1, 2, 3, 4 and 5."""
        counts = dict(self.answered().order_by().values_list(question).annotate(n=Count("pk")))
        return [counts.get(score, 0) for score in range(1, 6)]
