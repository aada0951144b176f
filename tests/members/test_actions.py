from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from focusgroup.accounts.actor import Actor, Kind
from focusgroup.accounts.models import User
from focusgroup.audit.actions import IllegalMove
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from members import actions
from members.models import Member, Representative, Term
from members.states import State
from tests.factories.accounts import UserFactory
from tests.factories.members import MemberFactory, RepresentativeFactory, TermFactory

FACTS = {
    "legal_name": "Ελαιώνας Ρομποτική ΙΚΕ",
    "country": "GR",
    "website": "https://elaionas.example/",
    "sector": "AGRI",
    "ai_role": "BOTH",
    "ai_domains": ["PERCEPTION"],
    "headcount_awu": Decimal("9.5"),
}


def admit(now, **changes) -> Member:
    given = {
        "contact_name": "Eleni Markou",
        "contact_email": "Eleni@Elaionas.example",
        "job_title": "Founder",
        "joined_on": date(2026, 11, 16),
        "term_years": 4,
        "directory_consent_at": None,
        "by": Actor(Kind.LINK, "decision.offer:1"),
        "now": now,
    }
    return actions.admit(FACTS | changes.pop("facts", {}), **(given | changes))


@pytest.mark.django_db
def test_admit_makes_the_member_its_term_and_its_main_representative(now):
    member = admit(now)

    member.refresh_from_db()
    assert (member.slug, member.state, member.country, member.headcount_awu, member.joined_on) == (
        "elaionas-rompotiki-ike",
        State.ACTIVE,
        "GR",
        Decimal("9.50"),
        date(2026, 11, 16),
    )
    assert list(Term.objects.values_list("member", "starts_on", "ends_on")) == [
        (member.pk, date(2026, 11, 16), date(2030, 11, 15))
    ]
    assert list(Representative.objects.values_list("user__email", "user__name", "job_title", "is_main")) == [
        ("eleni@elaionas.example", "Eleni Markou", "Founder", True)
    ]
    assert not User.objects.get().has_usable_password()


@pytest.mark.django_db
def test_admit_welcomes_the_main_representative_and_is_logged(now):
    member = admit(now, directory_consent_at=now)

    assert list(Message.objects.values_list("kind", "recipient")) == [("members/welcome", "eleni@elaionas.example")]
    entry = Entry.objects.get(state_to=State.ACTIVE)
    assert (entry.about, entry.state_from, entry.actor_key, entry.changes) == (
        f"members.member:{member.pk}",
        State.OFFERED,
        "decision.offer:1",
        {"joined_on": "2026-11-16", "term_ends_on": "2030-11-15", "directory_consent_at": now.isoformat()},
    )


@pytest.mark.django_db
def test_admit_takes_a_known_person_as_they_are(now):
    known = UserFactory(email="eleni@elaionas.example", name="E. Markou", is_active=False)

    admit(now)

    assert list(User.objects.values_list("pk", "name", "is_active")) == [(known.pk, "E. Markou", False)]


@pytest.mark.django_db
def test_admit_finds_an_address_for_a_name_that_is_taken(now):
    first = admit(now)
    second = admit(now, contact_email="other@elaionas.example")

    assert (first.slug, second.slug) == ("elaionas-rompotiki-ike", "elaionas-rompotiki-ike-2")


def test_admit_needs_the_permission_or_a_link(reviewer, coordinator, now):
    with pytest.raises(PermissionDenied):
        admit(now, by=Actor.person(reviewer))
    admit(now, by=Actor.person(coordinator))

    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    ("starts_on", "years", "ends_on"),
    [
        (date(2026, 11, 16), 3, date(2029, 11, 15)),
        (date(2024, 1, 1), 5, date(2028, 12, 31)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2025, 3, 1), 3, date(2028, 2, 29)),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(starts_on, years, ends_on):
    assert actions.end_of_term(starts_on, years) == ends_on


@pytest.fixture
def by(coordinator: User) -> Actor:
    return Actor.person(coordinator)


def test_suspend_and_resume_are_logged_with_their_reason(by, now):
    member = MemberFactory()

    actions.suspend(member, by=by, reason="No answer for a year.", now=now)
    actions.resume(member, by=by, reason="They answered.", now=now)

    assert list(Entry.objects.order_by("id").values_list("state_from", "state_to", "reason")) == [
        ("active", "suspended", "No answer for a year."),
        ("suspended", "active", "They answered."),
    ]


def test_a_membership_suspended_twice_is_told_twice(by, now):
    member = RepresentativeFactory().member
    later = now.replace(hour=15)

    for moment in (now, later):
        actions.suspend(member, by=by, reason="No answer.", now=moment)
        actions.resume(member, by=by, now=moment)

    assert Message.objects.filter(kind="members/suspended").count() == 2


def test_end_closes_the_running_term_only(by, now):
    member = MemberFactory()
    past = TermFactory(member=member, starts_on=date(2020, 1, 1), ends_on=date(2022, 12, 31))
    running = TermFactory(member=member, starts_on=date(2024, 1, 1), ends_on=date(2027, 12, 31))

    actions.end_membership(member, by=by, reason="Resigned.", ended_on=date(2026, 11, 30), now=now)

    past.refresh_from_db()
    running.refresh_from_db()
    assert (past.ends_on, running.ends_on) == (date(2022, 12, 31), date(2026, 11, 30))


def test_an_ended_membership_stays_ended(by, now):
    member = MemberFactory(state=State.ENDED)

    with pytest.raises(IllegalMove):
        actions.resume(member, by=by, now=now)


def test_states_need_the_permission(reviewer, now):
    representative = RepresentativeFactory()

    for by in (Actor.person(reviewer), Actor.person(representative.user)):
        with pytest.raises(PermissionDenied):
            actions.suspend(representative.member, by=by, reason="Mine.", now=now)


def test_a_new_main_representative_makes_the_former_a_deputy(by, now):
    former = RepresentativeFactory()

    new = actions.add_representative(
        former.member, name="Bo Lind", email="Bo@orka.example", job_title="CTO", is_main=True, by=by, now=now
    )

    former.refresh_from_db()
    assert (former.is_main, new.is_main, new.user.email) == (False, True, "bo@orka.example")
    assert Message.objects.get().recipient == "bo@orka.example"
    assert Entry.objects.get(verb="added representative").changes == {
        "representative": str(new.user.public_id),
        "is_main": True,
    }


def test_a_representative_who_had_left_comes_back_in_the_old_row(by, now):
    old = RepresentativeFactory(is_main=False, left_on=date(2025, 1, 1))

    actions.add_representative(
        old.member, name="", email=old.user.email, job_title="CTO", is_main=False, by=by, now=now
    )

    assert list(Representative.objects.values_list("pk", "left_on", "job_title")) == [(old.pk, None, "CTO")]


def test_of_facts_that_go_with_the_name_the_log_keeps_the_field_alone(by, now):
    member = MemberFactory(legal_name="Orka")

    actions.change_facts(member, legal_name="Orka SA", expertise="New", country="FR", sector="ICT", by=by, now=now)

    assert Entry.objects.get().changes == {"legal_name": None, "expertise": None, "country": "FR"}
