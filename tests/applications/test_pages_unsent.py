"""Changes that were not sent before the call closed."""

import pytest

from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/apply/status/", "/apply/form/motivation/", "/apply/form/check/"])
def test_they_are_shown_once_the_call_is_closed(let_in, at, page):
    at(CLOSES.replace(hour=18))
    application = ApplicationFactory(
        motivation="As sent", unsent={"motivation": "Better words"}, unfinished={"vat_number": "EL1"}
    )

    shown = let_in(application).get(page).content.decode()

    assert "What you changed and did not send" in shown
    assert "Better words" in shown
    assert "EL1" in shown


def test_while_the_call_is_open_the_status_only_says_that_there_are_some(let_in, at):
    at()

    shown = let_in(ApplicationFactory(unsent={"motivation": "Better words"})).get("/apply/status/").content.decode()

    assert "You have changes that are not sent" in shown
    assert "Better words" not in shown


def test_without_changes_nothing_is_said_of_them(let_in, at):
    at(CLOSES.replace(hour=18))

    assert "did not send" not in let_in(ApplicationFactory()).get("/apply/status/").content.decode()
