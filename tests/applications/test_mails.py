import re

import pytest
from django.conf import settings
from django.test import Client

from applications import mails
from applications.models import Application
from applications.states import CallState, State
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.rendering import render
from tests.factories.applications import ApplicationFactory, CallFactory, ClarificationFactory, DraftFactory

pytestmark = pytest.mark.django_db
CODE = {"code": "1234 5678"}


def addresses(letter):
    return re.findall(rf"{re.escape(settings.SITE_URL)}(/apply/\S+/)", letter.text)


def address(letter):
    return addresses(letter)[0]


@pytest.fixture
def written(now):
    def write(letter, application, **more):
        return render(letter(application, now=now, **more), now=now)

    return write


def test_the_confirmation_opens_the_draft_and_names_the_others_of_the_address(written, at):
    draft = DraftFactory(legal_name="", contact_email="a@one.example")
    Application.objects.filter(pk=draft.pk).update(changed_at=draft.created_at)
    ApplicationFactory(call=draft.call, contact_email="A@one.example", legal_name="Sister GmbH", number=12)
    earlier = CallFactory(title="Call of last year", state=CallState.EVALUATION)
    ApplicationFactory(call=earlier, contact_email="a@one.example", legal_name="Of another call")
    ApplicationFactory(contact_email="a@one.example", legal_name="Long over", call__state=CallState.ARCHIVED)
    at()

    letter = written(mails.confirm_address, draft)

    assert letter.subject == "Open your application to the Focus Group on AI"
    assert "A-0012 Sister GmbH" in letter.text
    assert "Of another call, Call of last year" in letter.text
    assert "Long over" not in letter.text
    # Who lost the link comes back to what is there, not to an empty form.
    for body in (letter.text, letter.html):
        assert body.index("Sister GmbH") < body.index("for another company")
    assert "works for 7 days and opens it once" in letter.text
    there, _earlier, new = (Client().get(path).content.decode() for path in addresses(letter))
    assert "Sister GmbH" in there
    assert "Send me a code" in there
    assert "Sister GmbH" not in new
    assert "Open your application" in new


def test_the_confirmation_of_a_lapsed_draft_is_not_sent(written):
    with pytest.raises(NotSent):
        written(mails.confirm_address, DraftFactory(state=State.LAPSED))


def test_the_receipt_is_complete_in_itself(written, at):
    application = ApplicationFactory(
        number=217, legal_name="Αθηνά & Υιοί <Α.Ε.>", turnover_eur=3_150_000, motivation="First.\n\nThen."
    )
    at()

    letter = written(mails.received, application, revision=1)

    assert letter.subject == "We have received your application A-0217"
    for part in ("Αθηνά & Υιοί <Α.Ε.>", "3\u202f150\u202f000", "First.\n\nThen.", "Belgium", "Learning"):
        assert part in letter.text
    assert "Αθηνά &amp; Υιοί &lt;Α.Ε.&gt;" in letter.html
    page = Client().get(address(letter)).content.decode()
    assert "Send me a code" in page
    assert "3\u202f150\u202f000" not in page


def test_the_receipt_of_an_older_version_is_not_sent_after_a_newer_one(written):
    application = ApplicationFactory(revision=2)

    with pytest.raises(NotSent):
        written(mails.received, application, revision=1, inputs={"revision": 1})
    assert "version 2" in written(mails.received, application, revision=2, inputs={"revision": 2}).text


def test_the_code_stands_in_its_letter_and_no_link_does(written):
    letter = written(mails.code, ApplicationFactory(legal_name="Lumenwerk"), sealed=CODE)

    assert "Lumenwerk" in letter.text
    assert "1234 5678" in letter.text
    assert "1234 5678" not in letter.in_public().text
    assert addresses(letter) == []


def test_no_code_goes_out_for_an_archived_call_or_once_it_has_run_out(written, now):
    with pytest.raises(NotSent):
        written(mails.code, ApplicationFactory(call__state=CallState.ARCHIVED), sealed=CODE)
    late = mails.code(ApplicationFactory(), now=now, sealed=CODE)
    assert late is not None
    with pytest.raises(NotSent):
        render(late, now=now + mails.CODE_LASTS)


@pytest.mark.parametrize(
    ("letter", "make"), [(mails.draft_reminder, DraftFactory), (mails.clarification_asked, ClarificationFactory)]
)
def test_letters_about_what_was_typed_lead_to_a_page_that_asks_for_a_code(written, at, letter, make):
    at()

    page = Client().get(address(written(letter, make()))).content.decode()

    assert "Send me a code" in page


def test_withdrawal_is_confirmed_with_the_reference(written):
    letter = written(mails.withdrawn, ApplicationFactory(state=State.WITHDRAWN, number=9, legal_name="Lumenwerk"))

    assert letter.subject == "Your application A-0009 is withdrawn"
    assert "the application of Lumenwerk" in letter.text


@pytest.mark.parametrize("name", ["confirm_address", "code", "received", "withdrawn"])
def test_no_letter_has_gaps_or_marks_left_in_it(written, name):
    application = DraftFactory(legal_name="", contact_name="") if name == "confirm_address" else ApplicationFactory()
    if name == "withdrawn":
        Application.objects.filter(pk=application.pk).update(state=State.WITHDRAWN)

    letter = written(getattr(mails, name), application, **({"sealed": CODE} if name == "code" else {}))

    for part in (letter.subject, letter.text, letter.html):
        said = re.sub(r"<style.*?</style>|<[^>]*>", "", part, flags=re.DOTALL)
        assert said.strip()
        assert not re.search(r"\{\{|\{%|\bNone\b|!", said)
    assert "\n\n\n\n" not in letter.text
