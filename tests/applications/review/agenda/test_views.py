"""The agenda as a page, and the form of a conclusion."""

from django.test import Client

from applications.models import Application
from applications.review.agenda.models import Conclusion
from applications.review.consensus.models import Consensus
from tests.applications.review.consensus.readings import WORDS
from tests.applications.review.pages import text_of

AGENDA = "/admin/review/panel/"


def test_the_agenda_leads_to_the_conclusion_and_keeps_it(coordinator_client: Client, consensus: Consensus) -> None:
    conclude = f"{AGENDA}{consensus.application_id}/"
    listed = text_of(coordinator_client.get(AGENDA))
    scores = {f"score_{one.pk}": "4" for one in consensus.application.call.criteria.all()}

    kept = coordinator_client.post(
        conclude, {"outcome": "change", "reason": "Heard both.", **scores, **WORDS, "seen": consensus.stamp}
    )
    afterwards = coordinator_client.get(AGENDA)

    assert f'href="{conclude}"' in listed
    assert "The readers lie 2.50 apart." in listed
    assert kept.status_code == 302
    assert (afterwards.context["agenda"].items, len(afterwards.context["agenda"].concluded)) == ([], 1)
    assert "Heard both." in text_of(afterwards)
    assert Application.objects.get().score_thousandths == 4000


def test_missing_scores_are_asked_for_only_where_the_panel_sets_them(
    coordinator_client: Client, consensus: Consensus
) -> None:
    conclude = f"{AGENDA}{consensus.application_id}/"
    form = {"reason": "Heard both.", **WORDS, "seen": consensus.stamp}

    refused = coordinator_client.post(conclude, {**form, "outcome": "change"})
    stale = coordinator_client.post(conclude, {**form, "outcome": "keep", "seen": "2020"})
    kept = coordinator_client.post(conclude, {**form, "outcome": "keep"})

    assert len(refused.context["form"].errors) == consensus.application.call.criteria.count()
    assert "Heard both." in text_of(refused)
    assert "changed in another window" in text_of(stale)
    assert kept.status_code == 302
    assert Conclusion.objects.get().after_thousandths == 3250


def test_an_empty_agenda_says_so(coordinator_client: Client, call: object) -> None:
    assert "Nothing to talk about" in text_of(coordinator_client.get(AGENDA))
