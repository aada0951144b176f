"""Letters to both addresses of somebody who moves."""

from focusgroup.accounts.models import User
from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from members.address.models import AddressChange

OLD, NEW = "members:address_old", "members:address_new"


def _require_open(change: AddressChange, occasion: Occasion) -> None:
    if not AddressChange.objects.open_at(occasion.now).filter(pk=change.pk).exists():
        raise NotSent("The change no longer waits for an answer.")


@letter(AddressChange, to=lambda change: change.user.email, bound=True)
def confirm_old(change: AddressChange, occasion: Occasion) -> Contents:
    """Asks at the present address whether the move is wanted."""
    _require_open(change, occasion)
    url = occasion.link(OLD, change, "members:address_old", expires_at=change.expires_at)
    return Contents({"change": change, "user": change.user, "confirm_url": url})


@letter(AddressChange, to=lambda change: change.new_email, bound=True)
def confirm_new(change: AddressChange, occasion: Occasion) -> Contents:
    """Asks at the new address whether it belongs to whoever asked."""
    _require_open(change, occasion)
    url = occasion.link(NEW, change, "members:address_new", expires_at=change.expires_at)
    return Contents({"change": change, "confirm_url": url})


@letter(AddressChange, to=lambda change: change.new_email)
def taken(change: AddressChange, occasion: Occasion) -> Contents:
    """Tells the owner of an account that somebody wanted to move another one to their address."""
    if not User.objects.filter(email=change.new_email).exists():
        raise NotSent("No account has this address any more.")
    return Contents({"change": change, "sign_in_url": occasion.page("account_login")})


@letter(AddressChange, to=lambda change: change.new_email)
def moved(change: AddressChange, occasion: Occasion) -> Contents:
    """Tells both addresses that the move is done."""
    return Contents({"change": change, "sign_in_url": occasion.page("account_login")})
