"""Every address × every role: who gets what, and that looking changes nothing."""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, URLResolver, path
from django.urls.resolvers import RegexPattern

from focusgroup.outbox.models import Heartbeat
from tests.rules.access import ACCESS, ADMIN, OTHERS, expected
from tests.rules.addresses import arguments, generated
from tests.rules.routes import SIGN_IN, Route, recorded_writes, routes, visit
from tests.rules.sources import said
from tests.rules.world import ROLES, World, build

# Django's short address of an object leads to its change page.
SHORT = re.compile(r"admin/(\w+)/(\w+)/<path:object_id>/$")
# An object out of sight: the admin leads away from it, and tells nothing.
REFUSED = frozenset(("403", ">admin:index"))
ADVICE = "Mend the view, or the row in tests/rules/access.py if somebody else may see it:"


@pytest.fixture
def world(db: None, now: datetime, settings) -> Iterator[World]:
    settings.STAFF_SECOND_FACTOR = False
    # A refusal is what is looked for; its traceback would be written a thousand times.
    logging.disable(logging.ERROR)
    with time_machine.travel(now, tick=False):
        yield build(now)
    logging.disable(logging.NOTSET)


def unlisted(known: list[Route]) -> list[str]:
    """The line to add for each address without a row."""
    found = []
    for route in known:
        page = generated(route.name)
        if page and page[0] not in ADMIN:
            found.append(f'ADMIN:  "{page[0]}": {{"coordinator": "view"}},')
        elif not page and route.name not in ACCESS and not SHORT.match(route.pattern):
            found.append(f'ACCESS:  "{route.name}": COORDINATOR,')
    return list(dict.fromkeys(found))


def left_over(known: list[Route]) -> list[str]:
    names = {route.name for route in known}
    models = {model._meta.label_lower for model in admin.site._registry}
    return sorted((ACCESS.keys() - names) | (ADMIN.keys() - models))


def path_of(route: Route, world: World) -> str:
    short = SHORT.match(route.pattern)
    if not short:
        return route.path(arguments(route.name, world))
    change = f"admin:{short[1]}_{short[2]}_change"
    return f"/admin/{short[1]}/{short[2]}/{arguments(change, world)['object_id']}/"


def wanted(route: Route, role: str) -> str:
    short = SHORT.match(route.pattern)
    name = f"admin:{short[1]}_{short[2]}_change" if short else route.name
    result = expected(name, role)
    return f">{name}" if short and result == "200" else result


def wrong(world: World, role: str, known: Iterable[Route]) -> list[str]:
    """Where a GET of this role ends elsewhere than the table says, or changes something."""
    client, found = world.client(role), []
    for route in known:
        try:
            address, should = path_of(route, world), wanted(route, role)
        except NoReverseMatch as error:
            found.append(f"{route.name}: give its arguments in tests/rules/access.py: {error}")
            continue
        except KeyError:
            # Another test names what has no row.
            continue
        seen = visit(client, address, is_known=role != "anonymous")
        is_refused = generated(route.name) and {should, seen.result} <= REFUSED
        if seen.result != should and not is_refused:
            found.append(
                f"{route.name} ({address}): {role} gets {seen.result}, should be {should} {seen.error}".rstrip()
            )
        if seen.written:
            found.append(f"{route.name} ({address}): GET by {role} writes: {', '.join(seen.written)}")
    return found


def test_every_address_has_a_row():
    found = unlisted(list(routes()))

    assert not found, said(found, "Say who may see it: add to tests/rules/access.py, in alphabetical order:")


def test_every_row_has_an_address():
    found = left_over(list(routes()))

    assert not found, said(found, "These are gone; take them out of tests/rules/access.py:")


def test_rows_are_sorted_and_whole():
    assert list(ACCESS) == sorted(ACCESS)
    assert list(ADMIN) == sorted(ADMIN)
    assert [name for name, row in ACCESS.items() if len(row.split()) != len(ROLES)] == []


@pytest.mark.parametrize("role", ROLES)
def test_role_gets_what_the_table_says(world, role):
    found = wrong(world, role, routes())

    assert not found, said(found, ADVICE)


@pytest.mark.parametrize("role", OTHERS)
def test_others_get_what_is_theirs(world, role):
    by_name = {route.name: route for route in routes()}
    client = world.client(role)
    seen = {
        name: visit(client, path_of(by_name[name], world), is_known=role != "applicant").result for name in OTHERS[role]
    }

    assert seen == OTHERS[role], ADVICE


def test_an_unknown_token_opens_nothing(world):
    client = world.client("anonymous")
    by_token = [route for route in routes() if "<str:token>" in route.pattern]
    seen = {route.name: visit(client, route.path({"token": "x" * 32})).result for route in by_token}

    assert seen == dict.fromkeys(seen, "404")
    assert len(seen) >= 4


def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse("here")


def note(request: HttpRequest) -> HttpResponse:
    """What no page may do on GET."""
    Heartbeat.objects.update(note="somebody looked")
    return HttpResponse("here")


urlpatterns = [path("", note, name="home")]


def test_rule_notices_an_address_without_a_row():
    resolver = URLResolver(RegexPattern(r"^/"), [path("new/", show, name="new"), path("nameless/", show)])

    found = unlisted(list(routes(resolver)))

    assert found == ['ACCESS:  "new": COORDINATOR,', 'ACCESS:  "nameless/": COORDINATOR,']


def test_rule_notices_a_row_without_an_address():
    known = [route for route in routes() if route.name != "home"]

    assert "home" in left_over(known)


def test_rule_notices_a_wrong_row(world, monkeypatch):
    monkeypatch.setitem(ACCESS, "me", "200 200 200 200 200")
    monkeypatch.setitem(ADMIN, "outbox.heartbeat", {"reviewer": "view"})

    known = [route for route in routes() if route.name in ("home", "me", "admin:outbox_heartbeat_changelist")]

    assert wrong(world, "anonymous", known) == ["me (/me/): anonymous gets in, should be 200"]
    assert wrong(world, "reviewer", known) == [
        "admin:outbox_heartbeat_changelist (/admin/outbox/heartbeat/): reviewer gets 403, should be 200"
    ]


def test_rule_notices_a_get_that_writes(world, settings):
    settings.ROOT_URLCONF = __name__

    found = wrong(world, "anonymous", routes())

    assert found == ["home (/): GET by anonymous writes: UPDATE outbox_heartbeat"]


def test_writes_are_noticed(world, now):
    with recorded_writes() as written:
        Heartbeat.objects.create(duty="sweep", started_at=now)
        Heartbeat.objects.filter(duty="sweep").update(note="late")
        Heartbeat.objects.filter(duty="sweep").delete()
        world.client("member").get("/me/")

    # Signing in notes when, and so does a session.
    assert written == [
        "INSERT outbox_heartbeat",
        "UPDATE outbox_heartbeat",
        "DELETE outbox_heartbeat",
        "UPDATE accounts_user",
    ]


def test_a_way_that_never_ends_is_noticed(world, settings):
    settings.LOGIN_REDIRECT_URL = "/account/login/"

    seen = visit(world.client("member"), "/account/login/")

    assert (seen.result, SIGN_IN) == ("loop", "in")
