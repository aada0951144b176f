"""What somebody had written when their reading went to others: kept for them, and back once they read it again."""

from collections.abc import Iterable
from datetime import datetime

from applications.review.models import Assignment, KeptDraft, Review
from applications.review.states import State

WORDS = ("half_points", "abstained", "comment", "confidence", "changed_at")


def keep(assignments: Iterable[int], *, now: datetime) -> int:
    """Keep the drafts of these readings, which are about to be taken back; returns how many there are."""
    drafts = Review.objects.filter(assignment__in=list(assignments)).select_related("assignment")
    kept = [
        KeptDraft(
            application_id=one.assignment.application_id,
            reviewer_id=one.assignment.reviewer_id,
            kept_at=now,
            **{name: getattr(one, name) for name in WORDS},
        )
        for one in drafts
    ]
    KeptDraft.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["application", "reviewer"],
        update_fields=[*WORDS, "kept_at"],
    )
    return len(kept)


def bring_back(assignments: Iterable[int]) -> None:
    """Give readers who get an application again what they had written on it; it is a draft as before."""
    given = Assignment.objects.filter(pk__in=list(assignments), review=None, state=State.RELEASED)
    readings = {(one.application_id, one.reviewer_id): one for one in given}
    kept = KeptDraft.objects.filter(
        application__in=[key for key, _reader in readings], reviewer__in=[reader for _key, reader in readings]
    )
    back = [(one, readings[pair]) for one in kept if (pair := (one.application_id, one.reviewer_id)) in readings]
    Review.objects.bulk_create(
        Review(assignment=reading, **{name: getattr(one, name) for name in WORDS}) for one, reading in back
    )
    KeptDraft.objects.filter(pk__in=[one.pk for one, _reading in back]).delete()
