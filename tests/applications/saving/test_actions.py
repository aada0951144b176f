"""Typing does not flood the log, and nothing that changed is missing from it."""

from datetime import timedelta

import pytest

from applications import actions
from applications.models import Application
from applications.saving import actions as saving
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from tests.factories.applications import ApplicationFactory, DraftFactory

pytestmark = pytest.mark.django_db


def save(application, now, *, is_typing=True, **given):
    actions.save_step(application, by=Actor.holder(application), given=given, now=now, is_typing=is_typing)


def logged(application):
    return [(entry.verb, sorted(entry.changes), entry.at) for entry in Entry.objects.about(application).order_by("id")]


@pytest.mark.parametrize("make", [DraftFactory, ApplicationFactory])
def test_many_savings_while_typing_are_one_entry_each_ten_minutes(make, now):
    application = make()

    for second in range(0, 601, 60):
        moment = now + timedelta(seconds=second)
        save(application, moment, motivation=f"word {second}", legal_name=f"Firm {second // 300}")

    assert logged(application) == [("saved answers", ["legal_name", "motivation"], now + timedelta(minutes=10))]
    assert Application.objects.get(pk=application.pk).unlogged == {}


def test_saving_the_step_logs_what_was_typed_before_although_nothing_is_new(now):
    draft = DraftFactory()
    save(draft, now, motivation="typed")

    save(draft, now + timedelta(seconds=5), is_typing=False, motivation="typed")

    assert logged(draft) == [("saved answers", ["motivation"], now + timedelta(seconds=5))]


def test_the_duty_logs_what_was_typed_by_somebody_who_closed_the_tab(now):
    draft, other = DraftFactory(), DraftFactory()
    save(draft, now, motivation="typed", legal_name="Firm")
    save(other, now + timedelta(minutes=9), motivation="still typing")

    counts = [
        saving.write_out_all(by=Actor.duty("savings"), now=now + timedelta(minutes=minutes)) for minutes in (9, 10, 11)
    ]

    assert counts == [0, 1, 0]
    assert logged(draft) == [("saved answers", ["legal_name", "motivation"], now)]
    assert Entry.objects.about(draft).get().actor_key == Actor.holder(draft).key
    assert logged(other) == []


def test_sending_and_withdrawing_log_first_what_was_typed(now):
    sent, left = ApplicationFactory(), DraftFactory()
    save(sent, now, motivation="newer")
    save(left, now, motivation="typed")

    actions.submit(sent, by=Actor.holder(sent), now=now)
    actions.withdraw(left, by=Actor.holder(left), now=now)

    assert [entry[:2] for entry in logged(sent)] == [
        ("saved answers", ["motivation"]),
        ("sent changes", ["motivation"]),
    ]
    assert [entry[:2] for entry in logged(left)] == [("saved answers", ["motivation"]), ("moved to withdrawn", [])]
    assert not Application.objects.exclude(unlogged={}).exists()
