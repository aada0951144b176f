"""What the scores of a scenario rest on: kept when it is proposed, compared with the data of later days."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.decision import instance
from applications.decision.models import Scenario, ScoreBasis
from applications.decision.states import State
from applications.models import Application, reference_of
from applications.review import final
from applications.review.conflicts.sight import barred
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

# Until the letters are out, a scenario in one of these may turn out to rest on old scores.
LIVE = (State.SOLVED, State.PROPOSED, State.SIGNED, State.FROZEN)


@dataclass(frozen=True)
class Change:
    """One application that is not as the scenario took it."""

    key: int
    reference: str
    company: str
    what: str


def keep(scenario: Scenario) -> list[str]:
    """Keep the inputs of each candidate's score with the scenario. Where one does not give the score, its reference is
    returned and nothing is kept.
    """
    rows = _candidates(scenario)
    inputs = final.inputs_of(scenario.call, rows)
    scores = _scores(scenario)
    names = {pk: (key.hex, number) for pk, key, number in rows.values_list("pk", "key", "number")}
    unfounded = [
        reference_of(number)
        for pk, (key, number) in sorted(names.items())
        if final.derive(inputs[pk]).score != scores[key]
    ]
    if unfounded:
        return unfounded
    scenario.bases.all().delete()
    ScoreBasis.objects.bulk_create(
        (
            ScoreBasis(scenario=scenario, application_id=pk, inputs=inputs[pk], score_thousandths=scores[key])
            for pk, (key, _number) in names.items()
        ),
        batch_size=500,
    )
    scenario.scores_sha256 = final.sha256_of({key: inputs[pk] for pk, (key, _number) in names.items()})
    scenario.save(update_fields=["scores_sha256"])
    return []


def hold(scenario: Scenario) -> bool:
    """Whether the reviews and agreements are still those that were kept. A scenario not proposed yet has kept none."""
    return not scenario.scores_sha256 or _current_sha256(scenario) == scenario.scores_sha256


def _current_sha256(scenario: Scenario) -> str:
    rows = _candidates(scenario)
    inputs = final.inputs_of(scenario.call, rows)
    return final.sha256_of({key.hex: inputs[pk] for pk, key in rows.values_list("pk", "key")})


def is_outdated(scenario: Scenario, problem_sha256: str) -> bool:
    """Whether the data have moved on from what the scenario was solved with; never once the letters are out."""
    if scenario.state not in LIVE or scenario.released_at or not scenario.sha256:
        return False
    return problem_sha256 != scenario.sha256 or not hold(scenario)


def changes(scenario: Scenario, *, user: User) -> list[Change]:
    """Which applications are not as the scenario took them, but for those this person must not see."""
    rows = Application.objects.filter(call=scenario.call_id).exclude(pk__in=barred(user))
    scores = final.scores_of(scenario.call, rows)
    kept = dict(scenario.bases.values_list("application_id", "inputs"))
    inputs = final.inputs_of(scenario.call, _candidates(scenario)) if kept else {}
    taken = {one["key"]: one for one in (scenario.instance or {}).get("candidates", ())}
    found = []
    for application in rows.order_by("number"):
        before = taken.get(application.key.hex)
        words = list(_differences(application, before, scores[application.pk]))
        if not words and before and kept.get(application.pk) != inputs.get(application.pk):
            words = [_("A review or the agreement was handed in anew; the score is the same.")]
        if words:
            reference, company = application.reference, application.legal_name
            found.append(Change(application.pk, reference, company, " ".join(words)))
    return found


def _differences(application: Application, before: dict[str, Any] | None, score: int) -> Iterator[str]:
    is_reviewed = application.state == ApplicationState.REVIEWED
    if before is None:
        if is_reviewed:
            yield _("Reviewed since.")
        return
    if not is_reviewed:
        yield _("Now: %(state)s.") % {"state": application.get_state_display()}
        return
    if before["score"] != score:
        yield _("Score %(now)s, was %(before)s.") % {
            "now": f"{score / 1000:.2f}",
            "before": f"{before['score'] / 1000:.2f}",
        }
    facts = (application.country, application.sector, application.size_class)
    if any(instance.value_of(name, *facts) != value for name, value in before["values"].items()):
        yield _("Country, sector or size was corrected.")


def _candidates(scenario: Scenario) -> "QuerySet[Application]":
    keys = [UUID(one["key"]) for one in (scenario.instance or {}).get("candidates", ())]
    return Application.objects.filter(call=scenario.call_id, key__in=keys).order_by("pk")


def _scores(scenario: Scenario) -> dict[str, int]:
    return {one["key"]: one["score"] for one in (scenario.instance or {}).get("candidates", ())}
