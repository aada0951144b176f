"""Websites fetched once an address was sent, and again when somebody who reads the application asks.

Strangers' servers are waited for outside any transaction; only the result is written in one. A claim is a due
time in the future, so that what a worker left behind is taken up by the next.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from applications.models import Application
from applications.review.website import permissions
from applications.review.website.line import Door
from applications.review.website.models import Snapshot, SnapshotPage
from applications.review.website.states import PAUSES, TEMPORARY, WANTED, WITHOUT_INTERNET, Outcome
from applications.review.website.visit import PRODUCT, Visit, visit
from applications.states import CallState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

log = logging.getLogger(__name__)

AT_ONCE = 50
# A worker that is silent for so long is taken for dead.
LEASE = timedelta(minutes=3)
# A site is begun so long after the first one at the latest: letters share the worker where there is only one.
BEGIN_WITHIN_S = 5.0
# Between two requests for one application.
PATIENCE = timedelta(minutes=5)
# After this machine was found without internet, nothing is tried for so long.
REST = timedelta(minutes=10)


class Refused(Exception):
    """What was asked cannot be done now; the sentence says why to whoever asked."""


def agent() -> str:
    """Who we say we are, and whom to complain to."""
    return f"{PRODUCT}/1.0 (+{settings.SITE_URL}/; {settings.CONTACT_EMAIL})"


@transaction.atomic
def order(*, by: Actor, now: datetime) -> int:
    """Note what is to be fetched: each address of an application once, however often it is sent again."""
    taken = Snapshot.objects.filter(application=OuterRef("pk"), url=OuterRef("website"))
    lacking = (
        Application.objects.filter(~Exists(taken), state__in=WANTED)
        .exclude(website="")
        .exclude(call__state__in=[CallState.DECIDED, CallState.ARCHIVED])
        .order_by("pk")
        .values_list("pk", "website")[:AT_ONCE]
    )
    rows = [Snapshot(application_id=pk, url=url, asked_at=now, due_at=now) for pk, url in lacking]
    Snapshot.objects.bulk_create(rows, ignore_conflicts=True)
    keys = [row.application_id for row in rows]
    audit.record_all("ordered a website snapshot", Application, keys, by=by, now=now)
    return len(rows)


@transaction.atomic
def request(application: Application, *, by: Actor, now: datetime) -> Snapshot:
    """Have the website fetched again. Raises Refused with the reason."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require(permissions.can_request(by, application))
    if not settings.WEBSITE_SNAPSHOTS:
        raise Refused(_("Fetching websites is switched off on this machine."))
    if application.state not in WANTED:
        raise Refused(_("The application is no longer under evaluation."))
    if not application.website:
        raise Refused(_("The application names no website."))
    asked = Snapshot.objects.filter(application=application)
    if asked.filter(due_at__isnull=False, outcome=Outcome.WAITING).exists():
        raise Refused(_("The website is being fetched already. Look again in a minute."))
    if asked.filter(asked_at__gt=now - PATIENCE).exists():
        raise Refused(_("The website was fetched a moment ago. Wait a few minutes."))
    # What still waited for another attempt is overtaken.
    asked.filter(due_at__isnull=False).update(due_at=None)
    snapshot: Snapshot = Snapshot.objects.create(
        application=application, url=application.website, is_on_demand=True, asked_at=now, due_at=now
    )
    audit.record("asked for a website snapshot", application, by=by, now=now)
    return snapshot


def work(*, by: Actor, now: datetime, door: Door | None = None, clock: Callable[[], float] = time.monotonic) -> str:
    """Fetch what is due, one site after the other, as far as a few seconds go; returns what to note."""
    if not settings.WEBSITE_SNAPSHOTS:
        return ""
    order(by=by, now=now)
    began, done = clock(), 0
    while clock() - began < BEGIN_WITHIN_S and not _is_offline(now):
        snapshot = _claimed(by=by, now=now)
        if snapshot is None:
            break
        take(snapshot, by=by, now=now, door=door)
        done += 1
    return f"{done} fetched" if done else ""


def take(snapshot: Snapshot, *, by: Actor, now: datetime, door: Door | None = None) -> None:
    """Visit the site of a claimed snapshot and write down what came of it. Raises nothing: a worker goes on."""
    try:
        seen = visit(snapshot.url, agent=agent(), door=door or Door())
    except Exception:
        log.exception("The website snapshot %s could not be taken.", snapshot.pk)
        seen = Visit(Outcome.FAILED)
    write(snapshot, seen, by=by, now=now)


@transaction.atomic
def write(snapshot: Snapshot, seen: Visit, *, by: Actor, now: datetime) -> None:
    """Keep what a visit found, or when to try again. Nothing is kept of an application that is gone meanwhile."""
    row = Snapshot.objects.select_for_update().filter(pk=snapshot.pk, due_at=snapshot.due_at).first()
    if row is None:
        return
    row.outcome, row.detail, row.flags = seen.outcome, _clean(seen.detail)[:300], [str(flag) for flag in seen.flags]
    row.final_url, row.status_code, row.fetched_at = _clean(seen.final_url), seen.status, now
    row.due_at = _again(row, now)
    if seen.outcome == Outcome.NO_INTERNET:
        row.attempts -= 1
    if seen.found:
        page = seen.found.page
        row.title, row.description, row.text = page.title, page.description, page.text
        row.language, row.sha256 = page.language, seen.found.sha256
        SnapshotPage.objects.bulk_create(
            SnapshotPage(
                snapshot=row,
                position=position,
                url=one.url,
                title=one.page.title,
                text=one.page.text,
                sha256=one.sha256,
            )
            for position, one in enumerate(seen.more, start=1)
        )
    row.save()
    changes = {"snapshot": row.pk, "outcome": str(row.outcome), "sha256": row.sha256}
    audit.record("looked at the website", row.application, by=by, now=now, changes=changes)


def _claimed(*, by: Actor, now: datetime) -> Snapshot | None:
    """The next one that is due, for this worker alone."""
    for snapshot in Snapshot.objects.due(now).select_related("application")[:5]:
        claim = Snapshot.objects.filter(pk=snapshot.pk, due_at=snapshot.due_at)
        if snapshot.application.state not in WANTED or snapshot.application.website != snapshot.url:
            # Withdrawn, decided, or another address since: nobody will read it.
            claim.update(due_at=None)
            continue
        if snapshot.attempts > len(PAUSES):
            # Each attempt ended with its worker.
            claim.update(due_at=None, outcome=Outcome.FAILED, fetched_at=now)
            continue
        if claim.update(due_at=now + LEASE, attempts=F("attempts") + 1):
            return Snapshot.objects.get(pk=snapshot.pk)
    return None


def _again(row: Snapshot, now: datetime) -> datetime | None:
    if row.outcome == Outcome.NO_INTERNET:
        return now + WITHOUT_INTERNET
    status = row.status_code or 0
    is_refusal = row.outcome == Outcome.HTTP_ERROR and status < 500 and status != 429
    if row.outcome not in TEMPORARY or is_refusal or row.attempts > len(PAUSES):
        return None
    return now + PAUSES[row.attempts - 1]


def _is_offline(now: datetime) -> bool:
    return Snapshot.objects.filter(
        outcome=Outcome.NO_INTERNET, fetched_at__gt=now - REST, due_at__isnull=False
    ).exists()


def _clean(text: str) -> str:
    """Without what a database or a page cannot hold."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
