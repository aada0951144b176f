import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from applications import actions
from applications.grants import Ticket
from applications.models import Application
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.factories.applications import CLOSES, OPENED, ApplicationFactory, CallFactory, DraftFactory

pytestmark = pytest.mark.django_db

ELIGIBILITY = {
    "country": "GR",
    "financial_year": "2025",
    "headcount_awu": "24,5",
    "turnover_eur": "3 150 000",
    "balance_eur": "2.100.000",
    "has_related_firms": "False",
    "related_firms": "",
}
COMPANY = {
    "legal_name": "Αθηνά Ευφυή Συστήματα Α.Ε.",
    "registration_number": "000123",
    "vat_number": "094259216",
    "website": "athina.example",
    "founded_year": "2016",
    "nace_section": "K",
    "sector": "MANU",
    "contact_name": "Νίκη Παπαδοπούλου",
    "contact_role": "Διευθύντρια",
}
EXPERTISE = {"ai_role": "PROVIDER", "ai_domains": ["LEARNING", "PERCEPTION"], "expertise": "Own models for glass."}
MOTIVATION = {"motivation": "Who owns the image of a defect?", "commits_to_meetings": "on", "commits_to_input": "on"}
CONSENTS = {"notice_read_at": "on"}
ANSWERS: dict[str, dict[str, Any]] = {
    "eligibility": ELIGIBILITY,
    "company": COMPANY,
    "expertise": EXPERTISE,
    "motivation": MOTIVATION,
    "consents": CONSENTS,
}


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def url(step):
    return reverse("applications:form", args=[step])


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_a_whole_application_in_greek(client, now, let_in, ticket_on):
    draft = actions.begin(CallFactory(), email="niki@athina.example", now=now)
    let_in(draft, client)

    for step, given in ANSWERS.items():
        page = client.get(url(step))
        answer = client.post(url(step), {**given, "ticket": ticket_on(page)})
        assert answer.status_code == 302, answer.context["form"].errors
    page = client.get(answer.url)
    sent = client.post(answer.url, {"ticket": ticket_on(page)}, follow=True)

    draft.refresh_from_db()
    assert "We have received your application" in text_of(sent)
    assert (draft.state, draft.reference, draft.legal_name) == (State.SUBMITTED, "A-0001", "Αθηνά Ευφυή Συστήματα Α.Ε.")
    assert (draft.vat_number, draft.website, draft.size_class) == ("EL094259216", "https://athina.example", "small")
    assert (draft.notice_read_at, draft.directory_consent_at, draft.bulletins_consent_at) == (now, None, None)
    assert {finding["verdict"] for finding in draft.eligibility["criteria"]} == {"yes"}


def test_what_is_valid_is_kept_when_something_is_not(client, let_in):
    draft = DraftFactory(country="", turnover_eur=None, balance_eur=None)
    let_in(draft, client)

    page = client.post(url("eligibility"), {**ELIGIBILITY, "balance_eur": "about 2 million"})

    draft.refresh_from_db()
    assert (draft.country, draft.turnover_eur, draft.balance_eur) == ("GR", 3_150_000, None)
    assert "about 2 million" in text_of(page)
    assert page.context["form"].errors["balance_eur"] == ["Give an amount in EUR, for example 4 200 000."]
    assert "Error:" in text_of(page)


def test_size_is_told_at_once(client, let_in):
    draft = DraftFactory(headcount_awu="36.1", turnover_eur=4_310_000, has_related_firms=False)

    page = let_in(draft, client).get(url("eligibility"))

    assert page.context["size"].heading == "Small enterprise"
    assert "eligible" in text_of(page)


def test_who_is_too_large_is_asked_for_the_year_before_until_it_is_said(client, let_in):
    draft = DraftFactory(headcount_awu=260, turnover_eur=4_310_000, has_related_firms=False)
    let_in(draft, client)
    before = {"headcount_awu": "240", "turnover_eur": "4000000"}

    asked = client.get(url("eligibility"))
    Application.objects.filter(pk=draft.pk).update(ownership={"earlier": before})
    said = client.get(url("eligibility"))

    assert 'href="#id_earlier-headcount_awu"' in text_of(asked)
    assert 'id="id_earlier-headcount_awu"' in text_of(asked)
    assert 'href="#id_earlier-headcount_awu"' not in text_of(said)
    assert "so the company is still an SME" in text_of(said)


def test_too_large_or_too_far_is_said_kindly_and_may_still_be_sent(client, let_in, ticket_on):
    draft = DraftFactory(headcount_awu=300, country="US", vat_number="")
    let_in(draft, client)

    step = text_of(client.get(url("eligibility")))
    page = client.get("/apply/form/check/")
    client.post("/apply/form/check/", {"ticket": ticket_on(page), "objection": "Half of them are apprentices."})

    draft.refresh_from_db()
    assert "300 annual work units are not below 250" in step
    assert "The headquarters are in United States" in step
    assert "You may send the application all the same" in text_of(page)
    assert (draft.state, draft.objection) == (State.SUBMITTED, "Half of them are apprentices.")
    assert draft.eligibility["overall"] == "no"


def test_two_tabs_show_both_versions_and_keep_what_was_typed(client, let_in, ticket_on):
    draft = DraftFactory(legal_name="Old name", country="GR")
    let_in(draft, client)
    old = ticket_on(client.get(url("company")))
    client.post(url("company"), {**COMPANY, "legal_name": "Tab one", "ticket": old})

    page = client.post(url("company"), {**COMPANY, "legal_name": "Tab two", "ticket": old})

    draft.refresh_from_db()
    assert draft.legal_name == "Tab one"
    assert [(label, line.value) for label, line in page.context["elsewhere"]] == [("Legal name", "Tab one")]
    assert 'value="Tab two"' in page.content.decode()
    assert (
        client.post(url("company"), {**COMPANY, "legal_name": "Tab two", "ticket": ticket_on(page)}).status_code == 302
    )
    draft.refresh_from_db()
    assert draft.legal_name == "Tab two"


def test_a_double_click_saves_and_sends_once(client, let_in, ticket_on):
    draft = DraftFactory(country="GR")
    let_in(draft, client)
    ticket = ticket_on(client.get(url("company")))

    answers = [client.post(url("company"), {**COMPANY, "ticket": ticket}).status_code for _ in range(2)]
    ticket = ticket_on(client.get("/apply/form/check/"))
    sent = [client.post("/apply/form/check/", {"ticket": ticket}).url for _ in range(2)]

    draft.refresh_from_db()
    assert (answers, sent, draft.revision) == ([302, 302], ["/apply/status/"] * 2, 1)
    assert Message.objects.filter(kind="applications/received").count() == 1


def test_a_form_of_another_company_goes_to_that_company(client, let_in, ticket_on):
    """Two companies of one address in two tabs: the form says whose it is, not the tab opened last."""
    first, second = DraftFactory(legal_name="First"), DraftFactory(legal_name="Second")
    let_in(first, client)
    ticket = ticket_on(client.get(url("motivation")))
    let_in(second, client)

    client.post(url("motivation"), {**MOTIVATION, "motivation": "For the first", "ticket": ticket})

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.motivation == "For the first"
    assert second.motivation != "For the first"


def test_a_ticket_opens_nothing_by_itself(client, let_in, now):
    mine, theirs = DraftFactory(), DraftFactory(legal_name="Theirs")
    let_in(mine, client)
    stolen = str(Ticket(str(theirs.key), now, {}))

    page = client.post(url("motivation"), {**MOTIVATION, "motivation": "Written over", "ticket": stolen})

    theirs.refresh_from_db()
    assert page.status_code == 403
    assert "Theirs" not in text_of(page)
    assert theirs.motivation != "Written over"


def test_a_forged_ticket_is_as_good_as_none(client, let_in):
    draft = DraftFactory()
    let_in(draft, client)

    page = client.post(url("motivation"), {**MOTIVATION, "ticket": "forged:ticket:here"})

    assert page.status_code == 302


def test_a_grant_ends_after_a_day(client, let_in, at, now):
    let_in(DraftFactory(), client)
    at(now + timedelta(hours=24))

    assert client.get(url("company")).status_code == 403


def test_a_form_opened_before_the_deadline_is_saved_and_sent_within_the_grace(client, let_in, ticket_on, at):
    at(CLOSES - timedelta(minutes=5))
    draft = DraftFactory(country="GR")
    ticket = ticket_on(let_in(draft, client).get(url("consents")))

    at(CLOSES + timedelta(minutes=2))
    saved = client.post(url("consents"), {**CONSENTS, "bulletins_consent_at": "on", "ticket": ticket})
    at(CLOSES + timedelta(minutes=3))
    page = client.get(saved.url)
    at(CLOSES + timedelta(minutes=4))
    client.post(saved.url, {"ticket": ticket_on(page)})

    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


def test_after_the_call_has_closed_the_typed_text_is_shown_and_nothing_is_changed(client, let_in, ticket_on, at):
    draft = DraftFactory(motivation="Before")
    let_in(draft, client)
    ticket = ticket_on(client.get(url("motivation")))
    at(CLOSES + timedelta(minutes=15))
    let_in(draft, client)

    page = client.post(url("motivation"), {**MOTIVATION, "motivation": "Too late", "ticket": ticket})

    draft.refresh_from_db()
    assert page.status_code == 409
    assert "Too late" in text_of(page)
    assert "The call closed on" in text_of(page)
    assert draft.motivation == "Before"


def test_check_page_names_what_is_missing_with_its_step(client, let_in):
    draft = DraftFactory(motivation="", notice_read_at=None)

    page = let_in(draft, client).get("/apply/form/check/")

    assert [(gap.step.slug, [target for target, _ in gap.problems]) for gap in page.context["gaps"]] == [
        ("motivation", ["id_motivation"]),
        ("consents", ["id_notice_read_at"]),
    ]


def test_what_is_incomplete_is_not_sent(client, let_in, ticket_on):
    draft = DraftFactory(motivation="")
    ticket = ticket_on(let_in(draft, client).get("/apply/form/check/"))

    page = client.post("/apply/form/check/", {"ticket": ticket})

    draft.refresh_from_db()
    assert "Some answers need your attention first." in text_of(page)
    assert draft.state == State.DRAFT


def test_changes_after_sending_are_told_and_sent_as_a_new_version(client, let_in, ticket_on):
    application = ApplicationFactory(number=7)
    let_in(application, client)
    client.post(url("motivation"), {**MOTIVATION, "motivation": "Better words"})

    status = text_of(client.get("/apply/status/"))
    client.post("/apply/form/check/", {"ticket": ticket_on(client.get("/apply/form/check/"))})

    application.refresh_from_db()
    assert "You have changes that are not sent" in status
    assert (application.revision, application.motivation, application.reference) == (2, "Better words", "A-0007")


def test_withdrawing_asks_first_and_frees_the_form(client, let_in):
    application = ApplicationFactory(legal_name="Lumenwerk")
    let_in(application, client)

    asked = client.get("/apply/withdraw/")
    application.refresh_from_db()
    state_before = application.state
    page = client.post("/apply/withdraw/", {"reason": "Sold\u200b."}, follow=True)

    application.refresh_from_db()
    assert "Withdraw the application of Lumenwerk?" in text_of(asked)
    assert (state_before, application.state) == (State.SUBMITTED, State.WITHDRAWN)
    assert "Your application is withdrawn" in text_of(page)
    assert client.get(url("company")).status_code == 200
    assert "can no longer be changed" in text_of(client.get(url("company")))


def test_get_never_changes_anything(client, let_in, now):
    application = ApplicationFactory()
    let_in(application, client)
    before = (Application.objects.values().get(), Message.objects.count(), Link.objects.count())

    for page in (
        "/apply/",
        "/apply/sent/",
        "/apply/status/",
        "/apply/withdraw/",
        "/apply/form/check/",
        *map(url, ANSWERS),
    ):
        client.get(page)

    assert (Application.objects.values().get(), Message.objects.count(), Link.objects.count()) == before


def test_an_unknown_step_is_not_found(client, let_in):
    assert let_in(DraftFactory(), client).get(url("nonsense")).status_code == 404


@pytest.mark.parametrize("step", ANSWERS)
def test_form_pages_stay_within_six_queries(client, let_in, step, django_assert_max_num_queries):
    let_in(DraftFactory(), client)

    with django_assert_max_num_queries(6):
        client.get(url(step))


def test_start_page_is_light(client, django_assert_num_queries):
    CallFactory()

    with django_assert_num_queries(1):
        page = client.get("/apply/")

    assert len(page.content) < 20_000


def test_a_whole_application_stays_within_sixty_queries(client, now, django_assert_max_num_queries, let_in, ticket_on):
    draft = actions.begin(CallFactory(), email="niki@athina.example", now=now)
    let_in(draft, client)

    with django_assert_max_num_queries(60):
        for step, given in ANSWERS.items():
            client.post(url(step), given)
        client.post("/apply/form/check/", {})

    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


def test_another_applicant_meets_only_their_own(let_in):
    mine, theirs = ApplicationFactory(legal_name="Mine"), ApplicationFactory(legal_name="Theirs")
    client = let_in(mine)

    for page in ("/apply/status/", "/apply/form/check/", url("company"), "/apply/withdraw/"):
        shown = client.get(f"{page}?application={theirs.pk}&key={theirs.key}")
        assert "Mine" in text_of(shown)
        assert "Theirs" not in text_of(shown)


def test_staff_get_no_way_into_the_form(coordinator_client):
    ApplicationFactory(legal_name="Lumenwerk")

    page = coordinator_client.get("/apply/status/")

    assert page.status_code == 403
    assert "Lumenwerk" not in text_of(page)


def test_opening_day_does_not_wait_for_the_duty(client, at):
    CallFactory(state=CallState.SCHEDULED)
    at(OPENED)

    client.post("/apply/", {"email": "a@b.example"})

    assert Application.objects.count() == 1


def test_actor_of_the_form_is_the_holder_of_the_link(client, let_in):
    draft = DraftFactory()
    let_in(draft, client).post(url("motivation"), {**MOTIVATION, "motivation": "New"})

    entry = Entry.objects.about(draft).get()

    assert (entry.actor_kind, entry.actor_key) == ("link", Actor.holder(draft).key)
