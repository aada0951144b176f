import re

import pytest
from django.urls import reverse

from tests.factories.applications import DraftFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def test_the_result_stands_in_a_line_above_the_form_and_follows_the_figures(client, let_in, ticket_on):
    let_in(DraftFactory(headcount_awu=12), client)
    page = client.get(reverse("applications:form", args=["eligibility"]))
    typed = {"ticket": ticket_on(page), "country": "BE", "headcount_awu": "300", "turnover_eur": "1"}

    answer = client.post(reverse("applications:autosave", args=["eligibility"]), typed | {"has_related_firms": "False"})

    lines = [
        re.sub(r"\s+", " ", one.content.decode()).partition('id="result"')[2].partition("</p>")[0]
        for one in (page, answer)
    ]
    assert "Small enterprise" in lines[0]
    assert "not eligible" not in lines[0]
    assert "Large enterprise" in lines[1]
    assert "not eligible" in lines[1]
