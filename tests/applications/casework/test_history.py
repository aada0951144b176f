from decimal import Decimal

import pytest

from applications import actions
from applications.casework import history
from applications.casework.history import Piece
from applications.models import Application, Revision
from focusgroup.accounts.actor import Actor
from tests.factories.applications import ApplicationFactory, DraftFactory

pytestmark = pytest.mark.django_db


def sent(application, now, **given):
    """Sent with these changes, by the way that applicants take."""
    by = Actor.holder(application)
    actions.save_step(application, by=by, given=given, now=now)
    return actions.submit(Application.objects.get(pk=application.pk), by=by, now=now)


def test_a_version_tells_what_it_changed_and_reads_as_it_was(now):
    draft = DraftFactory(motivation="We read weld seams\nwith cameras.", turnover_eur=Decimal(3_150_000), country="BE")
    sent(draft, now, founded_year=2015)
    sent(draft, now, motivation="We read all weld seams\nwith light.", turnover_eur=Decimal(4_000_000))
    sent(draft, now, country="GR")
    application = Application.objects.get()

    first, second, third = (history.version(application, number) for number in (1, 2, 3))

    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.before, first.changes) == (None, [])
    assert [(one.label, one.before.value, one.after.value) for one in second.changes][:1] == [
        ("Annual turnover, EUR", Decimal(3_150_000), Decimal(4_000_000))
    ]
    assert second.changes[1].pieces == [
        Piece("", "We read "),
        Piece("ins", "all "),
        Piece("", "weld seams\nwith "),
        Piece("del", "cameras."),
        Piece("ins", "light."),
    ]
    assert [(one.label, one.before.value, one.after.value) for one in third.changes] == [
        ("Country of the headquarters", "Belgium", "Greece")
    ]
    assert [line.value for section in second.sections for line in section.lines if line.name == "country"] == [
        "Belgium"
    ]
    assert application.country == "GR"


def test_there_is_no_version_between(now):
    application = ApplicationFactory(revision=3)
    Revision.objects.create(application=application, number=3, answers={}, sent_at=now)

    assert history.version(application, 2) is None
    assert history.version(application, 4) is None


def test_versions_name_their_documents(now):
    application = ApplicationFactory()
    for number, name in enumerate(("", "one.pdf", "two.pdf"), start=1):
        Revision.objects.create(
            application=application, number=number, answers={}, sent_at=now, file=name and f"x/{number}", file_name=name
        )

    found = [version for number in (2, 3) if (version := history.version(application, number))]

    assert [[(one.label, one.before.value, one.after.value) for one in version.changes] for version in found] == [
        [("Document", "", "one.pdf")],
        [("Document", "one.pdf", "two.pdf")],
    ]
