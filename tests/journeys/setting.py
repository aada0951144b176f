"""What stands before a story begins: the staff, an open call, and a meeting in preparation.

Run in the process's own database: `manage.py shell -c "from tests.journeys import setting; setting.prepare()"`.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from focusgroup.accounts.models import Institution, User
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, CallFactory, CriterionFactory
from tests.factories.meetings import MeetingFactory
from tests.journeys.people import JRC, JRC_READER, PASSWORD, SME, SME_READER


def prepare() -> None:
    for email, name, institution, role in (
        (JRC, "Coordinator JRC", Institution.JRC, "coordinator"),
        (SME, "Coordinator DIGITAL SME", Institution.DIGITAL_SME, "coordinator"),
        (JRC_READER, "Reader JRC", Institution.JRC, "reviewer"),
        (SME_READER, "Reader DIGITAL SME", Institution.DIGITAL_SME, "reviewer"),
    ):
        person: User = StaffFactory(email=email, name=name, institution=institution, role=role)
        person.set_password(PASSWORD)
        person.save()
    now = timezone.now()
    CallFactory(
        slug="call-2026",
        title="Call for 2 new members",
        seats=2,
        grace_minutes=0,
        opens_at=now - timedelta(days=10),
        closes_at=now + timedelta(days=10),
    )
    monday = date.today() + timedelta(days=70 - date.today().weekday())
    brussels = ZoneInfo("Europe/Brussels")
    meeting = MeetingFactory(
        slug="first-meeting",
        title="First meeting of the new group",
        state="draft",
        rsvp_by=monday - timedelta(days=20),
        starts_at=datetime.combine(monday, time(13), brussels),
        ends_at=datetime.combine(monday + timedelta(days=1), time(13), brussels),
        first_day__date=monday,
        second_day__date=monday + timedelta(days=1),
    )
    assert meeting.days.count() == 2


def prepare_reviews() -> None:
    """Two applications that a reader of the JRC was given, under a rubric of four criteria."""
    reader: User = StaffFactory(email=JRC_READER, name="Reader JRC", institution=Institution.JRC, role="reviewer")
    reader.set_password(PASSWORD)
    reader.save()
    call = CallFactory(slug="call-2026", state="evaluation")
    for position in range(1, 5):
        CriterionFactory(call=call, position=position, anchors=[f"What {points} means" for points in range(6)])
    for number, name in ((1, "Καστέλλι Αγροτεχνολογία ΙΚΕ"), (2, "Nordlys Robotics ApS")):
        application = ApplicationFactory(call=call, number=number, legal_name=name, state="under_review")
        AssignmentFactory(application=application, reviewer=reader)
