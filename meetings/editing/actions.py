"""What staff change besides time and place: the agenda. And a new meeting after the model of an old one."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import permissions
from meetings.editing.items import Item, problems
from meetings.editing.models import Reference
from meetings.models import Day, Meeting, Session
from meetings.rules.models import ReminderRule
from meetings.states import State

# What a new meeting takes over. Not the online link: whoever knows the old room could enter the new one.
COPIED = (
    "summary",
    "mode",
    "place",
    "address",
    "map_url",
    "time_zone",
    "is_travel_covered",
    "seats_in_person",
    "seats_online",
    "guests_each",
    "seats_guests",
    "language",
)

RULE_FIELDS = ("counts_from", "amount", "clock", "is_on")
WRITTEN = ("starts", "ends", "starts_fold", "ends_fold", "title", "speakers", "note")


@transaction.atomic
def save_agenda(
    meeting: Meeting, items: Sequence[Item], *, removed: Collection[int] = (), by: Actor, now: datetime
) -> bool:
    """Write the sessions; returns whether anything changed. One that is named neither in `items` nor in `removed`,
    because somebody else added it meanwhile, stays.

    Raises ValidationError with all that is wrong.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    days = list(meeting.days.select_related("meeting"))
    there = {
        session.pk: Item.of(session)
        for session in Session.objects.filter(day__meeting=meeting).prefetch_related("references")
    }
    named = {item.key for item in items} | set(removed)
    whole = [*items, *(item for key, item in there.items() if key not in named)]
    if found := [problem.text for problem in problems(whole, days)]:
        raise ValidationError(list(dict.fromkeys(found)))
    gone = set(removed) & there.keys()
    changed = [item for item in items if item != there.get(item.key or 0)]
    if not gone and not changed:
        return False
    Session.objects.filter(pk__in=gone).delete()
    _write(changed, there.keys())
    changes = {"changed": len(changed), "removed": len(gone)}
    audit.record("changed the agenda", meeting, by=by, now=now, changes=changes)
    return True


def _write(items: Iterable[Item], known: Collection[int]) -> None:
    for item in items:
        fields = {name: getattr(item, name) for name in WRITTEN}
        key = item.key
        if key is not None and key in known:
            Session.objects.filter(pk=key).update(day_id=item.day, **fields)
        else:
            # New, or somebody took it out meanwhile: what was typed here is not lost.
            key = int(Session.objects.create(day_id=item.day, **fields).pk)
        Reference.objects.filter(session=key).delete()
        Reference.objects.bulk_create(
            Reference(session_id=key, kind=kind, title=title, url=url) for kind, title, url in item.references
        )


@transaction.atomic
def clone(model: Meeting, *, title: str, first_date: date, with_speakers: bool, by: Actor, now: datetime) -> Meeting:
    """A draft after the model of a meeting: its days from `first_date` on, at the same distance and hours, and its
    agenda, and its reminders. Papers and issues are of their time and stay behind, and so does the online link.

    Raises ValidationError for a date that is not in the future, or a model without days.
    """
    model = Meeting.objects.select_for_update().get(pk=model.pk)
    require(permissions.can_manage(by))
    days = list(model.days.order_by("date").prefetch_related("sessions"))
    if not days:
        raise ValidationError(_("This meeting has no days to take over."))
    if first_date <= now.date():
        raise ValidationError({"first_date": _("The meeting must begin in the future.")})
    shift = first_date - days[0].date
    rsvp_by = min(model.rsvp_by + shift, first_date - timedelta(days=1))
    facts = {name: getattr(model, name) for name in COPIED}
    made = Meeting.objects.create(
        title=title, slug=_free_slug(title, first_date), state=State.DRAFT, rsvp_by=rsvp_by, **facts
    )
    for day in days:
        _copy(day, made, shift, with_speakers=with_speakers)
    ReminderRule.objects.bulk_create(
        ReminderRule(meeting=made, **facts) for facts in model.reminder_rules.values(*RULE_FIELDS)
    )
    audit.record("cloned", made, by=by, now=now, changes={"model": model.pk})
    return made


def _copy(day: Day, to: Meeting, shift: timedelta, *, with_speakers: bool) -> None:
    copy = Day.objects.create(meeting=to, date=day.date + shift, starts=day.starts, ends=day.ends, note=day.note)
    Session.objects.bulk_create(
        Session(
            day=copy,
            starts=session.starts,
            ends=session.ends,
            title=session.title,
            note=session.note,
            speakers=session.speakers if with_speakers else "",
        )
        for session in day.sessions.all()
    )


def _free_slug(title: str, day: date) -> str:
    """The address of the page: the title and the year, and a number where another meeting has it."""
    start = f"{slugify(title)[:60].strip('-') or 'meeting'}-{day.year}"
    taken = set(Meeting.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    number = 2
    slug = start
    while slug in taken:
        slug, number = f"{start}-{number}", number + 1
    return slug
