"""Which member somebody in the file of an online tool speaks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from meetings.attendance.online_file import Guest
from members.models import Member, Representative


@dataclass(frozen=True)
class Match:
    """`member` is None where nobody fits; `why` says what fits: "address", "domain" or "name"."""

    guest: Guest
    member: int | None
    why: str


def matches(guests: Iterable[Guest]) -> list[Match]:
    """For each guest the active member that fits best. An address is proof; a domain or a name is a proposal."""
    people = Representative.objects.current().filter(member__in=Member.objects.active())
    rows = list(people.values_list("user__email", "user__name", "member"))
    addresses = _alone((email, member) for email, _name, member in rows)
    names = _alone((_folded(name), member) for _email, name, member in rows if name)
    sites = Member.objects.active().exclude(website="").values_list("website", "pk")
    domains = _alone((domain_of(website), member) for website, member in sites)
    return [_match(guest, addresses, domains, names) for guest in guests]


def domain_of(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _match(guest: Guest, addresses: dict[str, int], domains: dict[str, int], names: dict[str, int]) -> Match:
    keys = (
        ("address", addresses, guest.email),
        ("domain", domains, guest.email.rpartition("@")[2]),
        ("name", names, _folded(guest.name)),
    )
    for why, table, key in keys:
        if key and key in table:
            return Match(guest, table[key], why)
    return Match(guest, None, "")


def _alone(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What leads to one member only: whoever speaks for two has to be asked."""
    found: dict[str, set[int]] = {}
    for key, member in pairs:
        if key:
            found.setdefault(key, set()).add(member)
    return {key: next(iter(members)) for key, members in found.items() if len(members) == 1}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
