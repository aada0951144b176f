from datetime import UTC, datetime

from applications import answers, steps
from applications.models import Application, Call
from tests.factories.applications import ApplicationFactory

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def blank():
    return Application(call=Call(motivation_words=500), contact_email="a@b.example")


def test_the_steps_ask_for_every_answer_once():
    asked = [name for step in steps.STEPS for name in step.names]

    assert asked == list(answers.IN_STEPS)


def test_the_way_leads_from_step_to_step_to_the_check():
    way = [steps.following(step.slug) for step in steps.STEPS]

    assert way == [*(step.url for step in steps.STEPS[1:]), "/apply/form/check/"]
    assert [steps.preceding(step.slug) for step in steps.STEPS] == ["", *(step.url for step in steps.STEPS[:-1])]


def test_a_draft_opens_where_something_is_missing():
    whole = ApplicationFactory.build(call=Call(motivation_words=500))
    without = ApplicationFactory.build(call=Call(motivation_words=500), expertise="")

    assert steps.first_open(blank()) == "/apply/form/eligibility/"
    assert steps.first_open(without) == "/apply/form/expertise/"
    assert steps.first_open(whole) == "/apply/form/check/"


def test_gaps_are_judged_by_the_forms_themselves():
    wrong = ApplicationFactory.build(call=Call(motivation_words=3), vat_number="DE136695977", country="DE")

    found = {gap.step.slug: [target for target, _ in gap.problems] for gap in steps.gaps(wrong, now=NOW)}

    assert found == {"company": ["id_vat_number"], "motivation": ["id_motivation"]}


def test_what_is_whole_has_no_gaps():
    assert list(steps.gaps(ApplicationFactory.build(call=Call(motivation_words=500)), now=NOW)) == []


def test_progress_marks_steps_that_are_answered():
    draft = ApplicationFactory.build(call=Call(motivation_words=500), motivation="")

    shown = [(place.is_done, place.is_current) for place in steps.places(draft, "company")]

    assert shown == [(True, False), (True, True), (True, False), (False, False), (True, False), (False, False)]
