"""What still waits for a company, a line each: for the reminder of staff, and the page that shows it first."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models import Member
from members.onboarding import steps
from members.states import State
from members.terms.models import Renewal
from members.yearly.models import Statement


def things(member: Member) -> list[str]:
    """The open first steps, figures and questions; nothing for a member that is not active."""
    return list(_things(member)) if member.state == State.ACTIVE else []


def _things(member: Member) -> Iterator[str]:
    for statement in Statement.objects.unstated().filter(member=member):
        due = date_format(statement.due_on, "j F Y") if statement.due_on else "–"
        yield _("State the figures of %(year)s, by %(day)s.") % {"year": statement.year, "day": due}
    for renewal in Renewal.objects.unanswered().filter(term__member=member):
        day = date_format(renewal.due_on, "j F Y")
        yield _("Say whether you want to stay for another term, by %(day)s.") % {"day": day}
    whole = Member.objects.with_steps().get(pk=member.pk)
    for step in steps.of(whole):
        if not step.is_done:
            yield f"{step.label}."
