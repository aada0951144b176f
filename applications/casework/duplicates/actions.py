"""Applications of one call that may be of the same company: found by a duty, judged by staff.

The search runs after sending, not while a form is answered: neither a page nor
the time it takes tells whether somebody else has applied.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from applications import documents, mails
from applications.casework import likeness, versions
from applications.casework.duplicates import merging
from applications.casework.likeness import Identity
from applications.casework.models import Comparison, Likeness, Merger
from applications.models import Application
from applications.states import IN_EVALUATION, CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

# A name alone is too weak to write to anybody about.
STRONG = frozenset(("vat_number", "registration_number", "website"))
AT_ONCE = 50
IDENTITY = ("legal_name", "country", "vat_number", "registration_number", "website")


@transaction.atomic
def find(*, by: Actor, now: datetime) -> int:
    """Compare what was sent since the last time with its call; returns how many pairs are new or more alike."""
    sent = Application.objects.filter(state__in=IN_EVALUATION)
    sent = sent.exclude(call__state__in=[CallState.DECIDED, CallState.ARCHIVED])
    fresh = list(sent.exclude(comparison__revision=F("revision")).order_by("number")[:AT_ONCE])
    pairs = [pair for call in sorted({one.call_id for one in fresh}) for pair in _pairs(call, fresh, now)]
    calls = {one.call_id for one in fresh}
    held = Likeness.objects.filter(later__call__in=calls).select_for_update(of=("self",))
    known = {(pair.earlier_id, pair.later_id): pair for pair in held.select_related("earlier", "later")}
    new = [pair for pair in pairs if (pair.earlier_id, pair.later_id) not in known]
    Likeness.objects.bulk_create(new)
    for pair in new:
        audit.record("looks like a duplicate", pair.later, by=by, now=now, changes=dict.fromkeys(pair.reasons))
        _tell(pair, now=now)
    compared = [(known[ends], pair.reasons) for pair in pairs if (ends := (pair.earlier_id, pair.later_id)) in known]
    closer = [pair for pair, reasons in compared if _compare_again(pair, reasons, by=by, now=now)]
    Comparison.objects.bulk_create(
        [Comparison(application=one, revision=one.revision) for one in fresh],
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=["revision"],
    )
    return len(new) + len(closer)


def _compare_again(pair: Likeness, reasons: list[str], *, by: Actor, now: datetime) -> bool:
    """Keep what is alike now; what is so in more than before is to be judged again. Returns whether it is."""
    more = set(reasons) - set(pair.reasons)
    was_strong = bool(STRONG & set(pair.reasons))
    if set(reasons) == set(pair.reasons):
        return False
    pair.reasons = reasons
    if more:
        pair.verdict, pair.judged_at = Likeness.Verdict.OPEN, None
        audit.record("looks more like a duplicate", pair.later, by=by, now=now, changes=dict.fromkeys(sorted(more)))
    pair.save(update_fields=["reasons", "verdict", "judged_at"])
    if more and not was_strong:
        _tell(pair, now=now)
    return bool(more)


def _pairs(call: int, fresh: list[Application], now: datetime) -> Iterable[Likeness]:
    """Each pair once: the one with the higher number is the later."""
    rows = Application.objects.filter(call=call, state__in=IN_EVALUATION).values_list("pk", "number", *IDENTITY)
    others = [(pk, number or 0, Identity.of(*identity)) for pk, number, *identity in rows]
    seen: set[tuple[int, int]] = set()
    by_key = {one.pk: one for one in fresh if one.call_id == call}
    for one in by_key.values():
        mine = Identity.of(*(getattr(one, name) for name in IDENTITY))
        for pk, number, theirs in others:
            if pk == one.pk or not (found := likeness.reasons(mine, theirs)):
                continue
            earlier, later = (pk, one.pk) if number < (one.number or 0) else (one.pk, pk)
            if (earlier, later) not in seen:
                seen.add((earlier, later))
                yield Likeness(earlier_id=earlier, later_id=later, reasons=found, found_at=now)


def _tell(pair: Likeness, *, now: datetime) -> None:
    """The later applicant only if both addresses are of one company; otherwise the earlier one."""
    if not STRONG & set(pair.reasons):
        return
    if merging.is_of_one_house(pair.earlier, pair.later):
        mails.applied_already(pair, now=now)
    else:
        # Once, however many others give the same details.
        mails.same_details(pair.earlier, now=now)


@transaction.atomic
def keep_both(pair: Likeness, *, note: str, by: Actor, now: datetime) -> None:
    """Staff have found that these are two companies."""
    pair = _locked(pair, by)
    Likeness.objects.filter(pk=pair.pk).update(verdict=Likeness.Verdict.DIFFERENT, note=note, judged_at=now)
    audit.record("is no duplicate", pair.later, by=by, now=now, reason=note)


class TooLate(Exception):
    """The application that stays is being read: its answers stay as they are."""


@transaction.atomic
def merge(pair: Likeness, *, stays: Application, taken: Collection[str], note: str, by: Actor, now: datetime) -> Merger:
    """Make one of two: the other leaves the call; what was chosen of it becomes a new version of the one that stays.

    `taken` are keys of `merging.keys()`, or the document. Its versions, questions and log are read with the one that
    stays. Both applicants get letters. Raises IllegalMove, and TooLate for answers of an application under review.
    """
    pair = _locked(pair, by)
    both = {one.pk: one for one in _locked_two(pair)}
    require(stays.pk in both)
    stays = both.pop(stays.pk)
    (gone,) = both.values()
    require(stays.call.state not in (CallState.DECIDED, CallState.ARCHIVED))
    if stays.state not in IN_EVALUATION:
        raise audit.IllegalMove(str(stays), stays.state, State.SUBMITTED)
    names = merging.names_of(taken)
    if taken and stays.state not in merging.CHANGEABLE:
        raise TooLate
    _end(gone, stays, note=note, by=by, now=now)
    _take(stays, gone, names, has_document=merging.DOCUMENT in taken, now=now)
    audit.record("took in a duplicate", stays, by=by, now=now, reason=note, changes=dict.fromkeys(names))
    Likeness.objects.filter(pk=pair.pk).update(verdict=Likeness.Verdict.SAME, note=note, judged_at=now)
    merger = Merger.objects.create(
        stays=stays,
        gone=gone,
        taken=names,
        note=note,
        merged_at=now,
        merged_by=by.user,  # type: ignore[misc]
    )
    _tell_both(merger, now=now)
    return merger


def _end(gone: Application, stays: Application, *, note: str, by: Actor, now: datetime) -> None:
    audit.move(gone, to=State.WITHDRAWN, by=by, now=now, reason=note, changes={"merged into": stays.reference})
    Application.objects.filter(pk=gone.pk).update(unsent={}, changed_at=now)
    gone.clarifications.filter(closed_at=None).update(closed_at=now)


def _take(stays: Application, gone: Application, names: list[str], *, has_document: bool, now: datetime) -> None:
    """The chosen answers, as a version of their own; changes of the same answers that were not sent are overtaken."""
    for name in names:
        setattr(stays, name, getattr(gone, name))
        stays.unsent.pop(name, None)
    if has_document:
        documents.swap(stays, gone)
        names.append(merging.DOCUMENT)
    if names:
        versions.keep(stays, now=now)


def _tell_both(merger: Merger, *, now: datetime) -> None:
    """Who is of another house hears of no other application, only of its own."""
    if merging.is_of_one_house(merger.stays, merger.gone):
        mails.merged_into(merger, now=now)
        mails.took_in(merger, now=now)
        return
    mails.taken_out(merger.gone, now=now)
    if merger.taken:
        mails.took_in(merger, now=now)


def _locked_two(pair: Likeness) -> list[Application]:
    """Both, in one order whoever merges, so that nobody waits for each other."""
    two = Application.objects.select_for_update(of=("self",)).select_related("call")
    return list(two.filter(pk__in=[pair.earlier_id, pair.later_id]).order_by("pk"))


def _locked(pair: Likeness, by: Actor) -> Likeness:
    require(by.user is not None and Likeness.objects.visible_to(by.user).filter(pk=pair.pk).exists())
    locked: Likeness = (
        Likeness.objects.select_for_update(of=("self",)).select_related("earlier", "later").get(pk=pair.pk)
    )
    require(locked.verdict == Likeness.Verdict.OPEN)
    return locked
