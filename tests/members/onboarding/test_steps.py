"""The first steps: seen where they can be seen, marked where not, and a room further up adds its own."""

import pytest
from django.utils import timezone

from members.consents.models import Consent
from members.models import Member
from members.onboarding import steps
from members.profile.models import Logo
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def done() -> dict[str, bool]:
    return {step.key: step.is_done for step in steps.of(Member.objects.with_steps().get())}


@pytest.fixture
def member():
    return RepresentativeFactory(member=MemberFactory(slug="orka")).member


def test_a_new_member_has_everything_before_it(member):
    assert done() == {"profile": False, "logo": False, "deputy": False, "consents": False, "calendar": False}


def test_what_can_be_seen_is_seen(member):
    now = timezone.now()
    RepresentativeFactory(member=member, is_main=False)
    Logo.objects.create(member=member, file="x.png", sha256="0", width=1, height=1, added_at=now)
    Consent.objects.create(kind="directory", version=1, member=member, given_at=now)
    Member.objects.update(description="Long", directory_consent_at=now)

    # Whoever has a feed is a person; it is marked when one is made.
    assert done() == {"profile": True, "logo": True, "deputy": True, "consents": True, "calendar": False}


def test_somebody_who_left_is_no_deputy(member):
    RepresentativeFactory(member=member, is_main=False, left_on=timezone.now().date())

    assert not done()["deputy"]


def test_a_step_is_marked_where_it_may_be(member, sign_in):
    client = sign_in(member.representatives.get().user)

    answers = [
        client.post("/members/orka/first-steps/", {"step": step}).status_code for step in ("logo", "profile", "x")
    ]

    assert answers == [302, 404, 404]
    assert done()["logo"]


def test_a_stranger_marks_nothing(member, sign_in):
    assert sign_in(RepresentativeFactory().user).post("/members/orka/first-steps/", {"step": "logo"}).status_code == 404


def test_a_room_further_up_adds_its_step(member, monkeypatch):
    monkeypatch.setattr(steps, "KINDS", list(steps.KINDS))
    kind = steps.Kind("flag", "Choose a flag", "", lambda member: "/flag/", lambda member: True)

    steps.add(kind)
    steps.add(kind)

    assert [step.key for step in steps.of(Member.objects.with_steps().get())][-2:] == ["calendar", "flag"]
