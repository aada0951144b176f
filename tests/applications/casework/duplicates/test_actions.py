from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.casework.duplicates import actions
from applications.casework.models import Likeness
from applications.models import Application
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.applications import ApplicationFactory, CallFactory, DraftFactory, LikenessFactory

pytestmark = pytest.mark.django_db

BY = Actor.duty("duplicates")
VAT = "BE0428759497"


@pytest.fixture
def two(db):
    """Two applications of one call with one VAT number, and nothing else in common."""

    def make(later="b@rival.example"):
        call = CallFactory()
        first = ApplicationFactory(
            call=call, legal_name="Weld Eye", vat_number=VAT, website="", contact_email="a@weld.example"
        )
        second = ApplicationFactory(
            call=call, legal_name="Other Thing", vat_number=VAT, website="", contact_email=later
        )
        return first, second

    return make


def test_a_pair_is_found_once(two, now):
    first, second = two()

    counts = [actions.find(by=BY, now=now) for _round in range(2)]

    pair = Likeness.objects.get()
    assert counts == [1, 0]
    assert (pair.earlier, pair.later, pair.reasons) == (first, second, ["vat_number"])
    assert [entry.verb for entry in Entry.objects.about(second)] == ["looks like a duplicate"]


def test_a_changed_application_is_compared_again(two, now):
    first, second = two()
    Application.objects.filter(pk=first.pk).update(vat_number="")
    before = actions.find(by=BY, now=now)
    Application.objects.filter(pk=first.pk).update(vat_number=VAT, revision=2)

    assert (before, actions.find(by=BY, now=now)) == (0, 1)
    assert Likeness.objects.get().later == second


def test_other_calls_drafts_and_what_was_withdrawn_are_not_compared(now):
    call = CallFactory()
    same = {"vat_number": VAT, "website": "https://weld.example"}
    ApplicationFactory(call=call, **same)
    ApplicationFactory(**same)
    DraftFactory(call=call, **same)
    ApplicationFactory(call=call, state=State.WITHDRAWN, **same)

    assert actions.find(by=BY, now=now) == 0


def test_typing_the_number_of_a_rival_tells_nothing_to_who_typed_it(two, now, let_in, at):
    _first, second = two(later="b@rival.example")
    at()

    actions.find(by=BY, now=now)

    page = let_in(second).get("/apply/status/").content.decode()
    letters = [render(message, now=now) for message in Message.objects.all()]
    assert [message.recipient for message in Message.objects.all()] == ["a@weld.example"]
    assert "Weld Eye" not in page
    assert "uplicate" not in page
    assert all("Other Thing" not in letter.text and second.reference not in letter.text for letter in letters)


def test_a_colleague_is_told(two, now):
    first, _second = two(later="b@weld.example")

    actions.find(by=BY, now=now)

    message = Message.objects.get()
    assert message.recipient == "b@weld.example"
    assert first.reference in render(message, now=now).text


def test_a_name_alone_writes_to_nobody(now):
    call = CallFactory()
    for name in ("Weld Eye GmbH", "Weld Eye"):
        ApplicationFactory(call=call, legal_name=name, vat_number="", registration_number="", website="")

    assert actions.find(by=BY, now=now) == 1
    assert not Message.objects.exists()


def test_both_stay_when_staff_say_so(coordinator, now):
    pair = LikenessFactory()

    actions.keep_both(pair, note="Two branches.", by=Actor.person(coordinator), now=now)

    pair.refresh_from_db()
    assert (pair.verdict, pair.note, pair.judged_at) == (Likeness.Verdict.DIFFERENT, "Two branches.", now)
    assert {one.state for one in Application.objects.all()} == {State.SUBMITTED}


def test_a_duplicate_leaves_the_call_with_its_reason_in_the_log(coordinator, now):
    pair = LikenessFactory(earlier__legal_name="Kept Company")

    actions.take_out(pair, pair.later, note="Sent twice.", by=Actor.person(coordinator), now=now)

    letter = render(Message.objects.get(), now=now)
    assert Application.objects.get(pk=pair.later_id).state == State.WITHDRAWN
    assert Entry.objects.about(pair.later).get().reason == "Sent twice."
    assert "Kept Company" not in letter.text
    assert "Sent twice" not in letter.text


def test_what_is_judged_is_not_judged_again(coordinator, now):
    pair = LikenessFactory(verdict=Likeness.Verdict.DIFFERENT)

    with pytest.raises(PermissionDenied):
        actions.take_out(pair, pair.later, note="x", by=Actor.person(coordinator), now=now)


def test_reviewers_judge_no_pair(reviewer, now):
    with pytest.raises(PermissionDenied):
        actions.keep_both(LikenessFactory(), note="x", by=Actor.person(reviewer), now=now)


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(rows, now, django_assert_max_num_queries):
    ApplicationFactory.create_batch(rows, call=CallFactory(), legal_name="", website="", vat_number="")

    with django_assert_max_num_queries(6):
        actions.find(by=BY, now=now + timedelta(days=1))
