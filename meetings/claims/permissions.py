from focusgroup.accounts.actor import Actor
from meetings.claims.models import Claim


def can_handle(by: Actor) -> bool:
    """See the claims of a meeting and say what is covered."""
    return by.can("meetings.handle_claim")


def can_decide(by: Actor, claim: Claim) -> bool:
    """Check, approve, pay, refuse, send back and open again: nobody for a company of their own."""
    return can_handle(by) and not can_claim(by, claim)


def can_claim(by: Actor, claim: Claim) -> bool:
    """Whoever represents the company now. Staff do not claim for a company."""
    return by.user is not None and Claim.objects.of(by.user).filter(pk=claim.pk).exists()


def can_approve(by: Actor, claim: Claim) -> bool:
    """Four eyes: not whoever checked it."""
    return can_decide(by, claim) and by.user is not None and by.user != claim.checked_by
