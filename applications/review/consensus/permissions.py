from applications.models import Application
from applications.review.consensus.models import Consensus
from applications.review.consensus.querysets import in_sight_of, readers_of
from applications.review.consensus.states import State
from applications.review.permissions import can_manage
from focusgroup.accounts.actor import Actor


def sees(by: Actor, application: Application) -> bool:
    """Whether they may compare the readings; duties may."""
    if by.user is None:
        return can_manage(by)
    return in_sight_of(by.user, Application.objects.filter(pk=application.pk)).exists()


def can_steer(by: Actor, application: Application) -> bool:
    """Whether they may open, appoint, and note what the panel concluded."""
    return can_manage(by) and sees(by, application)


def is_reader(by: Actor, application: Application) -> bool:
    """Whether their own reading is in. Nobody speaks in another's name, superusers and duties included."""
    user = by.user
    return user is not None and sees(by, application) and readers_of(application).filter(reviewer=user).exists()


def can_draft(by: Actor, consensus: Consensus) -> bool:
    """Scores are drafted by the rapporteur alone; words alone also by any reader and any coordinator."""
    application = consensus.application
    if consensus.is_about_scores and consensus.state != State.LAPSED:
        return by.user is not None and by.user.pk == consensus.rapporteur_id and is_reader(by, application)
    return is_reader(by, application) or can_steer(by, application)
