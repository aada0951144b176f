"""What a decision says of a company, without a word; outcome and place stay."""

from collections.abc import Collection

from applications.decision.models import Decision, Offer


def empty(keys: Collection[int]) -> None:
    Decision.objects.filter(application__in=keys).update(reasons="", strengths="", weaknesses="")
    Offer.objects.filter(decision__application__in=keys).update(decline_reason="")
