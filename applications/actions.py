"""Changes to applications."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Max

from applications import answers, documents, eligibility, mails, permissions
from applications.casework import versions
from applications.casework.models import Clarification, EligibilityCheck
from applications.models import Application, Call, Document, Revision
from applications.querysets import ApplicationQuerySet
from applications.saving import actions as saving
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members.models import SizeClass


class CallClosed(Exception):
    """The call does not take this any more, or not yet."""


class Stale(Exception):
    """What is stored was changed after the form was shown: `application` as it is now, `names` of the answers."""

    def __init__(self, application: Application, names: list[str]) -> None:
        super().__init__(f"application {application.pk}: {', '.join(names)}")
        self.application, self.names = application, names


class NotVerified(Exception):
    """Not every criterion was checked and found met, and no reason says why that does not matter."""


class Incomplete(Exception):
    """Answers are missing; `names` are the fields."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@transaction.atomic
def begin(call: Call, *, email: str, now: datetime, by: Actor | None = None) -> Application:
    """A draft for this address, and a letter that opens it. An empty draft of the same address is used again.

    Whoever types an address is nobody yet; the log names the holder of the link that the letter brings.
    Raises CallClosed.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if not call.is_open(now):
        raise CallClosed
    email = email.strip().lower()
    empty = Application.objects.filter(call=call, contact_email=email, state=State.DRAFT, legal_name="", country="")
    application = empty.order_by("-id").first()
    if application is None:
        application = Application.objects.create(call=call, contact_email=email, created_at=now, changed_at=now)
        audit.record("began", application, by=by or Actor.holder(application), now=now)
    # One letter a minute is enough for anybody who presses the button again.
    mails.confirm_address(application, now=now, offset=f"{now:%Y%m%d%H%M}")
    return application


@transaction.atomic
def save_step(
    application: Application,
    *,
    by: Actor,
    given: Mapping[str, Any],
    now: datetime,
    form_opened_at: datetime | None = None,
    seen: Mapping[str, str] | None = None,
    unheard: Mapping[str, str] | None = None,
    unfinished: Mapping[str, str] | None = None,
    is_typing: bool = False,
) -> Application:
    """Keep some answers. Those of an application that was sent wait beside it until it is sent again.

    `unfinished` is what was typed and is no answer yet. `seen` holds the fingerprints of the answers when the form
    was shown, `unheard` those of what the same page sent last and had no reply to: it may be stored or not. While
    somebody `is_typing`, the log waits for more. Raises CallClosed, and Stale when another tab or person has changed
    the same answer since to something else.
    """
    application = _locked(application)
    require(permissions.can_edit(by, application) and set(given) <= set(answers.ALL))
    if not application.call.takes(now, form_opened_at=form_opened_at):
        raise CallClosed
    answers.current(application)
    stored, wanted = answers.prints(answers.values(application, given)), answers.prints(given)
    changed = [name for name in given if wanted[name] != stored[name]]
    own = unheard or {}
    if stale := [name for name in changed if seen and stored[name] not in (seen.get(name), own.get(name))]:
        raise Stale(application, stale)
    typed = saving.take_over(application, given=given, unfinished=unfinished or {})
    if changed or typed or (application.unlogged and not is_typing):
        if changed or typed:
            application.changed_at = now
        saving.note(application, [*changed, *typed], by=by, now=now, is_typing=is_typing)
        _write(application, {name: given[name] for name in changed})
    return application


def _write(application: Application, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        setattr(application, name, value)
    if application.state == State.DRAFT:
        application.save(update_fields=[*given, *saving.COLUMNS])
        return
    application.unsent |= _plain(answers.values(application, given))
    beside = {name: getattr(application, name) for name in saving.COLUMNS}
    Application.objects.filter(pk=application.pk).update(unsent=application.unsent, **beside)


@transaction.atomic
def attach(
    application: Application,
    *,
    by: Actor,
    now: datetime,
    name: str,
    content: bytes,
    form_opened_at: datetime | None = None,
) -> Document:
    """Keep a PDF with an application, in place of the one before; one that was sent gets a new version by it.

    Raises CallClosed.
    """
    _detach(application, by=by, now=now, form_opened_at=form_opened_at)
    document = Document(application=application, name=name, size_bytes=len(content), added_at=now)
    document.file.save(name, ContentFile(content), save=False)
    document.save()
    audit.record("added a document", application, by=by, now=now, changes={"document": None})
    _send_document(application, now=now)
    return document


@transaction.atomic
def detach(application: Application, *, by: Actor, now: datetime, form_opened_at: datetime | None = None) -> None:
    """Take the PDF away, and its file with it unless a version keeps it; see `attach`. Raises CallClosed."""
    if _detach(application, by=by, now=now, form_opened_at=form_opened_at):
        audit.record("removed a document", application, by=by, now=now, changes={"document": None})
        _send_document(application, now=now)


def _detach(application: Application, *, by: Actor, now: datetime, form_opened_at: datetime | None) -> bool:
    application = _locked(application)
    require(permissions.can_edit(by, application))
    if not application.call.takes(now, form_opened_at=form_opened_at):
        raise CallClosed
    document = Document.objects.filter(application=application).first()
    if document is None:
        return False
    documents.remove(document)
    return True


def _send_document(application: Application, *, now: datetime) -> None:
    """It counts at once: what was sent is sent again with it. Changes of answers go on waiting."""
    application = _locked(application)
    if application.revision:
        versions.keep(application, now=now)
        _confirm(application, now=now)


def _confirm(application: Application, *, now: datetime) -> None:
    mails.received(application, now=now, revision=application.revision, inputs={"revision": application.revision})


@transaction.atomic
def submit(
    application: Application,
    *,
    by: Actor,
    now: datetime,
    form_opened_at: datetime | None = None,
    seen: Mapping[str, str] | None = None,
) -> Application:
    """Send an application, or its changes. Sent twice without a change, it stays as it is.

    `seen` holds the fingerprints of the answers of all steps when they were shown for checking.
    Raises CallClosed, Stale, and Incomplete.
    """
    call = Call.objects.select_for_update().get(pk=application.call_id)
    application = _locked(application)
    require(permissions.can_edit(by, application))
    if application.revision and not application.unsent:
        return application
    if not call.takes(now, form_opened_at=form_opened_at):
        raise CallClosed
    answers.current(application)
    stored = answers.prints(answers.values(application, answers.IN_STEPS))
    if stale := [name for name in stored if seen and seen.get(name) != stored[name]]:
        raise Stale(application, stale)
    if names := answers.missing(application):
        raise Incomplete(names)
    changed = sorted(application.unsent)
    saving.write_out(application, by=by, now=now)
    _stamp(application, now=now)
    _keep_version(application, now=now)
    if application.state == State.DRAFT:
        audit.move(application, to=State.SUBMITTED, by=by, now=now)
    else:
        audit.record("sent changes", application, by=by, now=now, changes=dict.fromkeys(changed))
    _confirm(application, now=now)
    return application


def _keep_version(application: Application, *, now: datetime) -> None:
    """Write what is sent, with its number in the call; the caller holds the call's lock."""
    if application.number is None:
        highest = application.call.applications.aggregate(highest=Max("number"))["highest"]
        application.number = (highest or 0) + 1
    application.save()
    Revision.objects.create(
        application=application,
        number=application.revision,
        answers=_plain(answers.values(application)),
        sent_at=now,
        **documents.of_version(application),
    )


def _stamp(application: Application, *, now: datetime) -> None:
    """What follows from the answers at the moment of sending."""
    application.unsent = application.unfinished = {}
    application.revision += 1
    application.submitted_at = application.changed_at = now
    application.size_class = SizeClass(eligibility.declared_size(application) or SizeClass.UNKNOWN)
    found = eligibility.findings(application, eligible=application.call.eligible)
    application.eligibility = eligibility.stored(found)


@transaction.atomic
def withdraw(application: Application, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Take an application out of the call for good. Withdrawn twice, it stays withdrawn."""
    application = _locked(application)
    if application.state == State.WITHDRAWN and by.is_holder_of(application):
        return
    require(permissions.can_withdraw(by, application))
    saving.write_out(application, by=by, now=now)
    audit.move(application, to=State.WITHDRAWN, by=by, now=now, reason=reason)
    Application.objects.filter(pk=application.pk).update(unsent={}, unlogged={}, changed_at=now)
    application.clarifications.filter(closed_at=None).update(closed_at=now)
    mails.withdrawn(application, now=now)


@transaction.atomic
def declare_eligible(
    applications: Application | ApplicationQuerySet, *, by: Actor, now: datetime, reason: str = ""
) -> int:
    """Staff have verified that these meet the criteria; returns how many. Raises IllegalMove, and changes nothing.

    Raises NotVerified unless each has all its checks with yes, or a reason is given.
    """
    require(permissions.can_judge_eligibility(by))
    keys = _keys(applications)
    if not reason and EligibilityCheck.objects.verified(keys) != set(keys):
        raise NotVerified
    return _judge(applications, State.ELIGIBLE, by=by, now=now, reason=reason)


@transaction.atomic
def declare_ineligible(
    applications: Application | ApplicationQuerySet, *, by: Actor, now: datetime, reason: str
) -> int:
    """Staff have found that these do not meet the criteria, and why; returns how many. Raises IllegalMove."""
    return _judge(applications, State.INELIGIBLE, by=by, now=now, reason=reason)


@transaction.atomic
def uphold(applications: Application | ApplicationQuerySet, *, by: Actor, now: datetime, reason: str = "") -> int:
    """Staff have looked at what was changed after they judged these, and what they said stands; returns how many.

    Whatever was not changed stays as it is. Raises NotVerified unless each is judged eligible and has all its checks
    with yes, or a reason is given.
    """
    require(permissions.can_judge_eligibility(by))
    rows = Application.objects.filter(pk__in=_keys(applications)).changed_since_judged().order_by("pk")
    found = {one.pk: one.state for one in rows.select_for_update(of=("self",)).only("state")}
    require(by.user is None or rows.visible_to(by.user).count() == len(found))
    eligible = [key for key, state in found.items() if state != State.INELIGIBLE]
    if not reason and EligibilityCheck.objects.verified(eligible) != set(found):
        raise NotVerified
    note = {"eligibility_note": reason} if reason else {}
    Application.objects.filter(pk__in=found).update(judged_revision=F("revision"), **note)
    audit.record_all("judged the changes", Application, list(found), by=by, now=now, reason=reason)
    return len(found)


def _judge(applications: Application | ApplicationQuerySet, to: State, *, by: Actor, now: datetime, reason: str) -> int:
    require(permissions.can_judge_eligibility(by))
    keys = _keys(applications)
    rows = Application.objects.filter(pk__in=keys).order_by("pk")
    require(by.user is None or rows.visible_to(by.user).count() == len(keys))
    # Nobody needs an answer any more, and a question that cannot be answered would tell that.
    Clarification.objects.filter(application__in=keys, closed_at=None).update(closed_at=now)
    also = {"eligibility_note": reason, "judged_revision": F("revision")}
    return len(audit.move_all(rows, to=to, by=by, now=now, reason=reason, also=also))


def _keys(applications: Application | ApplicationQuerySet) -> list[int]:
    if isinstance(applications, Application):
        return [applications.pk]
    return list(applications.values_list("pk", flat=True))


@transaction.atomic
def note_export(*, by: Actor, now: datetime, count: int, kind: str = "csv") -> None:
    """Somebody took applications out of the house as a file: who, when, how many, in which format."""
    require(by.user is not None and by.can("applications.view_application"))
    audit.record("exported applications", by.user, by=by, now=now, changes={"applications": count, "format": kind})  # type: ignore[arg-type]


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they stand in JSON."""
    return {name: DjangoJSONEncoder().default(value) if _is_special(value) else value for name, value in given.items()}


def _is_special(value: Any) -> bool:
    return value is not None and not isinstance(value, str | bool | int | list | dict)
