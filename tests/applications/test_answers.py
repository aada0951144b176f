from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from applications import answers
from applications.eligibility import Criterion, Finding, Verdict
from applications.models import Application, Call
from tests.factories.applications import ApplicationFactory

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def application(**values):
    return ApplicationFactory.build(call=Call(), **values)


def test_the_same_answer_has_the_same_print_however_it_is_written():
    assert answers.prints({"a": Decimal("12.00"), "b": NOW}) == answers.prints(
        {"a": Decimal(12), "b": NOW + timedelta(hours=1)}
    )


@given(st.text(), st.text())
def test_different_texts_have_different_prints(one, other):
    assert (answers.prints({"a": one}) == answers.prints({"a": other})) == (one == other)


def test_changes_not_sent_lie_over_what_was_sent():
    one = application(unsent={"headcount_awu": "60.50", "notice_read_at": NOW.isoformat(), "state": "selected"})

    answers.current(one)

    assert (one.headcount_awu, one.notice_read_at, one.state) == (Decimal("60.50"), NOW, "submitted")


def test_missing_names_what_must_be_answered():
    empty = Application(call=Call(), contact_email="a@b.example")

    assert set(answers.missing(empty)) == answers.REQUIRED | {"turnover_eur"}
    assert answers.missing(application()) == []
    assert answers.missing(application(turnover_eur=None)) == []


def test_every_answer_reads_somewhere_in_the_sections():
    one = application(related_firms="Havelmark holds 30 %.", objection="Because.")

    named = {line.name for section in answers.sections(one) for line in section.lines}

    assert named == {*answers.ALL, "contact_email"}


def test_facts_for_the_status_hold_no_figures_and_no_person():
    one = application(turnover_eur=Decimal(7_654_321), contact_name="Mara Lindqvist")

    told = " ".join(str(line.value) for line in answers.facts(one))

    assert "7654321" not in told
    assert "Mara" not in told
    assert one.contact_email not in told


def test_a_finding_names_the_country_not_its_code():
    finding = Finding(Criterion.COUNTRY, Verdict.NO, "country out", {"country": "US"})

    assert answers.judgement(finding) == answers.Judgement(
        "Headquarters",
        Verdict.NO,
        "Not met",
        "The headquarters are in United States, and this call is not open to companies there.",
    )
