import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup import mails
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox import actions
from focusgroup.outbox.letters import LETTERS
from focusgroup.outbox.models import Wording
from focusgroup.outbox.rendering import render
from focusgroup.outbox.writing import wording
from focusgroup.outbox.writing.placeholders import offered
from tests.factories.accounts import StaffFactory

CODE, RESET = "focusgroup/sign_in_code", "focusgroup/password_reset"

pytestmark = pytest.mark.django_db


@pytest.fixture
def word(administrator, now):
    """Write a kind of letter in these words."""

    def word(kind: str, subject: str, text: str) -> Wording:
        by = Actor.person(administrator)
        return actions.word(kind, scope=None, language="en-gb", subject=subject, text=text, by=by, now=now)

    return word


@pytest.fixture
def reset(now):
    message = mails.password_reset(
        StaffFactory(name="Ines"), now=now, sealed={"url": "http://127.0.0.1:8000/r/SECRET/"}
    )
    assert message is not None
    return message


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_every_letter_offers_what_it_prints(kind: str) -> None:
    assert not offered(kind).ambiguous


def test_a_letter_offers_its_values_and_its_buttons() -> None:
    assert offered(CODE).names == ["code", "minutes"]
    assert offered(RESET).names == ["minutes", "url", "buttons"]


@pytest.mark.parametrize(
    ("subject", "text", "problem"),
    [
        ("Code", "It is {kode} {code}", "There is no {kode} in this letter."),
        ("Code", "{user.password} {code}", "There is no {user.password} in this letter."),
        ("Code", "{{ settings.SECRET_KEY }} {code}", "There is no { settings.SECRET_KEY } in this letter."),
        ("Code", "{code", "A brace stands alone. Braces belong in pairs around a name."),
        ("Code", "Sign in soon.", "The letter is of no use without {code}."),
        ("Code\nBcc: x@y.example", "{code}", "The subject is one line."),
    ],
)
def test_what_is_wrong_is_refused_on_saving(word, subject: str, text: str, problem: str) -> None:
    with pytest.raises(ValidationError) as refused:
        word(CODE, subject, text)

    assert problem in refused.value.messages
    assert not Wording.objects.exists()


def test_buttons_do_not_fit_into_a_subject() -> None:
    assert wording.problems(RESET, subject="{buttons}", text="x") == ["{buttons} is too long for a subject."]


def test_tags_of_templates_are_plain_text(word, reset, now) -> None:
    word(RESET, "New password", "{% include 'mail/foot.txt' %} & <b>bold</b>".replace("{", "(").replace("}", ")"))

    written = render(reset, now=now)

    assert "(% include 'mail/foot.txt' %) & <b>bold</b>" in written.text
    assert "&lt;b&gt;bold&lt;/b&gt;" in written.html


def test_both_parts_are_made_of_one_text_and_keep_the_buttons(word, reset, now) -> None:
    word(RESET, "A new password within {minutes} minutes", "Dear colleague,\n\nchoose it here.\nSoon, please.")

    written = render(reset, now=now)

    assert written.subject == "A new password within 60 minutes"
    begin, _, rest = written.text.partition("choose it here.\nSoon, please.\n\n")
    assert begin == "Dear colleague,\n\n"
    assert rest.count("http://127.0.0.1:8000/r/SECRET/") == 1
    assert "With kind regards" in rest
    assert "Dear colleague,</p>" in written.html
    assert "choose it here.<br>Soon, please.</p>" in written.html
    assert written.html.count('href="http://127.0.0.1:8000/r/SECRET/"') == 1
    assert written.html.count('class="mail-answers"') == 1
    assert "SECRET" not in written.masked(written.text + written.html)


def test_the_buttons_stand_where_staff_put_them(word, reset, now) -> None:
    word(RESET, "New password", "First.\n\n{buttons}\n\nLast.")

    written = render(reset, now=now)

    for part in (written.text, written.html):
        assert part.index("First.") < part.index("SECRET") < part.index("Last.")


def test_what_somebody_typed_stays_one_line_of_plain_text(word, now) -> None:
    evil = "<b>Ines</b>\n\n{url} http://evil.example/ {buttons}"
    values = offered(RESET).filled({"minutes": evil, "url": ""})

    assert values["minutes"] == "<b>Ines</b> {url} http://evil.example/ {buttons}"
    own = Wording(kind=RESET, subject="{minutes}", text="Dear {minutes},")
    parts = wording.Parts("", "", f"{wording.CONTENT_OPEN}{wording.CONTENT_CLOSE}")
    written = wording.reworded(own, parts, {"minutes": evil, "url": "", "contact_email": "a@b.example"})
    assert "<b>" not in written.html
    assert "href" not in written.html
    assert "Dear &lt;b&gt;Ines&lt;/b&gt; {url} http://evil.example/ {buttons}," in written.html


def test_a_corrected_wording_reaches_what_has_not_left(word, reset, now) -> None:
    word(RESET, "First words", "Text.")
    word(RESET, "Second words", "Text.")

    assert render(reset, now=now).subject == "Second words"
    assert Wording.objects.count() == 1


def test_back_to_its_own_words(word, reset, administrator, now) -> None:
    own = render(reset, now=now)
    worded = word(RESET, "Other words", "Text.")

    actions.unword(worded, by=Actor.person(administrator), now=now)

    assert render(reset, now=now) == own


def test_every_change_of_words_is_in_the_log(word, administrator, now) -> None:
    worded = word(RESET, "Other words", "Text.")
    actions.unword(worded, by=Actor.person(administrator), now=now)

    assert list(Entry.objects.order_by("id").values_list("verb", "changes")) == [
        ("worded", {"kind": RESET, "subject": "Other words", "text": "Text."}),
        ("back to its own words", {"kind": RESET}),
    ]


def test_a_reviewer_may_not_word_letters(reviewer, now) -> None:
    with pytest.raises(PermissionDenied):
        actions.word(RESET, scope=None, language="en-gb", subject="S", text="T", by=Actor.person(reviewer), now=now)


def test_the_words_of_its_own_call_come_before_those_of_all(now) -> None:
    user = StaffFactory()
    for_all = Wording(kind=RESET, subject="All")
    for_one = Wording(kind=RESET, subject="One")
    known = {(RESET, "", "en-gb"): for_all, (RESET, f"accounts.user:{user.pk}", "en-gb"): for_one}

    assert wording.chosen(known, RESET, user, "en-gb") is for_one
    assert wording.chosen(known, RESET, StaffFactory(), "en-gb") is for_all
    assert wording.chosen(known, RESET, None, "en-gb") is for_all
    assert wording.chosen(known, CODE, None, "en-gb") is None
