"""From a proposal to the decisions: signatures, two secrets, one seed, and the draw."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from applications.decision import freshness, mails, permissions
from applications.decision.draw.models import TO_REVEAL, Commitment, Deputy, Round
from applications.decision.draw.seed import commitment
from applications.decision.draw.seed import seed as seed_of
from applications.decision.models import Decision, Scenario, SignOff
from applications.decision.outcomes import conflicts_of, decisions_of
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.models import Call
from applications.review.readers import INSTITUTIONS
from applications.selection.problem import Instance
from applications.selection.solve import solve as best_group
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.outbox import seal

log = logging.getLogger(__name__)

BOTH = frozenset(str(one) for one in INSTITUTIONS)


@transaction.atomic
def name_deputy(call: Call, user: User, *, by: Actor, now: datetime) -> Deputy:
    """Name who signs for one's own institution in this call when its coordinator cannot. One at a time."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    require(permissions.can_name_deputy(by))
    namer = by.user
    if namer is None:
        raise PermissionDenied
    if user.pk == namer.pk:
        raise Refused(_("The deputy is somebody else than you."))
    if user.institution != namer.institution or not (user.is_active and user.is_staff):
        raise Refused(_("The deputy is an active person of the staff of your own institution."))
    values = {"user": user, "named_by": namer, "named_at": now}
    deputy, _made = Deputy.objects.update_or_create(call=call, institution=namer.institution, defaults=values)
    named = {"institution": namer.institution, "deputy": str(user.public_id)}
    audit.record("named a deputy", call, by=by, now=now, changes=named)
    return deputy


@transaction.atomic
def sign(scenario: Scenario, *, sha256: str, by: Actor, now: datetime) -> Scenario:
    """Sign for one's institution; with the second institution, by another person, the scenario is signed.

    `sha256` is the hash that the person saw. Raises Refused when the scenario has another
    by now, or when the person or institution signed already or has a conflict of interest.
    An instance that was drawn before keeps the seed of that draw.
    """
    scenario = _locked(scenario)
    user = _signer(scenario, by)
    freshness.require_state(scenario, State.PROPOSED)
    if sha256 != scenario.sha256:
        raise Refused(_("The scenario is not the one you looked at. Read it again before you sign."))
    freshness.require_fresh(scenario)
    signed = list(scenario.sign_offs.all())
    if any(one.user_id == user.pk for one in signed):
        raise Refused(_("You have signed this scenario already. The other institution signs by another person."))
    if any(one.institution == user.institution for one in signed):
        raise Refused(_("Your institution has signed already."))
    SignOff.objects.create(scenario=scenario, institution=user.institution, user=user, sha256=sha256, at=now)
    audit.record("signed", scenario, by=by, now=now, changes={"institution": user.institution, "sha256": sha256})
    if {one.institution for one in signed} | {user.institution} == BOTH:
        audit.move(scenario, to=State.SIGNED, by=by, now=now)
        drawn = Round.objects.filter(call=scenario.call_id, sha256=scenario.sha256).exclude(seed="").first()
        if drawn:
            _seeded(scenario, drawn.seed, by=by, now=now, reason=_("This instance was drawn before; its seed stays."))
        else:
            mails.ask_signers(scenario, now=now)
    return scenario


@transaction.atomic
def commit(scenario: Scenario, *, sha256: str, by: Actor, now: datetime) -> Scenario:
    """Store the hash of one's institution's secret; with the second, both are to be revealed within 48 hours."""
    scenario = _locked(scenario)
    user = _signer(scenario, by)
    freshness.require_state(scenario, State.SIGNED)
    freshness.require_fresh(scenario)
    round_ = _standing(scenario) or _opened(scenario, now=now)
    made = list(round_.commitments.all())
    if any(user.institution == one.institution for one in made):
        raise Refused(_("Your institution has committed to its secret already."))
    if any(user.pk == one.user_id for one in made):
        raise Refused(_("You have committed for the other institution. Somebody else commits for this one."))
    if any(sha256 == one.sha256 for one in made):
        raise Refused(_("This is the hash of the other institution. Make a secret of your own."))
    Commitment.objects.create(round=round_, institution=user.institution, user=user, sha256=sha256, committed_at=now)
    changes = {"round": round_.number, "institution": user.institution, "sha256": sha256}
    audit.record("committed to a secret", scenario, by=by, now=now, changes=changes)
    if {one.institution for one in made} | {user.institution} == BOTH:
        Round.objects.filter(pk=round_.pk).update(committed_at=now)
        audit.move(scenario, to=State.COMMITTED, by=by, now=now, changes={"round": round_.number})
        mails.ask_signers(scenario, now=now)
    return scenario


@transaction.atomic
def reveal(scenario: Scenario, *, secret: str, by: Actor, now: datetime) -> Scenario:
    """Give the secret that was committed to. The first stays sealed; with the second the seed is made, once.

    Raises Refused when it is not the secret committed to, or when the 48 hours are over.
    """
    scenario = _locked(scenario)
    user = _signer(scenario, by)
    freshness.require_state(scenario, State.COMMITTED)
    round_ = _standing(scenario)
    if round_ is None or round_.reveal_by is None or now >= round_.reveal_by:
        raise Refused(_("The time to reveal is over. The round is void."))
    both = {one.institution: one for one in round_.commitments.all()}
    own = both[user.institution]
    if own.revealed_at is not None:
        raise Refused(_("Your institution has revealed its secret already."))
    if any(one.revealed_by_id == user.pk for one in both.values()):
        raise Refused(_("You have revealed for the other institution. Somebody else reveals for this one."))
    if commitment(scenario.sha256, user.institution, secret) != own.sha256:
        raise Refused(_("This is not the secret that your institution committed to."))
    own.secret, own.revealed_by, own.revealed_at = seal.seal({"secret": secret}), user, now
    own.save(update_fields=["secret", "revealed_by", "revealed_at"])
    changes = {"round": round_.number, "institution": user.institution}
    audit.record("revealed a secret", scenario, by=by, now=now, changes=changes)
    if all(one.revealed_at is not None for one in both.values()):
        _opened_up(scenario, round_, both, by=by, now=now)
    return scenario


def draw(scenario: Scenario, *, by: Actor, now: datetime) -> Scenario:
    """Draw with the seed of both secrets, freeze the record, and write the decisions. Nobody outside is told.

    The seed is fixed, so whoever draws gets the same group, and drawing twice changes nothing. The
    search runs outside the transaction.
    """
    require(permissions.can_draw(by, scenario))
    scenario = Scenario.objects.select_related("call").get(pk=scenario.pk)
    if scenario.state == State.FROZEN:
        return scenario
    freshness.require_state(scenario, State.REVEALED)
    record = best_group(Instance.from_json(scenario.instance), seed=scenario.seed)
    if record.status != "optimal" or record.sha256 != scenario.sha256:
        raise Refused(_("The draw could not be proven. Nothing was decided; try again."))
    with transaction.atomic():
        scenario = _locked(scenario)
        if scenario.state == State.FROZEN:
            return scenario
        freshness.require_state(scenario, State.REVEALED)
        freshness.require_fresh(scenario)
        scenario.record = record.to_json()
        scenario.save(update_fields=["record"])
        Decision.objects.bulk_create(decisions_of(scenario, record, now=now), batch_size=1000)
        audit.move(scenario, to=State.FROZEN, by=by, now=now, changes={"seed": scenario.seed})
        mails.tell_signers(mails.drawn, scenario, now=now)
    return scenario


@transaction.atomic
def void_overdue(*, by: Actor, now: datetime) -> int:
    """End the rounds that were not revealed in 48 hours; returns how many.

    Where nobody revealed, both may commit anew. Where one secret was known, the other institution could
    have seen the outcome before it kept silent: the scenario is set aside, and this instance is not drawn again.
    """
    require(permissions.can_void(by))
    overdue = Round.objects.overdue(now, TO_REVEAL).filter(scenario__state=State.COMMITTED)
    rounds = list(overdue.select_for_update(of=("self",)).prefetch_related("commitments"))
    for round_ in rounds:
        scenario = _locked(round_.scenario)
        silent = sorted(one.institution for one in round_.commitments.all() if one.revealed_at is None)
        is_half = len(silent) < len(BOTH)
        Round.objects.filter(pk=round_.pk).update(voided_at=now, was_half_revealed=is_half)
        reason = _("Not revealed within 48 hours: %s.") % ", ".join(silent)
        to = State.SUPERSEDED if is_half else State.SIGNED
        audit.move(scenario, to=to, by=by, now=now, reason=reason, changes={"round": round_.number})
        mails.tell_signers(mails.round_void, scenario, now=now, offset=str(round_.number))
    return len(rounds)


def draw_due(*, by: Actor, now: datetime) -> int:
    """Draw what both institutions have revealed for and no request has drawn; returns how many."""
    waiting = list(Scenario.objects.filter(state=State.REVEALED).select_related("call"))
    drawn = 0
    for scenario in waiting:
        try:
            draw(scenario, by=by, now=now)
        except Refused as refusal:
            log.warning("The scenario %s is not drawn: %s", scenario.pk, refusal)
        else:
            drawn += 1
    return drawn


def _signer(scenario: Scenario, by: Actor) -> User:
    """The person of an institution who acts for it. Raises PermissionDenied, and Refused for a conflict."""
    user = by.user
    if user is None or not permissions.can_sign(by, scenario.call):
        raise PermissionDenied
    if conflicts_of(user, scenario):
        raise Refused(
            _("You have a conflict of interest with a company that is chosen, in reserve or tied. Let a deputy sign.")
        )
    return user


def _standing(scenario: Scenario) -> Round | None:
    return scenario.rounds.standing().select_for_update(of=("self",)).prefetch_related("commitments").first()


def _opened(scenario: Scenario, *, now: datetime) -> Round:
    number = scenario.rounds.count() + 1
    return Round.objects.create(
        call=scenario.call, scenario=scenario, number=number, sha256=scenario.sha256, opened_at=now
    )


def _opened_up(scenario: Scenario, round_: Round, both: dict[str, Commitment], *, by: Actor, now: datetime) -> None:
    """Unseal both secrets, which anybody may know from now on, and make the seed of them."""
    for one in both.values():
        one.secret = str(seal.unseal(one.secret)["secret"])
    Commitment.objects.bulk_update(both.values(), ["secret"])
    made = seed_of(round_.sha256, {institution: one.secret for institution, one in both.items()})
    Round.objects.filter(pk=round_.pk).update(seed=made, revealed_at=now)
    _seeded(scenario, made, by=by, now=now)


def _seeded(scenario: Scenario, seed: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    scenario.seed = seed
    audit.move(scenario, to=State.REVEALED, by=by, now=now, reason=reason, changes={"seed": seed}, also=["seed"])


def _locked(scenario: Scenario) -> Scenario:
    return Scenario.objects.select_for_update(of=("self",)).select_related("call").get(pk=scenario.pk)
