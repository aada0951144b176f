from focusgroup.accounts.actor import Actor
from meetings.claims.models import Claim


def can_handle(by: Actor) -> bool:
    """Say what is covered, check, approve, pay, refuse, and open again."""
    return by.can("meetings.handle_claim")


def can_claim(by: Actor, claim: Claim) -> bool:
    """Whoever represents the company now. Staff do not claim for a company."""
    return by.user is not None and Claim.objects.of(by.user).filter(pk=claim.pk).exists()


def can_approve(by: Actor, claim: Claim) -> bool:
    """Four eyes: not whoever checked it, and nobody for a company of their own."""
    return can_handle(by) and by.user is not None and by.user != claim.checked_by and not can_claim(by, claim)
