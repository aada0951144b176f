"""Every page of the staff, as text that two worlds are compared by."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.rules.routes import routes

CHANGING = (
    r'name="csrfmiddlewaretoken" value="\w+"',
    r'nonce="[^"]+"',
    r"\d+ (millisecond|second)s?",
)
# What a person in search of what is hidden would ask a list for: counts and orders, words, states.
ASKED = ("_facets=True&all=&o=-1.2", "q=cousin&o=3.-4", "q=submitted")
# No object has this number.
NOTHING = 999_999
# Those that leave the session, or lead elsewhere.
LEFT_OUT = frozenset(("admin:logout", "admin:login", "admin:password_change", "admin:password_change_done"))


@cache
def addresses() -> tuple[str, ...]:
    """Every page of the staff that is about nothing in particular, from the product's own table of addresses."""
    plain = [
        f"/{route.pattern}"
        for route in routes()
        if route.name.startswith("admin:") and not re.search(r"[<(]", route.pattern) and route.name not in LEFT_OUT
    ]
    return (*sorted(plain), *(f"{path}?{asked}" for path in changelists() for asked in ASKED))


def changelists() -> list[str]:
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]


def objects(label: str) -> Iterator[str]:
    """The admin's pages of one object, with a place for its key."""
    app, model = label.split(".")
    for page in ("change", "history", "delete"):
        yield f"/admin/{app}/{model}/%s/{page}/"


def page(client: Client, path: str) -> tuple[int, str]:
    """Status and text, without what changes by itself."""
    response: Any = client.post(path) if "/export/" in path else client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode() + response.headers.get("Location", "") + response.headers.get("Content-Disposition", "")
    for pattern in CHANGING:
        text = re.sub(pattern, "", text)
    return response.status_code, text


@dataclass(frozen=True)
class Seen:
    """What a page answered, and whatever it asked the database for that."""

    status: int
    text: str
    statements: str


def seen_by(client: Client, paths: Iterable[str]) -> dict[str, Seen]:
    found = {}
    for path in paths:
        with _statements() as asked:
            status, text = page(client, path)
        found[path] = Seen(status, text, "\n".join(asked))
    return found


def seen_again(client: Client, before: dict[str, Seen], written: Iterable[str]) -> dict[str, Seen]:
    """The pages that read what was written to since; the others cannot tell the worlds apart, and are left out.

    `written` as `recorded_writes` has it: "DELETE review_consensus".
    """
    names = {f'"{one.split()[-1]}"' for one in written}
    return seen_by(client, [path for path in before if any(name in before[path].statements for name in names)])


def differing(before: dict[str, Seen], again: dict[str, Seen]) -> list[str]:
    answers = ((path, before[path], again[path]) for path in again)
    return [path for path, one, other in answers if (one.status, one.text) != (other.status, other.text)]


@contextmanager
def _statements() -> Iterator[list[str]]:
    asked: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield asked


def same_as_nothing(there: str, key: int, nowhere: str) -> bool:
    """Whether two answers differ in nothing but the number that was asked for; nothing has the number NOTHING."""
    number = re.compile(rf"\b({key}|{NOTHING})\b")
    return number.sub("#", there) == number.sub("#", nowhere)
