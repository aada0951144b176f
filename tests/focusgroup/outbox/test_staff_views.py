import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from focusgroup import mails as signing_in
from focusgroup.accounts import concealment
from focusgroup.accounts.models import Link, User
from focusgroup.outbox import mails
from focusgroup.outbox.delivery import Sweep
from focusgroup.outbox.models import Heartbeat, Message, Pause, Suppression, Wording
from focusgroup.outbox.queue import queue_all
from focusgroup.outbox.states import State
from tests.factories.accounts import StaffFactory
from tests.factories.meetings import MeetingFactory

RESET = ("focusgroup", "password_reset")
SECRET = "http://127.0.0.1:8000/reset/SECRET/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample_letter(db) -> Message:
    """Of this hour: the pages read the clock, and the letter's link runs out."""
    message = signing_in.password_reset(StaffFactory(name="Ines"), now=timezone.now(), sealed={"url": SECRET})
    assert message is not None
    return message


def typed(**changes: object) -> dict[str, object]:
    return {"subject": "New password", "text": "Dear colleague,\n\nhere it is."} | changes


def mailing_of(n: int, now, **more: Any) -> str:
    beat, _ = Heartbeat.objects.get_or_create(duty="outbox", defaults={"started_at": now})
    drafts = [
        mails.sample.draft(
            beat, now=now, to=f"r{i}@sample.example", offset=str(Message.objects.count()), inputs={"number": i}, **more
        )
        for i in range(n)
    ]
    queue_all(drafts)
    return drafts[0].mailing


PAGES = [
    reverse("admin:outbox_letters"),
    reverse("admin:outbox_letter", args=RESET),
    reverse("admin:outbox_mailings"),
    reverse("admin:outbox_bounces"),
]
POSTS = [
    reverse("admin:outbox_letter", args=RESET),
    reverse("admin:outbox_letter_preview", args=RESET),
    reverse("admin:outbox_letter_trial", args=RESET),
    reverse("admin:outbox_letter_pause", args=RESET),
    reverse("admin:outbox_letter_go_on", args=RESET),
]


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_for_those_who_manage_the_outbox(
    page: str, administrator_client, reviewer_client, client
) -> None:
    assert administrator_client.get(page).status_code == 200
    assert reviewer_client.get(page).status_code == 403
    assert client.get(page).status_code == 302


def test_each_kind_of_letter_stands_there_with_its_purpose(administrator_client) -> None:
    page = administrator_client.get(PAGES[0]).content.decode()

    assert "focusgroup/password_reset" in page
    assert "The link by which somebody of the staff chooses a new password." in page
    assert "outbox/sample" not in page


@pytest.mark.parametrize("page", POSTS)
def test_a_reviewer_can_change_nothing_there(page: str, reviewer_client, sample_letter) -> None:
    answer = reviewer_client.post(page, typed(sample=sample_letter.pk, reason="No"))

    assert answer.status_code == 403
    assert not Wording.objects.exists()
    assert not Pause.objects.exists()
    assert Message.objects.count() == 1


def test_saving_words_writes_the_letters_to_come(administrator_client) -> None:
    answer = administrator_client.post(POSTS[0], typed())

    assert answer.status_code == 302
    assert Wording.objects.get().subject == "New password"


def test_a_bad_placeholder_is_refused_with_a_clear_word_and_nothing_is_lost(administrator_client) -> None:
    answer = administrator_client.post(POSTS[0], typed(text="Dear {nmae}, my long text"))

    page = answer.content.decode()
    assert "There is no {nmae} in this letter." in page
    assert "my long text" in page
    assert not Wording.objects.exists()


def test_the_preview_shows_a_real_recipients_letter_and_keeps_no_link(administrator_client, sample_letter) -> None:
    before = Link.objects.count()

    answer = administrator_client.post(POSTS[1], typed(sample=sample_letter.pk))

    page = answer.content.decode()
    assert "Dear colleague," in page
    assert "SECRET" not in page
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Link.objects.count() == before
    assert not Wording.objects.exists()


def test_without_a_letter_of_this_kind_the_preview_makes_one_up(administrator_client) -> None:
    StaffFactory(name="Ines")
    before = Link.objects.count(), Message.objects.count()

    form = administrator_client.get(POSTS[0]).content.decode()
    page = administrator_client.post(POSTS[1], typed(text="Good for {minutes} minutes.")).content.decode()

    assert "the newest it could be about" in form
    assert re.search(r"Good for \d+ minutes", page)
    assert (Link.objects.count(), Message.objects.count()) == before


def test_a_preview_that_is_made_up_is_never_about_what_is_hidden(administrator_client, monkeypatch) -> None:
    hidden = [f"accounts.user:{pk}" for pk in User.objects.values_list("pk", flat=True)]
    monkeypatch.setattr(concealment, "_TELLERS", [lambda user: hidden])

    answer = administrator_client.post(POSTS[1], typed())

    assert "There is nothing yet whose data could be shown." in answer.content.decode()


def test_a_trial_goes_to_oneself_as_it_would_go_out(
    administrator, administrator_client, sample_letter, sink, now
) -> None:
    administrator_client.post(POSTS[2], typed(sample=sample_letter.pk))
    trial = Message.objects.get(kind="outbox/trial")

    Sweep(clock=timezone.now).run()

    mail = sink.mail_to(administrator.email)
    assert mail["Subject"] == "Trial: New password"
    assert "here it is." in mail.get_body(("plain",)).get_content()
    assert "here it is." in mail.get_body(("html",)).get_content()
    trial.refresh_from_db()
    assert (trial.state, trial.sealed) == (State.SENT, "")
    assert "SECRET" not in trial.text + trial.html + mail.as_string().replace("=\n", "")


def test_pausing_needs_a_reason(administrator_client) -> None:
    administrator_client.post(POSTS[3], {"reason": ""})
    assert not Pause.objects.exists()

    administrator_client.post(POSTS[3], {"reason": "The text is wrong."})
    assert Pause.objects.get().kind == "/".join(RESET)

    administrator_client.post(POSTS[4])
    assert not Pause.objects.exists()


def test_letters_of_the_outbox_itself_are_not_worded(administrator_client) -> None:
    assert administrator_client.get(reverse("admin:outbox_letter", args=("outbox", "sample"))).status_code == 404


def test_a_mailing_is_approved_as_a_whole_after_its_count_is_shown(administrator_client, now) -> None:
    page = reverse("admin:outbox_mailing", args=[mailing_of(6, now, staged=True)])

    shown = administrator_client.get(page)
    administrator_client.post(page, {"do": "approve"})

    assert "6 letters leave as soon as you approve them." in shown.content.decode()
    assert Message.objects.tally() == {State.QUEUED: 6}


def test_what_is_hidden_is_approved_but_not_counted(administrator_client, now, monkeypatch) -> None:
    page = reverse("admin:outbox_mailing", args=[mailing_of(6, now, staged=True)])
    Message.objects.filter(pk=Message.objects.earliest("pk").pk).update(about="review.review:7")
    monkeypatch.setattr(concealment, "_TELLERS", [lambda user: ["review.review:7"]])

    answer = administrator_client.post(page, {"do": "approve"}, follow=True).content.decode()

    assert "5 letters may leave." in answer
    assert Message.objects.tally() == {State.QUEUED: 6}


def test_a_mailing_is_stopped_where_it_has_not_left(administrator_client, now) -> None:
    page = reverse("admin:outbox_mailing", args=[mailing_of(6, now)])

    administrator_client.post(page, {"do": "stop"})

    assert Message.objects.tally() == {State.VOID: 6}


def test_what_was_stopped_is_counted_before_and_can_wait_for_approval_again(administrator_client, now) -> None:
    page = reverse("admin:outbox_mailing", args=[mailing_of(6, now)])

    before = administrator_client.get(page).content.decode()
    administrator_client.post(page, {"do": "stop"})
    after = administrator_client.get(page).content.decode()
    administrator_client.post(page, {"do": "again"})

    assert "Stop 6 letters" in before
    assert "6 letters were stopped by staff." in after
    assert Message.objects.tally() == {State.STAGED: 6}


def test_a_mailing_is_headed_by_the_name_of_its_letter(administrator_client, now) -> None:
    page = administrator_client.get(reverse("admin:outbox_mailing", args=[mailing_of(6, now)])).content.decode()

    assert "<h1>Outbox: sample</h1>" in page


def test_words_for_one_meeting_stay_in_the_form_and_are_named_by_it(administrator_client) -> None:
    meeting = MeetingFactory(title="Skills in March")
    page = reverse("admin:outbox_letter", args=("meetings", "invitation"))
    words = {"scope": meeting.pk, "subject": "Please come", "text": "Dear members,\n\ncome."}

    answer = administrator_client.post(page, words, follow=True)

    form = answer.context["form"]
    assert (form["subject"].value(), str(form["scope"].value())) == ("Please come", str(meeting.pk))
    assert [scope for _wording, scope in answer.context["wordings"]] == [str(meeting)]


@pytest.mark.parametrize(("letter", "name"), [(("notes", "note"), "words"), (("rights", "answered"), "answer")])
def test_a_wording_says_what_the_letter_was_written_to_say(administrator_client, letter, name) -> None:
    page = reverse("admin:outbox_letter", args=letter)

    answer = administrator_client.post(page, {"subject": "News", "text": "Dear members,\n\nhere is news."})

    assert f"The letter is of no use without {{{name}}}." in answer.content.decode()
    assert not Wording.objects.exists()


def test_the_page_of_a_mailing_renews_itself_only_while_letters_leave(administrator_client, now) -> None:
    page = reverse("admin:outbox_mailing", args=[mailing_of(6, now)])

    running, held = administrator_client.get(page), administrator_client.get(f"{page}?still")
    Message.objects.update(state=State.SENT, done_at=now)
    done = administrator_client.get(page)

    assert (running["Refresh"], held.has_header("Refresh"), done.has_header("Refresh")) == ("3", False, False)
    assert "6 of 6 done" in done.content.decode()


@pytest.mark.parametrize("mailings", [1, 3])
def test_the_list_of_mailings_takes_constant_queries(
    administrator_client, now, mailings, django_assert_num_queries
) -> None:
    for _ in range(mailings):
        mailing_of(5, now.replace(minute=Message.objects.count()))
    administrator_client.get(PAGES[2])

    with django_assert_num_queries(8):
        answer = administrator_client.get(PAGES[2])

    assert len(answer.context["mailings"]) == mailings


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_bouncing_addresses_takes_constant_queries(
    administrator_client, now, rows, django_assert_num_queries
) -> None:
    mailing_of(5, now)
    for number, message in enumerate(Message.objects.all()[:rows]):
        Suppression.objects.create(address=f"{number}@sample.example", reason="5.1.1", since=now, message=message)
    administrator_client.get(PAGES[3])

    with django_assert_num_queries(7):
        answer = administrator_client.get(PAGES[3])

    assert len(answer.context["suppressions"]) == rows


def test_a_released_address_gets_mail_again(administrator_client, now) -> None:
    marked = Suppression.objects.create(address="a@sample.example", reason="5.1.1", since=now)

    administrator_client.post(reverse("admin:outbox_release", args=[marked.pk]))

    assert not Suppression.objects.exists()


@pytest.fixture
def hidden_letter(monkeypatch, now) -> Message:
    """A letter that left, about something that is hidden from everybody."""
    mailing_of(1, now)
    message = Message.objects.get()
    values = {"kind": "/".join(RESET), "subject": "About a rival", "text": "What only the others may read"}
    Message.objects.filter(pk=message.pk).update(state=State.SENT, done_at=now, **values)
    Suppression.objects.create(
        address="rival@sample.example", reason="550", since=now, reported_by="duty:bounces", message=message
    )
    monkeypatch.setattr(concealment, "_TELLERS", [lambda user: [message.about]])
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("page", [*PAGES, reverse("admin:outbox_message_changelist")])
def test_no_page_shows_a_letter_about_what_is_hidden(page: str, administrator_client, hidden_letter) -> None:
    shown = administrator_client.get(page).content.decode()

    assert "About a rival" not in shown
    assert "What only the others may read" not in shown
    assert str(hidden_letter) not in shown


@pytest.mark.parametrize("page", ["letter", "resend", "regenerate", "change"])
def test_a_letter_about_what_is_hidden_is_not_there(page: str, administrator_client, hidden_letter) -> None:
    address = reverse(f"admin:outbox_message_{page}", args=[hidden_letter.pk])

    answer = administrator_client.get(address, follow=True)
    posted = administrator_client.post(address, {"recipient": "other@sample.example"})

    assert "What only the others may read" not in answer.content.decode()
    assert posted.status_code in (302, 404)
    assert Message.objects.count() == 1
    assert Message.objects.get().recipient == hidden_letter.recipient


def test_what_is_hidden_lends_no_data_to_a_preview(administrator_client, hidden_letter) -> None:
    answer = administrator_client.post(POSTS[1], typed(sample=hidden_letter.pk))

    assert "Select a valid choice" in answer.content.decode()


def test_nothing_of_a_secret_stands_on_any_page(administrator_client, sample_letter, sink) -> None:
    Sweep(clock=timezone.now).run()

    for page in (
        *PAGES,
        reverse("admin:outbox_message_change", args=[sample_letter.pk]),
        reverse("admin:outbox_message_letter", args=[sample_letter.pk]),
    ):
        assert "SECRET" not in administrator_client.get(page).content.decode()
    assert "SECRET" in sink.mail_to(sample_letter.recipient).as_string().replace("=\n", "")
