"""What the staff does with messages. Queueing is in `queue.py`, delivery in `delivery/`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.outbox import mails, permissions, queue
from focusgroup.outbox.bounces import Bounce, same_address
from focusgroup.outbox.letters import LETTERS
from focusgroup.outbox.models import Message, Pause, Suppression, Unsubscription, Wording
from focusgroup.outbox.states import State
from focusgroup.outbox.writing import wording as words

IS_SPENT = gettext_lazy("What stands in this letter is for one time. Whoever needs it asks for a new one.")


@transaction.atomic
def approve(message: Message, *, by: Actor, now: datetime) -> None:
    """Let a staged message go."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    require(permissions.can_manage(by))
    audit.move(message, to=State.QUEUED, by=by, now=now)
    queue.kick_after_commit()


@transaction.atomic
def approve_mailing(mailing: str, *, by: Actor, now: datetime) -> int:
    """Let all staged letters of a mailing go; returns how many."""
    require(permissions.can_manage(by))
    staged = Message.objects.filter(mailing=mailing, state=State.STAGED)
    moved = audit.move_all(staged, to=State.QUEUED, by=by, now=now)
    queue.kick_after_commit()
    return len(moved)


@transaction.atomic
def void(message: Message, *, by: Actor, reason: str, now: datetime) -> None:
    """A message that has not left yet never will."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    require(permissions.can_manage(by))
    Message.objects.filter(pk=message.pk).update(sealed="", last_error=reason, done_at=now)
    audit.move(message, to=State.VOID, by=by, reason=reason, now=now)


@transaction.atomic
def void_mailing(mailing: str, *, by: Actor, reason: str, now: datetime) -> int:
    """Stop all letters of a mailing that have not left; returns how many.

    One that a worker has in hand at this moment may leave still; it is noted as sent then.
    """
    require(permissions.can_manage(by))
    waiting = Message.objects.filter(mailing=mailing).not_left()
    also = {"sealed": "", "last_error": reason, "done_at": now}
    return len(audit.move_all(waiting, to=State.VOID, by=by, reason=reason, now=now, also=also))


@transaction.atomic
def take_up_again(mailing: str, *, by: Actor, now: datetime) -> int:
    """What staff stopped of a mailing waits for approval again; returns how many."""
    require(permissions.can_manage(by))
    stopped = Message.objects.filter(mailing=mailing).stopped().order_by("id")
    also = {"last_error": "", "done_at": None, "claim": "", "leased_until": None}
    return len(audit.move_all(stopped, to=State.STAGED, by=by, now=now, also=also))


@transaction.atomic
def resend(message: Message, *, by: Actor, now: datetime, recipient: str = "") -> None:
    """Try a failed message again, to a corrected address if one is given.

    Raises ValidationError where it has not failed, where the address is none or may not be another, and where
    mail to it came back.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    require(permissions.can_manage(by))
    if message.state != State.FAILED:
        raise ValidationError(_("Only a letter that failed is sent again. This one: %s.") % message.get_state_display())
    if _is_spent(message):
        raise ValidationError(IS_SPENT)
    changes: dict[str, Any] = {"attempts": 0, "not_before": now, "last_error": "", "done_at": None}
    if recipient:
        _must_be_another_address(message, recipient)
        changes |= {"recipient": recipient, "is_corrected": True, "may_have_arrived": False}
    if Suppression.objects.filter(address=(recipient or message.recipient).lower()).exists():
        raise ValidationError(_("Mail to this address came back. Correct the address, or release it first."))
    Message.objects.filter(pk=message.pk).update(**changes)
    audit.move(message, to=State.QUEUED, by=by, now=now, changes={"recipient": None} if recipient else {})
    queue.kick_after_commit()


def _is_spent(message: Message) -> bool:
    letter = LETTERS.get(message.kind)
    return letter is not None and letter.is_sealed and not message.sealed


def _must_be_another_address(message: Message, recipient: str) -> None:
    validate_email(recipient)
    letter = LETTERS.get(message.kind)
    if letter is None or letter.is_bound:
        raise ValidationError(_("This letter opens something to its own reader: it goes to no other address."))


@transaction.atomic
def regenerate(message: Message, *, by: Actor, now: datetime) -> Message:
    """The same letter once more as a new row, written with what is true now; the old row is void if it has not left.

    A letter that waits for approval waits on. Raises ValidationError while it is being sent, and for a letter
    whose code or link nobody can make again.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    require(permissions.can_manage(by))
    _must_be_repeatable(message)
    copy = queue.anew(message, now=now)
    if not queue.queue_all([copy]):
        raise ValidationError(_("This letter was made anew before; see the newer one."))
    if message.state in (State.STAGED, State.QUEUED, State.FAILED):
        reason = _("Made anew.")
        Message.objects.filter(pk=message.pk).update(sealed="", last_error=reason, done_at=now)
        audit.move(message, to=State.VOID, by=by, reason=reason, now=now)
    copy = Message.objects.get(key=copy.key)
    audit.record("made anew", copy, by=by, now=now, changes={"instead_of": message.pk})
    return copy


def _must_be_repeatable(message: Message) -> None:
    if message.state == State.SENDING:
        raise ValidationError(_("The letter is being sent at this moment."))
    letter = LETTERS.get(message.kind)
    if letter is None or letter.is_sealed:
        raise ValidationError(IS_SPENT)
    if Unsubscription.objects.filter(address=message.recipient.lower(), topic=message.bulletin).exists():
        raise ValidationError(_("Whoever reads mail at this address has unsubscribed from such bulletins."))


@transaction.atomic
def pause(kind: str, *, by: Actor, reason: str, now: datetime) -> None:
    """Keep letters of a kind in the queue until they are let go on."""
    require(permissions.can_manage(by))
    row, is_new = Pause.objects.get_or_create(kind=kind, defaults={"reason": reason, "since": now})
    if is_new:
        audit.record("paused", row, by=by, now=now, reason=reason, changes={"kind": kind})


@transaction.atomic
def go_on(kind: str, *, by: Actor, now: datetime) -> None:
    """Let letters of a paused kind go again."""
    require(permissions.can_manage(by))
    for row in Pause.objects.select_for_update().filter(kind=kind):
        audit.record("let go on", row, by=by, now=now, changes={"kind": kind})
        row.delete()
        queue.kick_after_commit()


@transaction.atomic
def word(
    kind: str, *, scope: Model | None, language: str, subject: str, text: str, by: Actor, now: datetime
) -> Wording:
    """Write a kind of letter in staff's own words from now on. Raises ValidationError with all that is wrong."""
    require(permissions.can_manage(by))
    if wrong := words.problems(kind, subject=subject, text=text):
        raise ValidationError(wrong)
    row, _new = Wording.objects.update_or_create(
        kind=kind,
        scope=links.about(scope) if scope is not None else "",
        language=language,
        defaults={"subject": subject, "text": text, "changed_at": now},
    )
    audit.record("worded", row, by=by, now=now, changes={"kind": kind, "subject": subject, "text": text})
    return row


@transaction.atomic
def unword(wording: Wording, *, by: Actor, now: datetime) -> None:
    """Back to the letter's own words."""
    require(permissions.can_manage(by))
    wording = Wording.objects.select_for_update().get(pk=wording.pk)
    audit.record("back to its own words", wording, by=by, now=now, changes={"kind": wording.kind})
    wording.delete()


@transaction.atomic
def try_out(kind: str, *, subject: str, text: str, html: str, by: Actor, now: datetime) -> None:
    """Send a letter as it would be written to the person who tries it out."""
    require(permissions.can_manage(by))
    if by.user is None:
        raise ValidationError(_("Only a person can try a letter out."))
    sealed = {"subject": subject, "text": text, "html": html}
    if message := mails.trial(by.user, now=now, offset=now.isoformat(), sealed=sealed):
        audit.record("tried out", message, by=by, now=now, changes={"kind": kind})


@transaction.atomic
def note_bounces(bounces: Iterable[Bounce], *, by: Actor, now: datetime) -> int:
    """Note the letters that came back, and mark the addresses that are wrong; returns how many are newly marked.

    A letter that came back has failed. A report counts only with the Message-ID of a mail that this outbox sent to
    that address, because anybody can write a report; one that is proven marks any address that was written to.
    """
    require(permissions.can_manage(by))
    marked = 0
    for bounce in bounces:
        message = _returned(bounce)
        if message and message.message_id == bounce.message_id:
            reason = _("It came back: %s") % bounce.reason
            Message.objects.filter(pk=message.pk).update(last_error=reason, may_have_arrived=False)
            audit.move(message, to=State.FAILED, by=by, now=now)
        if message and bounce.is_final:
            row, is_new = Suppression.objects.get_or_create(
                address=message.recipient.lower(),
                defaults={"reason": bounce.reason, "since": now, "reported_by": by.key, "message": message},
            )
            if is_new:
                audit.record("marked as bouncing", row, by=by, now=now, changes={"address": None})
                marked += 1
    return marked


def _returned(bounce: Bounce) -> Message | None:
    """The letter that came back, by its id; of a proven report the newest to the address."""
    sent = Message.objects.select_for_update().filter(state=State.SENT)
    found = sent.filter(message_id=bounce.message_id).first()
    if found and same_address(found.recipient, bounce.address):
        return found
    return sent.filter(recipient__iexact=bounce.address).order_by("-done_at").first() if bounce.is_proven else None


@transaction.atomic
def release(suppression: Suppression, *, by: Actor, now: datetime) -> None:
    """Send to this address again."""
    require(permissions.can_manage(by))
    suppression = Suppression.objects.select_for_update().get(pk=suppression.pk)
    audit.record("released", suppression, by=by, now=now, changes={"address": None})
    suppression.delete()


@transaction.atomic
def unsubscribe(message: Message, *, by: Actor, now: datetime) -> None:
    """No more bulletins about this one's topic to its recipient."""
    require(permissions.can_unsubscribe(by, message))
    _unsubscribe(message.recipient, message.bulletin, by=by, now=now)


@transaction.atomic
def unsubscribe_address(address: str, topic: str, *, by: Actor, now: datetime) -> None:
    """The same for somebody who asked by mail."""
    require(permissions.can_manage(by))
    _unsubscribe(address, topic, by=by, now=now)


def _unsubscribe(address: str, topic: str, *, by: Actor, now: datetime) -> None:
    row, is_new = Unsubscription.objects.get_or_create(address=address.lower(), topic=topic, defaults={"since": now})
    if is_new:
        audit.record("unsubscribed", row, by=by, now=now, changes={"topic": topic, "address": None})


@transaction.atomic
def subscribe_again(message: Message, *, by: Actor, now: datetime) -> None:
    """Take back what `unsubscribe` did."""
    require(permissions.can_unsubscribe(by, message))
    rows = Unsubscription.objects.filter(address=message.recipient.lower(), topic=message.bulletin)
    for row in rows.select_for_update():
        _subscribe(row, by=by, now=now)


@transaction.atomic
def subscribe_address(unsubscription: Unsubscription, *, by: Actor, now: datetime) -> None:
    """The same for somebody who asked by mail, or whose address was mistyped."""
    require(permissions.can_manage(by))
    _subscribe(Unsubscription.objects.select_for_update().get(pk=unsubscription.pk), by=by, now=now)


def _subscribe(row: Unsubscription, *, by: Actor, now: datetime) -> None:
    audit.record("subscribed again", row, by=by, now=now, changes={"topic": row.topic, "address": None})
    row.delete()
