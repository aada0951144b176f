"""How old claims leave, receipts included."""

from datetime import datetime

from django.db import transaction

from meetings.claims.models import Claim, Cost


def let_go(keys: list[int], now: datetime) -> None:
    """Delete these claims; their files go once the rows have."""
    for cost in Cost.objects.filter(claim__in=keys).exclude(receipt=""):
        storage, place = cost.receipt.storage, str(cost.receipt.name)
        transaction.on_commit(lambda storage=storage, place=place: storage.delete(place))  # type: ignore[misc]
    Claim.objects.filter(pk__in=keys).delete()
