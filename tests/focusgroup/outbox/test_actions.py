from dataclasses import replace
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from focusgroup import mails as signing_in
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox import actions, mails, overview
from focusgroup.outbox.bounces import Bounce
from focusgroup.outbox.models import Heartbeat, Message, Pause, Suppression
from focusgroup.outbox.queue import queue_all
from focusgroup.outbox.states import State

pytestmark = pytest.mark.django_db


def test_saying_a_thing_twice_adds_nothing(now: datetime) -> None:
    beat = Heartbeat.objects.create(duty="outbox", started_at=now)

    first = mails.sample(beat, now=now, to="one@sample.example", inputs={"number": 1})
    again = mails.sample(beat, now=now, to="one@sample.example", inputs={"number": 1})

    assert first == Message.objects.get()
    assert again is None


def test_the_command_queues_each_number_once(capsys) -> None:
    call_command("outbox_sample", "7")
    call_command("outbox_sample", "9")

    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "7 queued, 0 were there already.",
        "2 queued, 7 were there already.",
    ]
    assert Message.objects.count() == 9


def test_queueing_many_takes_few_statements(django_assert_max_num_queries) -> None:
    # SQLite takes 999 values a statement, so 300 rows go in a handful of inserts there.
    with django_assert_max_num_queries(16):
        call_command("outbox_sample", "300")


def test_approve_lets_a_staged_letter_go(queue, administrator, now) -> None:
    (message,) = queue(1, staged=True)

    actions.approve(message, by=Actor.person(administrator), now=now)

    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert Entry.objects.about(message).get().state_to == "queued"


def test_resend_takes_a_corrected_address(queue, administrator, now) -> None:
    (message,) = queue(1)
    Message.objects.update(state=State.FAILED, attempts=24, last_error="550")

    actions.resend(message, by=Actor.person(administrator), now=now, recipient="right@sample.example")

    message.refresh_from_db()
    assert (message.state, message.recipient, message.attempts) == (State.QUEUED, "right@sample.example", 0)
    assert Entry.objects.about(message).get().changes == {"recipient": None}


def test_only_a_failed_letter_is_sent_again(queue, administrator, now) -> None:
    (message,) = queue(1)

    with pytest.raises(ValidationError, match="Queued"):
        actions.resend(message, by=Actor.person(administrator), now=now, recipient="right@sample.example")

    assert Message.objects.get().recipient == message.recipient


def test_what_opens_an_account_is_sent_again_to_its_own_address_alone(administrator, coordinator, now) -> None:
    signing_in.password_reset(administrator, now=now, sealed={"url": "https://site.example/reset/SECRET/"})
    message = Message.objects.get()
    Message.objects.update(state=State.FAILED, last_error="550", done_at=now)
    by = Actor.person(coordinator)

    with pytest.raises(ValidationError):
        actions.resend(message, by=by, now=now, recipient="other@sample.example")
    actions.resend(message, by=by, now=now)

    message.refresh_from_db()
    assert (message.state, message.recipient) == (State.QUEUED, administrator.email)


def test_only_those_who_manage_the_outbox_may_stop_a_letter(queue, reviewer, now) -> None:
    (message,) = queue(1)

    with pytest.raises(PermissionDenied):
        actions.void(message, by=Actor.person(reviewer), reason="No", now=now)

    message.refresh_from_db()
    assert message.state == State.QUEUED


class TestMailing:
    def test_letters_of_one_stroke_belong_together(self, db, now) -> None:
        call_command("outbox_sample", "6")
        call_command("outbox_sample", "2", "--batch", "2")

        (found,) = overview.mailings(Message.objects.all())

        assert (found.kind, found.total, found.under_way) == ("outbox/sample", 6, 6)
        assert Message.objects.filter(mailing="").count() == 2

    def test_approving_lets_all_of_it_go_and_is_logged_for_each(self, staged, administrator, now) -> None:
        n = actions.approve_mailing(staged, by=Actor.person(administrator), now=now)

        assert n == 6
        assert Message.objects.tally() == {State.QUEUED: 6}
        assert Entry.objects.filter(state_to="queued").count() == 6

    def test_stopping_leaves_what_was_sent(self, staged, administrator, now) -> None:
        Message.objects.filter(pk=Message.objects.values_list("pk", flat=True)[0]).update(state=State.SENT, done_at=now)

        n = actions.void_mailing(staged, by=Actor.person(administrator), reason="Wrong date.", now=now)

        assert n == 5
        assert Message.objects.tally() == {State.SENT: 1, State.VOID: 5}

    def test_a_reviewer_may_do_neither(self, staged, reviewer, now) -> None:
        with pytest.raises(PermissionDenied):
            actions.approve_mailing(staged, by=Actor.person(reviewer), now=now)
        with pytest.raises(PermissionDenied):
            actions.void_mailing(staged, by=Actor.person(reviewer), reason="", now=now)

    @pytest.fixture
    def staged(self, db, now) -> str:
        beat = Heartbeat.objects.create(duty="outbox", started_at=now)
        drafts = [
            mails.sample.draft(beat, now=now, to=f"r{n}@sample.example", inputs={"number": n}, staged=True)
            for n in range(6)
        ]
        queue_all(drafts)
        return drafts[0].mailing


class TestRegenerate:
    def test_the_old_row_is_void_and_the_new_one_stands_beside_what_the_rooms_say_next(
        self, queue, administrator, now
    ) -> None:
        (old,) = queue(1)

        new = actions.regenerate(old, by=Actor.person(administrator), now=now)

        old.refresh_from_db()
        assert (old.state, old.last_error) == (State.VOID, "Made anew.")
        assert (new.state, new.recipient, new.inputs) == (State.QUEUED, old.recipient, old.inputs)
        assert new.key == f"{old.key}~anew1"
        assert new.message_id != old.message_id
        assert queue(1, revision=1)

    def test_a_copy_is_made_anew_too(self, queue, administrator, now) -> None:
        (old,) = queue(1)
        by = Actor.person(administrator)

        newest = actions.regenerate(actions.regenerate(old, by=by, now=now), by=by, now=now)

        assert newest.key == f"{old.key}~anew2"
        assert Message.objects.tally() == {State.VOID: 2, State.QUEUED: 1}

    def test_what_waits_for_approval_waits_on_in_its_mailing(self, queue, administrator, now) -> None:
        (old,) = queue(1, staged=True)
        Message.objects.update(mailing="outbox/sample@1")

        new = actions.regenerate(old, by=Actor.person(administrator), now=now)

        assert (new.state, new.mailing) == (State.STAGED, "outbox/sample@1")

    @pytest.mark.parametrize("state", [State.QUEUED, State.FAILED, State.SENT, State.VOID])
    def test_a_code_for_one_time_is_not_made_anew(self, administrator, now, state) -> None:
        signing_in.sign_in_code(administrator, now=now, sealed={"code": "ABC123"})
        code = Message.objects.get()
        spent = {} if state in (State.QUEUED, State.FAILED) else {"sealed": ""}
        Message.objects.update(state=state, done_at=now, **spent)

        with pytest.raises(ValidationError):
            actions.regenerate(code, by=Actor.person(administrator), now=now)

        assert Message.objects.tally() == {state: 1}

    def test_a_sent_letter_stays_sent(self, queue, administrator, now) -> None:
        (old,) = queue(1)
        Message.objects.update(state=State.SENT, done_at=now)

        actions.regenerate(old, by=Actor.person(administrator), now=now)

        assert Message.objects.tally() == {State.SENT: 1, State.QUEUED: 1}

    def test_a_letter_that_is_being_sent_is_left_alone(self, queue, administrator, now) -> None:
        (old,) = queue(1)
        Message.objects.update(state=State.SENDING, claim="a", leased_until=now)

        with pytest.raises(ValidationError):
            actions.regenerate(old, by=Actor.person(administrator), now=now)

    def test_twice_is_refused(self, queue, administrator, now) -> None:
        (old,) = queue(1)
        actions.regenerate(old, by=Actor.person(administrator), now=now)

        with pytest.raises(ValidationError):
            actions.regenerate(old, by=Actor.person(administrator), now=now)


def test_pausing_and_letting_go_on_are_logged(administrator, now) -> None:
    by = Actor.person(administrator)

    actions.pause("outbox/sample", by=by, reason="Wrong text.", now=now)
    actions.pause("outbox/sample", by=by, reason="Again.", now=now)
    actions.go_on("outbox/sample", by=by, now=now)

    assert list(Entry.objects.order_by("id").values_list("verb", "reason")) == [
        ("paused", "Wrong text."),
        ("let go on", ""),
    ]
    assert not Pause.objects.exists()


class TestBounces:
    def test_our_own_mail_that_came_back_marks_its_address_once(self, sent, now) -> None:
        bounce = Bounce("RECIPIENT1@sample.example", sent.message_id, True, "5.1.1 unknown user")

        first = actions.note_bounces([bounce], by=Actor.duty("bounces"), now=now)
        again = actions.note_bounces([bounce], by=Actor.duty("bounces"), now=now)

        assert (first, again) == (1, 0)
        marked = Suppression.objects.get()
        assert (marked.address, marked.reason, marked.message) == (sent.recipient, "5.1.1 unknown user", sent)
        assert Entry.objects.about(marked).get().changes == {"address": None}

    @pytest.mark.parametrize(
        "changes",
        [{"message_id": "<forged@sample.example>"}, {"address": "other@sample.example"}, {"is_final": False}],
    )
    def test_a_report_that_proves_nothing_marks_nothing(self, sent, now, changes) -> None:
        bounce = replace(Bounce(sent.recipient, sent.message_id, True, "5.1.1"), **changes)

        assert actions.note_bounces([bounce], by=Actor.duty("bounces"), now=now) == 0
        assert not Suppression.objects.exists()

    def test_a_failed_letter_goes_to_a_marked_address_only_after_release(self, sent, administrator, now) -> None:
        by = Actor.person(administrator)
        bounce = Bounce(sent.recipient, sent.message_id, True, "5.1.1")
        actions.note_bounces([bounce], by=Actor.duty("bounces"), now=now)

        with pytest.raises(ValidationError):
            actions.resend(sent, by=by, now=now)
        actions.release(Suppression.objects.get(), by=by, now=now)
        actions.resend(sent, by=by, now=now)

        assert Message.objects.tally() == {State.QUEUED: 1}

    def test_a_letter_that_came_back_has_failed_whatever_the_reason(self, sent, now) -> None:
        bounce = Bounce(sent.recipient, sent.message_id, False, "4.4.7 delivery time expired")

        actions.note_bounces([bounce], by=Actor.duty("bounces"), now=now)

        sent.refresh_from_db()
        assert (sent.state, sent.last_error) == (State.FAILED, "It came back: 4.4.7 delivery time expired")
        assert not Message.objects.told().exists()
        assert not Suppression.objects.exists()

    def test_a_report_in_the_other_spelling_of_the_domain_counts(self, sent, now) -> None:
        Message.objects.update(recipient="anna@m\u00fcnchen.example")
        bounce = Bounce("anna@xn--mnchen-3ya.example", sent.message_id, True, "5.1.1")

        assert actions.note_bounces([bounce], by=Actor.duty("bounces"), now=now) == 1

    def test_a_code_that_came_back_is_not_sent_again(self, administrator, now) -> None:
        signing_in.sign_in_code(administrator, now=now, sealed={"code": "ABC123"})
        Message.objects.update(state=State.FAILED, done_at=now, sealed="")

        with pytest.raises(ValidationError):
            actions.resend(Message.objects.get(), by=Actor.person(administrator), now=now)

    @pytest.fixture
    def sent(self, queue, now):
        (message,) = queue(1)
        Message.objects.update(state=State.SENT, done_at=now)
        return message
