from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from applications import mails
from applications.casework.erasure import actions, emptying
from applications.casework.models import Likeness
from applications.decision.models import Decision
from applications.models import Application
from applications.review.conflicts.models import Conflict
from applications.review.consensus.models import Consensus, Voice
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment, Review
from applications.states import State
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.factories.applications import (
    ApplicationFactory,
    AssignmentFactory,
    ClarificationFactory,
    ConflictFactory,
    ConsensusFactory,
    DecisionFactory,
    ErasureFactory,
    EvidenceFactory,
    InterestFactory,
    LikenessFactory,
    ReviewFactory,
    SnapshotFactory,
    VoiceFactory,
)

pytestmark = pytest.mark.django_db


def test_letters_about_what_hangs_on_it_go_too(coordinator, now):
    application = ApplicationFactory(state=State.NOT_SELECTED)
    decision = DecisionFactory(application=application, scenario__call=application.call)
    for thing in (decision, LikenessFactory(later=application), ClarificationFactory(application=application)):
        about = links.about(thing)
        Message.objects.create(
            key=about, about=about, recipient=application.contact_email, created_at=now, not_before=now
        )

    emptying.empty(application, now=now)

    assert not Message.objects.exists()


def test_asking_twice_keeps_the_first_date(now):
    application = ApplicationFactory()

    for _press in range(2):
        actions.ask(application, by=Actor.holder(application), now=now)

    assert application.erasure.due_on == date(2026, 12, 16)
    assert [entry.verb for entry in Entry.objects.about(application)] == ["asked for erasure"]
    assert Message.objects.get().recipient == application.contact_email


def test_nobody_asks_for_somebody_else(now):
    with pytest.raises(PermissionDenied):
        actions.ask(ApplicationFactory(), by=Actor.holder(ApplicationFactory()), now=now)


def test_erasing_leaves_no_word_of_the_person_and_what_counts(coordinator, now):
    secret = "Zyxwv"
    application = ApplicationFactory(
        **dict.fromkeys(("legal_name", "contact_name", "contact_role", "motivation", "expertise", "objection"), secret),
        registration_number=secret,
        contact_email=f"{secret}@zyxwv.example",
        website="https://zyxwv.example",
        country="GR",
        sector="HEAL",
        score_thousandths=4100,
        unsent={"motivation": secret},
    )
    application.revisions.create(number=1, answers={"legal_name": secret}, sent_at=now)
    ClarificationFactory(application=application, question=secret, reply=secret, closed_at=now)
    InterestFactory(application=application, company=secret)
    SnapshotFactory(application=application, title=secret, text=secret)
    token = links.mint(mails.EDIT, application, now=now)
    mails.received(application, now=now)
    erasure = ErasureFactory(application=application)

    actions.execute(erasure, by=Actor.person(coordinator), now=now)

    rows = [
        *Application.objects.values(),
        *application.revisions.values(),
        *application.clarifications.values(),
        *application.interests.values(),
        *application.snapshots.values(),
        *Message.objects.exclude(kind="applications/erased").values(),
        *Entry.objects.values(),
    ]
    left = Application.objects.get()
    assert secret.casefold() not in str(rows).casefold()
    assert (left.country, left.sector, left.score_thousandths) == ("GR", "HEAL", 4100)
    assert (left.state, left.number) == (State.WITHDRAWN, application.number)
    assert links.follow(mails.EDIT, token, now=now) is None
    assert Message.objects.get().recipient == f"{secret}@zyxwv.example"
    assert [entry.verb for entry in Entry.objects.about(application)][:2] == ["erased", "moved to withdrawn"]


def test_what_staff_wrote_of_it_goes_too(now):
    secret = "Zyxwv"
    application = ApplicationFactory(state=State.NOT_SELECTED)
    EvidenceFactory(application=application, claim=secret, url="https://zyxwv.example/x", quote=secret)
    assignment = AssignmentFactory(application=application, conflict=secret)
    ReviewFactory(assignment=assignment, comment=secret)
    consensus = ConsensusFactory(application=application, reason=secret, strengths=secret, weaknesses=secret)
    VoiceFactory(consensus=consensus, answer="objected", sentence=secret, at=now)
    ConflictFactory(application=application, reason=secret, judgement=secret)
    DecisionFactory(application=application, reasons=secret, strengths=secret, scenario__call=application.call)
    LikenessFactory(earlier=application, note=secret)

    emptying.empty(application, now=now)

    rows = [
        *Evidence.objects.values(),
        *Assignment.objects.values(),
        *Review.objects.values(),
        *Consensus.objects.values(),
        *Voice.objects.values(),
        *Conflict.objects.values(),
        *Decision.objects.values(),
        *Likeness.objects.values(),
    ]
    assert secret.casefold() not in str(rows).casefold()
    assert Review.objects.get().total_thousandths == 3900


def test_what_is_selected_is_settled_first(coordinator, now):
    erasure = ErasureFactory(application__state=State.SELECTED, application__legal_name="Chosen")

    with pytest.raises(actions.Undecided):
        actions.execute(erasure, by=Actor.person(coordinator), now=now)

    assert Application.objects.get().legal_name == "Chosen"


def test_reviewers_erase_nothing(reviewer, now):
    with pytest.raises(PermissionDenied):
        actions.execute(ErasureFactory(), by=Actor.person(reviewer), now=now)


def test_every_column_is_emptied_or_kept_on_purpose() -> None:
    counts = {
        "country",
        "sector",
        "nace_section",
        "ai_role",
        "ai_domains",
        "size_class",
        "technologies",
        "adoption_stage",
    }
    course = {
        "id",
        "key",
        "call",
        "number",
        "state",
        "source",
        "revision",
        "judged_revision",
        "created_at",
        "submitted_at",
    }
    promises = {"commits_to_meetings", "commits_to_input", "notice_read_at"}
    consents = {"directory_consent_at", "bulletins_consent_at"}
    scores = {"review_count", "score_thousandths"}
    written_anew = {"contact_email", "changed_at", "search_line", "completeness"}

    columns = {field.name for field in Application._meta.concrete_fields}

    assert columns - set(emptying.EMPTIED) == counts | course | promises | consents | scores | written_anew
