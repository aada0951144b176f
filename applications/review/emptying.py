"""What reviewers found and wrote about applications, without a word; the scores stay."""

from collections.abc import Collection

from django.db.models import QuerySet

from applications.casework.erasure.emptying import NAME, URL
from applications.review.conflicts.models import Conflict
from applications.review.consensus.models import Consensus, Voice
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment, KeptDraft, Review


def empty(keys: Collection[int]) -> None:
    """All of it: the ledger of evidence, and every comment and reason."""
    empty_comments(keys)
    evidence = Evidence.objects.filter(application__in=keys)
    evidence.update(claim=NAME, url=URL, quote="")
    _blank(evidence, "reason")
    _blank(Consensus.objects.filter(application__in=keys), "reason", "strengths", "weaknesses", "returned_because")
    _blank(Voice.objects.filter(consensus__application__in=keys), "sentence")
    _blank(Conflict.objects.filter(application__in=keys), "judgement")


def empty_comments(keys: Collection[int]) -> None:
    Assignment.objects.filter(application__in=keys).update(conflict="")
    Conflict.objects.filter(application__in=keys).update(reason="")
    Review.objects.filter(assignment__application__in=keys).update(comment="")
    KeptDraft.objects.filter(application__in=keys).delete()


def _blank(rows: QuerySet, *names: str) -> None:
    """Where something was said it still shows that, not what."""
    for name in names:
        rows.exclude(**{name: ""}).update(**{name: NAME})
