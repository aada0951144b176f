"""A person's own data: what is held, to take along, to correct, to have erased; and what staff do about it."""

import json
from datetime import date

import pytest

from applications.models import Application
from applications.states import State
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from members.consents.models import Consent
from members.models import Member, Representative
from members.rights.models import RightsRequest
from tests.factories.applications import ApplicationFactory
from tests.factories.members import (
    MemberFactory,
    NominationFactory,
    RepresentativeFactory,
    RightsRequestFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Nachtigall"


@pytest.fixture
def deputy():
    """Somebody of whom a word stands in every room."""
    main = RepresentativeFactory(member=MemberFactory(legal_name="Orka"))
    return RepresentativeFactory(
        member=main.member, is_main=False, user__name=SECRET, user__email="nachtigall@orka.example", job_title=SECRET
    )


@pytest.fixture
def own(deputy, sign_in):
    return sign_in(deputy.user)


def ask(client, kind="erase", text=""):
    return client.post("/me/data/", {"step": "ask", "kind": kind, "text": text})


def decide(client, verdict="grant", answer=""):
    return client.post(f"/admin/rights/{RightsRequest.objects.get().pk}/", {"verdict": verdict, "answer": answer})


def test_the_page_names_each_consent_with_the_way_to_take_it_back(own, deputy, now):
    for kind, member in (("bulletins", None), ("quotation", deputy.member)):
        Consent.objects.create(kind=kind, version=1, user=deputy.user, member=member, given_at=now)
    Consent.objects.create(kind="quotation", version=1, member=MemberFactory(legal_name="Rival"), given_at=now)
    Member.objects.filter(pk=deputy.member.pk).update(state="ended")

    page = own.get("/me/data/")

    assert [(one.kind, one.member) for one in page.context["consents"]] == [
        ("bulletins", None), ("quotation", deputy.member),
    ]  # fmt: skip
    assert 'action="/me/consents/"' in page.content.decode()
    assert f"/members/{deputy.member.slug}/consents/" in page.content.decode()


def test_the_download_holds_what_is_kept_and_nothing_of_others(own, deputy, now):
    Consent.objects.create(kind="bulletins", version=1, user=deputy.user, given_at=now)
    ApplicationFactory(contact_email=deputy.user.email, legal_name="Orka")
    ApplicationFactory(contact_email="else@where.example", legal_name="Rival")
    NominationFactory(email=deputy.user.email, member__legal_name="Nova")

    answer = own.get("/me/data/download/")

    data = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    assert (data["person"]["name"], data["companies"][0]["member_legal_name"]) == (SECRET, "Orka")
    assert [one["kind"] for one in data["consents"]] == ["bulletins"]
    assert (len(data["applications"]), data["named"][0]["member_legal_name"]) == (1, "Nova")
    assert "Rival" not in answer.content.decode()


def test_name_and_time_zone_are_corrected_at_once(own, deputy):
    refused = own.post("/me/data/", {"name": "Ana", "time_zone": "Mars/Base"})
    own.post("/me/data/", {"name": "Ana", "time_zone": "Europe/Athens"})

    deputy.user.refresh_from_db()
    assert "time_zone" in refused.context["own"].errors
    assert (deputy.user.name, deputy.user.time_zone) == ("Ana", "Europe/Athens")
    assert Entry.objects.get(verb="corrected own data").changes == {"name": None, "time_zone": "Europe/Athens"}


def test_a_request_has_its_due_date_and_is_confirmed(own):
    for _ in range(2):
        ask(own, "object", "No statistics, please.")

    request = RightsRequest.objects.get()
    assert (request.due_on - request.asked_at.date()).days in range(28, 32)
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["rights/noted", "rights/received"]
    assert "Answered by" in own.get("/me/data/").content.decode()


def test_what_is_asked_besides_is_added_and_confirmed(own):
    asked = [ask(own, "correct", text) for text in ("My name.", "My town.", "My name.")]

    request = RightsRequest.objects.get()
    assert request.text == "My name.\n\nMy town."
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["rights/noted"] * 2 + ["rights/received"] * 2
    assert [page.status_code for page in asked] == [302, 302, 302]


@pytest.mark.parametrize(("kind", "text"), [("object", ""), ("sell", "x"), ("", "")])
def test_a_request_that_says_nothing_is_named(own, kind, text):
    assert ask(own, kind, text).context["asking"].errors
    assert RightsRequest.objects.count() == 0


def test_erasing_takes_the_person_out_and_leaves_what_counts(own, deputy, coordinator_client):
    person, address = deputy.user, deputy.user.email
    StatementFactory(member=deputy.member, stated_by=person)
    refused = ApplicationFactory(contact_email=address, contact_name=SECRET, state=State.NOT_SELECTED, country="BE")
    accepted = ApplicationFactory(contact_email=address, contact_name=SECRET, state=State.ACCEPTED, legal_name="Orka")
    NominationFactory(email=address, name=SECRET)
    ask(own)

    decide(coordinator_client)

    person.refresh_from_db()
    assert (person.name, person.is_active, person.email.endswith("@erased.invalid")) == ("", False, True)
    deputy.refresh_from_db()
    assert (deputy.left_on is None, deputy.job_title, deputy.member.statements.count()) == (False, "", 1)
    for row in (refused, accepted):
        row.refresh_from_db()
    assert (refused.legal_name, refused.country, accepted.legal_name) == ("Erased", "BE", "Orka")
    left = [Application, Representative, User, Member, Message, Entry, RightsRequest]
    texts = " ".join(str(list(model._base_manager.values())) for model in left)
    # The last letter says that it is done, to the address that asked.
    last = Message.objects.get(kind="rights/answered")
    assert last.recipient == address
    assert (SECRET in texts, texts.count(address)) == (
        False,
        str(Message.objects.filter(pk=last.pk).values()).count(address),
    )
    assert own.get("/me/").status_code == 302


def test_the_main_representative_hands_over_before_they_are_erased(coordinator_client, sign_in):
    main = RepresentativeFactory(member__legal_name="Orka")
    ask(sign_in(main.user))

    page = decide(coordinator_client)

    assert "main representative of Orka" in page.content.decode()
    assert User.objects.filter(email=main.user.email).exists()
    assert RightsRequest.objects.get().done_at is None


@pytest.mark.parametrize("state", [State.SUBMITTED, State.SELECTED, State.RESERVE])
def test_an_application_that_is_not_settled_comes_first(own, deputy, coordinator_client, state):
    ApplicationFactory(contact_email=deputy.user.email, state=state)
    ask(own)

    assert "not settled" in decide(coordinator_client).content.decode()
    assert User.objects.filter(email=deputy.user.email).exists()


def test_a_refusal_needs_its_reason_and_is_told(own, coordinator_client):
    ask(own, "object", "No letters.")

    without = decide(coordinator_client, "refuse")
    decide(coordinator_client, "refuse", "The invitation is part of the membership.")

    request = RightsRequest.objects.get()
    assert "answer" in without.context["form"].errors
    assert (request.is_granted, request.answer) == (False, "The invitation is part of the membership.")
    assert Message.objects.filter(kind="rights/answered").count() == 1


def test_requests_are_no_matter_of_other_staff(own, reviewer_client, administrator_client):
    ask(own)

    assert [decide(client).status_code for client in (reviewer_client, administrator_client)] == [403, 403]


def test_what_is_overdue_says_so(coordinator_client):
    RightsRequestFactory(due_on=date(2020, 1, 1))

    assert "overdue" in coordinator_client.get("/admin/rights/").content.decode()
