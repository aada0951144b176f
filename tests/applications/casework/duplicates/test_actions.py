from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.casework.duplicates import actions
from applications.casework.models import Likeness
from applications.models import Application, Document
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.applications import (
    ApplicationFactory,
    CallFactory,
    ClarificationFactory,
    ConflictFactory,
    DraftFactory,
    LikenessFactory,
)

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


def test_a_pair_that_turns_out_more_alike_is_judged_again_and_told(two, now, coordinator):
    first, second = two()
    Application.objects.filter(pk=second.pk).update(legal_name="Weld Eye", vat_number="")
    actions.find(by=BY, now=now)
    actions.keep_both(Likeness.objects.get(), note="Two towns.", by=Actor.person(coordinator), now=now)

    def sent(revision, **answers):
        Application.objects.filter(pk=second.pk).update(revision=revision, **answers)
        found = actions.find(by=BY, now=now)
        pair = Likeness.objects.get()
        return found, pair.reasons, pair.verdict, [message.recipient for message in Message.objects.all()]

    rounds = [
        sent(2, motivation="Longer."),
        sent(3, vat_number=VAT),
        sent(4, motivation="Shorter."),
        sent(5, vat_number=""),
    ]

    assert rounds == [
        (0, ["legal_name"], "different", []),
        (1, ["vat_number", "legal_name"], "open", [first.contact_email]),
        (0, ["vat_number", "legal_name"], "open", [first.contact_email]),
        (0, ["legal_name"], "open", [first.contact_email]),
    ]
    assert Entry.objects.about(second)[0].verb == "looks more like a duplicate"


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


def test_of_free_mail_hosts_only_the_same_address_is_a_colleague(two, now):
    first, second = two()
    Application.objects.filter(pk=first.pk).update(contact_email="a@gmail.com")
    Application.objects.filter(pk=second.pk).update(contact_email="b@gmail.com")

    actions.find(by=BY, now=now)

    assert [message.recipient for message in Message.objects.all()] == ["a@gmail.com"]


def test_an_address_that_was_imported_is_no_confirmed_colleague(two, now):
    first, _second = two(later="b@weld.example")
    Application.objects.filter(pk=first.pk).update(source="import")

    actions.find(by=BY, now=now)

    assert [message.recipient for message in Message.objects.all()] == ["a@weld.example"]


@pytest.fixture
def pair(two, now):
    """The later has a better description, a document and an open question."""

    def make(later="b@weld.example"):
        first, second = two(later=later)
        Application.objects.filter(pk=first.pk).update(expertise="Old words", unsent={"expertise": "Half a wo"})
        Application.objects.filter(pk=second.pk).update(expertise="New words", state=State.CLARIFICATION)
        ClarificationFactory(application=second)
        Document.objects.create(application=second, file="x.pdf", name="b.pdf", size_bytes=1, added_at=now)
        return LikenessFactory(earlier=first, later=second)

    return make


def merge(pair, coordinator, now, *taken, stays="earlier"):
    who = Actor.person(coordinator)
    return actions.merge(pair, stays=getattr(pair, stays), taken=taken, note="Sent twice.", by=who, now=now)


def test_the_one_that_stays_gets_the_chosen_answers_as_a_new_version(pair, coordinator, now):
    both = pair()

    merge(both, coordinator, now, "expertise", "document")

    stays = Application.objects.get(pk=both.earlier_id)
    assert (stays.expertise, stays.legal_name, stays.revision, stays.unsent) == ("New words", "Weld Eye", 2, {})
    assert stays.revisions.get(number=2).answers["expertise"] == "New words"
    assert stays.document.name == "b.pdf"
    assert stays.contact_email == "a@weld.example"


def test_the_other_ends_as_merged_with_the_reason(pair, coordinator, now):
    both = pair()

    merger = merge(both, coordinator, now, "expertise")

    gone = Application.objects.get(pk=both.later_id)
    entry = Entry.objects.about(gone).latest("pk")
    assert (gone.state, gone.expertise, gone.document.name) == (State.WITHDRAWN, "New words", "b.pdf")
    assert (entry.state_to, entry.reason) == (State.WITHDRAWN, "Sent twice.")
    assert entry.changes == {"merged into": both.earlier.reference}
    assert gone.clarifications.get().closed_at == now
    assert (merger.stays, merger.gone, merger.taken) == (both.earlier, gone, ["expertise"])
    assert Likeness.objects.get().verdict == Likeness.Verdict.SAME


def test_documents_of_both_change_sides(pair, coordinator, now):
    both = pair()
    Document.objects.create(application=both.earlier, file="y.pdf", name="a.pdf", size_bytes=2, added_at=now)

    merge(both, coordinator, now, "document")

    assert dict(Document.objects.values_list("application", "name")) == {
        both.earlier_id: "b.pdf",
        both.later_id: "a.pdf",
    }


def test_colleagues_are_told_of_each_other(pair, coordinator, now):
    both = pair()

    merge(both, coordinator, now, "expertise")

    letters = {message.recipient: render(message, now=now).text for message in Message.objects.all()}
    assert set(letters) == {"a@weld.example", "b@weld.example"}
    assert both.later.reference in letters["a@weld.example"]
    assert both.earlier.reference in letters["b@weld.example"]
    assert all("Sent twice" not in text for text in letters.values())


@pytest.mark.parametrize(("stays", "taken"), [("earlier", ()), ("later", ()), ("later", ("legal_name",))])
def test_strangers_are_told_nothing_of_each_other(pair, coordinator, now, stays, taken):
    both = pair(later="b@rival.example")
    gone = both.later if stays == "earlier" else both.earlier

    merge(both, coordinator, now, *taken, stays=stays)

    letters = {message.recipient: render(message, now=now).text for message in Message.objects.all()}
    kept = getattr(both, stays)
    assert gone.contact_email in letters
    assert (kept.contact_email in letters) == bool(taken)
    assert all(kept.reference not in letters[gone.contact_email] for _one in letters)
    assert kept.legal_name not in letters[gone.contact_email]
    assert gone.reference not in letters.get(kept.contact_email, "")


def test_answers_that_are_being_read_stay(pair, coordinator, now):
    both = pair()
    Application.objects.filter(pk=both.earlier_id).update(state=State.UNDER_REVIEW)

    with pytest.raises(actions.TooLate):
        merge(both, coordinator, now, "expertise")

    assert set(Application.objects.values_list("state", flat=True)) == {State.UNDER_REVIEW, State.CLARIFICATION}
    merge(both, coordinator, now)
    assert set(Application.objects.values_list("state", flat=True)) == {State.UNDER_REVIEW, State.WITHDRAWN}


def test_what_left_the_call_does_not_stay(pair, coordinator, now):
    both = pair()
    Application.objects.filter(pk=both.earlier_id).update(state=State.WITHDRAWN)

    with pytest.raises(IllegalMove):
        merge(both, coordinator, now)


def test_what_is_judged_is_not_judged_again(coordinator, now):
    pair = LikenessFactory(verdict=Likeness.Verdict.DIFFERENT)

    with pytest.raises(PermissionDenied):
        merge(pair, coordinator, now)


def test_nobody_merges_what_they_have_a_conflict_with(pair, coordinator, now):
    both = pair()
    ConflictFactory(application=both.later, user=coordinator)

    with pytest.raises(PermissionDenied):
        merge(both, coordinator, now)


def test_reviewers_judge_no_pair(reviewer, now):
    with pytest.raises(PermissionDenied):
        actions.keep_both(LikenessFactory(), note="x", by=Actor.person(reviewer), now=now)


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(rows, now, django_assert_max_num_queries):
    ApplicationFactory.create_batch(rows, call=CallFactory(), legal_name="", website="", vat_number="")

    with django_assert_max_num_queries(6):
        actions.find(by=BY, now=now + timedelta(days=1))
