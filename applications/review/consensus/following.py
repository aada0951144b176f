"""What a changed reading does to what was agreed on it: the draft is open again, and says why."""

from collections import Counter
from datetime import datetime

from applications.models import Application, Call
from applications.review.consensus import mails, rapporteur
from applications.review.consensus.models import Consensus
from applications.review.consensus.querysets import readers_of
from applications.review.consensus.rapporteur import Reader
from applications.review.consensus.states import State
from applications.review.models import Standing
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit

STANDING = (State.PROPOSED, State.AGREED, State.APART, State.CONCLUDED)


def readings_changed(application: Application, *, because: str, by: Actor, now: datetime) -> None:
    """Whoever submits, reopens or drops a reading says so here, before the application is settled.

    What was put before the readers or agreed goes back to a draft: their words on it are void,
    and its scores count no longer. The caller holds the application's lock.
    """
    consensus: Consensus | None = getattr(application, "consensus", None)
    if consensus is None:
        return
    if consensus.state in STANDING and consensus.is_about_scores:
        reopen(consensus, because=because, by=by, now=now)
        if consensus.rapporteur_id:
            mails.open_again(consensus, now=now, offset=now.isoformat())
    _replace_rapporteur(consensus, by=by, now=now)


def reopen(consensus: Consensus, *, because: str, by: Actor, now: datetime) -> None:
    """Back to a draft, whose scores do not count; the versions before it stay readable."""
    consensus.returned_because, consensus.changed_at, consensus.agreed_at = because, now, None
    columns = ("returned_because", "changed_at", "agreed_at")
    audit.move(consensus, to=State.DRAFT, by=by, now=now, reason=because, also=columns)
    Standing.objects.filter(application=consensus.application_id).update(agreed_thousandths=None)


def balanced(call: Call, application: Application) -> int | None:
    """The reader who should draft: the key of a person, None where nobody read."""
    drafts: Counter[int] = Counter()
    drafts_of: Counter[str] = Counter()
    held = Consensus.objects.filter(application__call=call, rapporteur__isnull=False).exclude(application=application)
    for person, institution in held.values_list("rapporteur_id", "rapporteur__institution"):
        drafts[person] += 1
        drafts_of[institution] += 1
    readers = [Reader(one.reviewer_id, one.reviewer.institution) for one in readers_of(application)]
    return rapporteur.choose(readers, drafts, drafts_of)


def _replace_rapporteur(consensus: Consensus, *, by: Actor, now: datetime) -> None:
    """A rapporteur who no longer reads the application, or none, makes way for a reader who does."""
    if not consensus.is_about_scores or consensus.state != State.DRAFT:
        return
    live = consensus.application.assignments.live().filter(reviewer=consensus.rapporteur_id)
    if consensus.rapporteur_id and live.exists():
        return
    consensus.rapporteur_id = balanced(consensus.application.call, consensus.application)
    consensus.save(update_fields=["rapporteur"])
    audit.record("replaced the rapporteur", consensus, by=by, now=now)
    if consensus.rapporteur_id:
        mails.appointed(Consensus.objects.get(pk=consensus.pk), now=now, offset=now.isoformat())
