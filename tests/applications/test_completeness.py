import pytest

from applications.completeness import WELCOME, Completeness
from tests.factories.applications import OPENED, ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db

ENOUGH = {
    "website": "https://weld.example",
    "financial_year": 2025,
    "headcount_awu": 12,
    "turnover_eur": 1_000_000,
    "has_related_firms": False,
    "nace_section": "C",
    "sector": "MANU",
    "ai_role": "provider",
    "ai_domains": ["LEARNING"],
    "expertise": "Weld seams.",
    "notice_read_at": OPENED,
}
FULL = dict.fromkeys(WELCOME, "x") | {
    "founded_year": 2015, "technologies": ["VISION"], "ai_staff": 3, "adoption_stage": "PR", "vat_number": "BE1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (ENOUGH | FULL, Completeness.FULL),
        (ENOUGH | FULL | {"vat_number": "", "registration_number": ""}, Completeness.ENOUGH),
        (ENOUGH | FULL | {"products": ""}, Completeness.ENOUGH),
        (ENOUGH | FULL | {"turnover_eur": None, "balance_eur": None}, Completeness.LACKING),
        (ENOUGH | FULL | {"ai_domains": []}, Completeness.LACKING),
    ],
)
def test_it_follows_the_answers_when_they_are_saved(given, expected):
    application = ApplicationFactory(**given)

    application.refresh_from_db()

    assert application.completeness == expected


def test_the_list_filters_by_it(coordinator_client):
    call = CallFactory()
    full = ApplicationFactory(call=call, **ENOUGH, **FULL)
    ApplicationFactory(call=call, **ENOUGH | {"expertise": ""})

    shown = coordinator_client.get("/admin/applications/application/?completeness=full").context["list"]

    assert [row.key for row in shown.rows] == [full.pk]
    assert {one.value: one.count for one in shown.completeness} == {"full": 1, "lacking": 1}
