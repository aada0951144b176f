"""Secret links: 192 random bits, kept as a hash, bound to a purpose and an object."""

import hashlib
import secrets
from datetime import datetime

from django.db.models import Model, Q

from focusgroup.accounts.models import Link


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def about(thing: Model) -> str:
    return f"{thing._meta.label_lower}:{thing.pk}"


def mint(purpose: str, thing: Model, *, now: datetime, expires_at: datetime | None = None) -> str:
    """A fresh token for the thing. It is returned once and cannot be read back."""
    token = secrets.token_urlsafe(24)
    Link.objects.create(
        purpose=purpose, about=about(thing), token_hash=hash_of(token), created_at=now, expires_at=expires_at
    )
    return token


def keep(purpose: str, thing: Model, secret: str, *, now: datetime, expires_at: datetime) -> None:
    """Good for the thing as a token is: a secret that was made elsewhere and is known to one browser alone."""
    row = {"purpose": purpose, "about": about(thing), "created_at": now, "expires_at": expires_at, "used_at": None}
    Link.objects.update_or_create(token_hash=hash_of(secret), defaults=row)


def spend(link: Link, *, now: datetime) -> bool:
    """Use a link that is good once. False if it was used before, or if another request was quicker."""
    return bool(Link.objects.filter(pk=link.pk, used_at=None).update(used_at=now))


def follow(purpose: str, token: str, *, now: datetime) -> Link | None:
    """The link of this token if it is good for the purpose now, else None."""
    valid = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
    return Link.objects.filter(valid, purpose=purpose, token_hash=hash_of(token)).first()


def find(purpose: str, token: str) -> Link | None:
    """The link of this token, good or not, for a page that says what came of it. Before anything is done: `is_good`."""
    return Link.objects.filter(purpose=purpose, token_hash=hash_of(token)).first()


def is_good(link: Link, *, now: datetime) -> bool:
    return link.revoked_at is None and (link.expires_at is None or link.expires_at > now)


def key_of(link: Link) -> str:
    """The primary key of the object that the link is about, as text."""
    return link.about.partition(":")[2]


def revoke(purpose: str, thing: Model, *, now: datetime) -> int:
    """Ends every link of this purpose to the thing; returns how many."""
    return Link.objects.filter(purpose=purpose, about=about(thing), revoked_at=None).update(revoked_at=now)
