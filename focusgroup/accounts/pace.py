"""How often something may be asked for, counted by where a request comes from or by the mail address it names.

The counts stand in the cache: the threads of one process share them, with Redis all processes. Neither kind of
address stands there, only a keyed hash of it, and that is gone when its span is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

# What one household or office gets of IPv6; it could count from each of its addresses anew.
_IPV6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in each span of time."""

    name: str
    most: int
    per: timedelta


def spend(limit: Limit, whose: str, *, now: datetime, points: int = 1) -> bool:
    """Count one more. False where that is more than the limit."""
    span = int(limit.per.total_seconds())
    place = f"{whose}:{int(now.timestamp()) // span}"
    key = f"pace:{limit.name}:{salted_hmac('pace', place, algorithm='sha256').hexdigest()}"
    cache.add(key, 0, timeout=span)
    try:
        return cache.incr(key, points) <= limit.most
    except ValueError:
        # Forgotten between the two lines, so the count begins anew.
        cache.set(key, points, timeout=span)
        return True


def network_of(request: HttpRequest) -> str:
    """The address that a request comes from, as the outermost of our own proxies saw it.

    What stands further left in X-Forwarded-For was written by the visitor and counts for nothing.
    """
    shown = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    count = settings.TRUSTED_PROXIES
    said = shown[-count] if 0 < count <= len(shown) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(said)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _IPV6_PREFIX), strict=False))
    return str(address)
