"""What still waits for a company, a line each: for the reminder of staff, and the page that shows it first."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models import Member
from members.onboarding import steps
from members.states import State
from members.terms.models import Renewal
from members.yearly.models import Statement


def things(member: Member) -> list[str]:
    """The open first steps, figures and questions; nothing for a member that is not active."""
    return things_of([member]).get(member.pk, [])


def things_of(members: Iterable[Member]) -> dict[int, list[str]]:
    """`things` of many in a few queries, by the key of the member; who has nothing to do is left out."""
    active = [member.pk for member in members if member.state == State.ACTIVE]
    found: dict[int, list[str]] = {pk: [] for pk in active}
    for statement in Statement.objects.unstated().filter(member__in=active):
        due = date_format(statement.due_on, "j F Y") if statement.due_on else "–"
        said = _("State the figures of %(year)s, by %(day)s.") % {"year": statement.year, "day": due}
        found[statement.member_id].append(said)
    for renewal in Renewal.objects.unanswered().filter(term__member__in=active).select_related("term"):
        day = date_format(renewal.due_on, "j F Y")
        said = _("Say whether you want to stay for another term, by %(day)s.") % {"day": day}
        found[renewal.term.member_id].append(said)
    for member in Member.objects.with_steps().filter(pk__in=active):
        found[member.pk] += [f"{step.label}." for step in steps.of(member) if not step.is_done]
    return {pk: said for pk, said in found.items() if said}
