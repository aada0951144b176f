"""Every address the site answers at, by name, and where a request for it ends."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

SIGN_IN = "in"
HOPS = 5
WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# A session is a cookie's memory, not the group's data.
FORGETTABLE = frozenset(("django_session",))


@dataclass(frozen=True)
class Route:
    """`name` with its namespaces; of a nameless one its pattern."""

    name: str
    pattern: str
    callback: Any = None

    @property
    def is_nameless(self) -> bool:
        return self.name == self.pattern

    def path(self, arguments: dict[str, Any]) -> str:
        """The address, with those of the arguments that it takes; `path` is a nameless one's. Raises NoReverseMatch."""
        if not self.is_nameless:
            return reverse(
                self.name, kwargs={name: arguments[name] for name in arguments if f"{name}>" in self.pattern}
            )
        return f"/{arguments['path']}" if re.search(r"[<(]", self.pattern) else f"/{self.pattern}"


def routes(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[Route]:
    """All of them, the admin's included; of one name only the first."""
    known: set[str] = set()
    for route in _walk(resolver or get_resolver(), prefix, space):
        if route.name not in known:
            known.add(route.name)
            yield route


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        pattern = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield Route(space + each.name if each.name else pattern, pattern, each.callback)
        else:
            yield from _walk(each, pattern, f"{space}{each.namespace}:" if each.namespace else space)


@dataclass
class Visit:
    """A GET and where it led: a status, `in` for the sign-in, `>name` of the page that a redirect ends at."""

    result: str
    written: list[str] = field(default_factory=list)
    error: str = ""


def visit(client: Client, path: str, *, is_known: bool = True) -> Visit:
    """`is_known`: somebody is signed in, so that a way to the sign-in leads on from there."""
    with recorded_writes() as written:
        response = client.get(path)
        hops = [path]
        while response.status_code in (301, 302) and len(hops) < HOPS:
            hops.append(response["Location"])
            if not is_known and _named(hops[-1]) == SIGN_IN:
                return Visit(SIGN_IN, written)
            response = client.get(hops[-1])
    found = Visit(str(response.status_code), written, _error(response))
    if response.status_code in (301, 302):
        found.result = "loop"
    elif response.status_code == 200 and len(hops) > 1:
        found.result = _named(hops[-1])
    return found


def _error(response: Any) -> str:
    kind = response.exc_info and response.exc_info[0]
    return f"{kind.__name__}: {response.exc_info[1]}" if kind and response.status_code == 500 else ""


def _named(location: str) -> str:
    path = location.partition("?")[0]
    try:
        match = resolve(path)
    except Resolver404:
        return f">{path}"
    return SIGN_IN if match.url_name == "account_login" else f">{match.view_name if match.url_name else path}"


@contextmanager
def recorded_writes() -> Iterator[list[str]]:
    """The tables that anything was written to meanwhile."""
    tables: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (match := WRITE.match(sql)) and _table(sql) not in FORGETTABLE:
            tables.append(f"{match[1].upper()} {_table(sql)}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def _table(sql: str) -> str:
    found = re.search(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)', sql, re.IGNORECASE)
    return found[1] if found else "?"
