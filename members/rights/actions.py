"""Asking for one's rights, and answering. Erasing joins all rooms, so it stands in focusgroup.rights."""

from datetime import datetime

from django.db import transaction

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members import permissions
from members.rights import mails
from members.rights.deadlines import due_on
from members.rights.models import Kind, RightsRequest


@transaction.atomic
def ask(*, kind: str, text: str, by: Actor, now: datetime) -> RightsRequest:
    """Note a request, with its due date, and confirm it by mail. What is said while it is open is added to it.

    The day of the first words stays: they were not answered yet.
    """
    person = by.user
    if person is None:
        raise TypeError("Only somebody who is signed in asks.")
    request, is_new = RightsRequest.objects.select_for_update(of=("self",)).get_or_create(
        user=person, kind=kind, done_at=None, defaults={"text": text, "asked_at": now, "due_on": due_on(now)}
    )
    if not is_new:
        if not text or text in request.text.split("\n\n"):
            return request
        request.text = f"{request.text}\n\n{text}".strip()
        request.save(update_fields=["text"])
    audit.record(f"asked to {kind}", person, by=by, now=now)
    for say in (mails.noted, mails.received):
        say(request, now=now, offset="" if is_new else now.isoformat())
    return request


@transaction.atomic
def answer(request: RightsRequest, *, is_granted: bool, answer: str, by: Actor, now: datetime) -> None:
    """Say what was done, or why not. An erasure is granted by doing it."""
    request = RightsRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    require(permissions.can_manage(by) and not (is_granted and request.kind == Kind.ERASE))
    close(request, is_granted=is_granted, answer=answer, to=request.user.email, by=by, now=now)


def close(request: RightsRequest, *, is_granted: bool, answer: str, to: str, by: Actor, now: datetime) -> None:
    """The end of a request, in the caller's transaction; once."""
    if request.done_at:
        return
    request.done_at, request.is_granted, request.answer = now, is_granted, answer
    request.save(update_fields=["done_at", "is_granted", "answer"])
    audit.record("answered request", request, by=by, now=now, changes={"kind": request.kind, "is_granted": is_granted})
    mails.answered(request, now=now, to=to)
