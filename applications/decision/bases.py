"""What the scores of a scenario rest on: kept when it is proposed, compared with the data of later days."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.decision import instance
from applications.decision.models import Scenario, ScoreBasis
from applications.models import Application, reference_of
from applications.review import final
from applications.sight import barred, unread_by
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User


@dataclass(frozen=True)
class Change:
    """One application that is not as the scenario took it."""

    key: int
    reference: str
    company: str
    what: str


def keep(scenario: Scenario) -> list[str]:
    """Keep the inputs of each candidate's score with the scenario.

    Where one does not give the score, nothing is kept, and its reference is returned.
    """
    rows = _candidates(scenario)
    inputs = final.inputs_of(scenario.call, rows)
    scores = {one["key"]: one["score"] for one in _taken(scenario)}
    named = {key.hex: (pk, number) for pk, key, number in rows.values_list("pk", "key", "number")}
    unfounded = [
        reference_of(number) for key, (_pk, number) in named.items() if final.derive(inputs[key]).score != scores[key]
    ]
    if unfounded:
        return unfounded
    scenario.bases.all().delete()
    ScoreBasis.objects.bulk_create(
        (
            ScoreBasis(scenario=scenario, application_id=pk, inputs=inputs[key], score_thousandths=scores[key])
            for key, (pk, _number) in named.items()
        ),
        batch_size=500,
    )
    scenario.scores_sha256 = final.sha256_of(inputs)
    scenario.save(update_fields=["scores_sha256"])
    return []


def hold(scenario: Scenario) -> bool:
    """Whether the reviews and agreements are still those that were kept. A scenario not proposed yet has kept none."""
    if not scenario.scores_sha256:
        return True
    inputs = final.inputs_of(scenario.call, _candidates(scenario))
    return final.sha256_of(inputs) == scenario.scores_sha256


def changes(scenario: Scenario, *, user: User) -> list[Change]:
    """Which applications are not as the scenario took them, but for those this person must not see.

    Of one that they still have to review it is not told what its readings changed.
    """
    rows = Application.objects.filter(call=scenario.call_id).exclude(pk__in=barred(user))
    scores = final.scores_of(scenario.call, rows)
    kept = dict(scenario.bases.values_list("application_id", "inputs"))
    inputs = final.inputs_of(scenario.call, _candidates(scenario)) if kept else {}
    taken = {one["key"]: one for one in _taken(scenario)}
    unread = set(rows.filter(unread_by(user)).values_list("pk", flat=True))
    found = []
    for application in rows.order_by("number"):
        before = taken.get(application.key.hex)
        is_known = application.pk not in unread
        words = list(_differences(application, before, scores[application.pk] if is_known else None))
        if is_known and not words and kept and before and kept.get(application.pk) != inputs.get(application.key.hex):
            words = [_("A review or the agreement was handed in anew; the score is the same.")]
        if words:
            reference, company = application.reference, application.legal_name
            found.append(Change(application.pk, reference, company, " ".join(words)))
    return found


def _differences(application: Application, before: dict[str, Any] | None, score: int | None) -> Iterator[str]:
    is_reviewed = application.state == ApplicationState.REVIEWED
    if before is None:
        if is_reviewed:
            yield _("Reviewed since.")
        return
    if not is_reviewed:
        yield _("Now: %(state)s.") % {"state": application.get_state_display()}
        return
    if score is not None and before["score"] != score:
        yield _("Score %(now)s, was %(before)s.") % {
            "now": f"{score / 1000:.2f}",
            "before": f"{before['score'] / 1000:.2f}",
        }
    facts = [getattr(application, name) for name in instance.FACTS]
    if any(instance.value_of(name, *facts) != value for name, value in before["values"].items()):
        yield _("Country, sector or size was corrected.")


def _candidates(scenario: Scenario) -> "QuerySet[Application]":
    keys = [UUID(one["key"]) for one in _taken(scenario)]
    return Application.objects.filter(call=scenario.call_id, key__in=keys).order_by("pk")


def _taken(scenario: Scenario) -> list[dict[str, Any]]:
    return list((scenario.instance or {}).get("candidates", ()))
