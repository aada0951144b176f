"""Letters to the readers of an application who have to agree. They name no score."""

from django.utils.translation import gettext as _

from applications.review.consensus.models import Consensus, Voice
from applications.review.consensus.querysets import in_sight_of
from applications.review.consensus.states import State
from focusgroup.accounts.models import User
from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter


def _rapporteur(consensus: Consensus) -> str:
    return consensus.rapporteur.email if consensus.rapporteur else ""


def _about(consensus: Consensus, reader: User | None, occasion: Occasion) -> dict[str, object]:
    """What every letter names. Nothing is sent to whom the application is out of sight by now."""
    application = consensus.application
    rows = type(application).objects.filter(pk=application.pk)
    if reader is None or not in_sight_of(reader, rows).exists():
        raise NotSent(_("The reader has no part in this application any more."))
    return {
        "reader": reader,
        "application": application,
        "due_on": consensus.due_on,
        "agreement_url": occasion.page("admin:review_agreement", application_id=application.pk),
    }


def _drafting(consensus: Consensus, occasion: Occasion) -> dict[str, object]:
    if consensus.state != State.DRAFT:
        raise NotSent(_("There is nothing to draft any more."))
    return _about(consensus, consensus.rapporteur, occasion)


@letter(Consensus, to=_rapporteur, scope="application.call")
def appointed(consensus: Consensus, occasion: Occasion) -> Contents:
    """Asks a reader to draft what the readers may agree on."""
    return Contents(_drafting(consensus, occasion))


@letter(Consensus, to=_rapporteur, scope="application.call")
def open_again(consensus: Consensus, occasion: Occasion) -> Contents:
    """Tells the rapporteur that a reading has changed and the draft is open again."""
    return Contents(_drafting(consensus, occasion) | {"because": consensus.returned_because})


@letter(Voice, to=lambda voice: voice.reader.email, scope="consensus.application.call")
def draft_waits(voice: Voice, occasion: Occasion) -> Contents:
    """Asks a reader for their word on a draft; also the reminder of it."""
    if not Voice.objects.waiting().filter(pk=voice.pk).exists():
        raise NotSent(_("The draft is another one by now, or was answered."))
    return Contents(_about(voice.consensus, voice.reader, occasion) | {"rapporteur": voice.consensus.rapporteur})


@letter(Voice, to=lambda voice: _rapporteur(voice.consensus), scope="consensus.application.call")
def objected(voice: Voice, occasion: Occasion) -> Contents:
    """Tells the rapporteur that a reader objects, and why."""
    consensus = voice.consensus
    is_current = consensus.state == State.PROPOSED and voice.version == consensus.version
    if voice.answer != Voice.Answer.OBJECTED or not is_current:
        raise NotSent(_("The objection is settled by now."))
    context = _about(consensus, consensus.rapporteur, occasion)
    return Contents(context | {"objector": voice.reader, "sentence": voice.sentence})
