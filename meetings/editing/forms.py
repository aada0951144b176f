from collections.abc import Iterator
from datetime import UTC, date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings import hours, walltime
from meetings.editing import items
from meetings.editing.items import Item, Span
from meetings.editing.which import AsksWhich
from meetings.models import Day, Meeting, Session

ROWS_MORE = 3
ROWS_MOST = 60
TIMES = ("starts", "ends", "starts_fold", "ends_fold")


def _time(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


def _lines(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SessionForm(AsksWhich):
    """One session on the clocks of its meeting, on one of its days."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    starts = _time(_("From"))
    ends = _time(_("To"), required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    day = forms.TypedChoiceField(label=_("Day"), coerce=int)
    note = forms.CharField(label=_("What it is about"), required=False, max_length=400)
    speakers = _lines(_("Speakers"), _("One a line."))
    papers = _lines(_("Papers"), _("One a line: the title, then the address."))
    issues = _lines(_("Issues to be discussed"), _("One a line: the title, then the address, for example /issues/41/."))

    def __init__(self, *args: Any, days: list[Day], own_day: int, **kwargs: Any) -> None:
        self.dates = {str(day.pk): day.date for day in days}
        self.own_day = own_day
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = own_day
        choices = [(day.pk, hours.dates([day], with_weekdays=True)) for day in days]
        self.fields["day"].choices = choices  # type: ignore[attr-defined]

    def day_given(self) -> date | None:
        said = self.data.get(self.add_prefix("day"), "") if self.is_bound else self.initial.get("day", self.own_day)
        return self.dates.get(str(said))

    @property
    def place(self) -> str:
        """What sorts it among the sessions of its day: the moment of its start, and last where there is none."""
        day, starts = self.day_given(), self._given("starts")
        if day is None or not isinstance(starts, time):
            return "~"
        fold = self["starts_fold"].value() if "starts_fold" in self.fields else None
        where = walltime.person_zone(self.zone_name)
        return walltime.local(day, starts, where, int(str(fold) == "1")).astimezone(UTC).isoformat()

    def clean_papers(self) -> tuple[tuple[str, str, str], ...]:
        return items.parsed(self.cleaned_data["papers"], items.PAPER)

    def clean_issues(self) -> tuple[tuple[str, str, str], ...]:
        return items.parsed(self.cleaned_data["issues"], items.ISSUE)

    @property
    def has_more(self) -> bool:
        """Whether something stands in the fields that are folded away, or is wrong there."""
        names = ("speakers", "papers", "issues")
        return any(self[name].value() or self[name].errors for name in names)

    def item(self) -> Item:
        """What was typed. The form is valid."""
        said = self.cleaned_data
        lines = [line.strip() for line in said["speakers"].splitlines() if line.strip()]
        same = {name: said[name] for name in ("key", "day", "title", "note", *TIMES)}
        return Item(**same, speakers="\n".join(lines), references=(*said["issues"], *said["papers"]))


class SessionsFormSet(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this session out")

    def in_order(self) -> list[Any]:
        """The rows as they stand in the day; those without a time come last."""
        return sorted(self.forms, key=lambda form: (form.place, form.prefix))


class Agenda:
    """The sessions of all days of a meeting as forms; a row may be moved to another day."""

    def __init__(self, meeting: Meeting, data: Any = None) -> None:
        self.days = list(meeting.days.prefetch_related("sessions__references"))
        self.sets = {day.pk: self._set(day, data) for day in self.days}

    def _set(self, day: Day, data: Any) -> Any:
        initial = [_initial(session) for session in day.sessions.all()]
        extra = ROWS_MORE if not initial else 1
        made = forms.formset_factory(
            SessionForm,
            formset=SessionsFormSet,
            extra=extra,
            can_delete=True,
            max_num=ROWS_MOST,
            absolute_max=ROWS_MOST,
        )
        kwargs = {"days": self.days, "own_day": day.pk, "zone_name": day.meeting.time_zone}
        return made(data, initial=initial, prefix=f"day{day.pk}", form_kwargs=kwargs)

    def by_day(self) -> Iterator[dict[str, Any]]:
        for day in self.days:
            heading = hours.dates([day], with_weekdays=True)
            yield {"day": day, "heading": heading, "hours": hours.hours(day), "rows": self.sets[day.pk]}

    def is_valid(self) -> bool:
        # Each is asked, so that all that is wrong is said at once.
        valid = [rows.is_valid() for rows in self.sets.values()]
        if not all(valid):
            return False
        kept = self._kept()
        for problem in items.problems([form.item() for form in kept], self.days):
            kept[problem.number].add_error(problem.field, problem.text)
        return not any(form.errors for form in kept)

    def items(self) -> list[Item]:
        return [form.item() for form in self._kept()]

    def removed(self) -> set[int]:
        gone = [form.cleaned_data for rows in self.sets.values() for form in rows.deleted_forms]
        return {said["key"] for said in gone if said.get("key")}

    def _kept(self) -> list[Any]:
        return [form for rows in self.sets.values() for form in rows if form not in rows.deleted_forms and _says(form)]


def _says(form: Any) -> bool:
    return bool(form.cleaned_data.get("title"))


def _initial(session: Session) -> dict[str, Any]:
    item = Item.of(session)
    same = {name: getattr(item, name) for name in ("key", "day", "title", "speakers", "note", *TIMES)}
    papers, issues = (items.lines_of(item.references, kind) for kind in (items.PAPER, items.ISSUE))
    return same | {"papers": papers, "issues": issues}


def with_more_rows(data: Any, day: str) -> Any:
    """What was typed, and a few empty rows on this day."""
    copy = data.copy()
    known = _total(copy, f"day{day}")
    if known is not None:
        copy[f"day{day}-TOTAL_FORMS"] = str(min(known + ROWS_MORE, ROWS_MOST))
        for number in range(known, min(known + ROWS_MORE, ROWS_MOST)):
            copy[f"day{day}-{number}-day"] = day
    return copy


def with_swap(data: Any, prefix: str, step: int) -> Any:
    """What was typed, with the session of this row and its neighbour in each other's place."""
    copy = data.copy()
    start, _dash, _number = prefix.rpartition("-")
    rows = [f"{start}-{number}" for number in range(_total(copy, start) or 0)]
    spans = {row: span for row in rows if (span := _span(copy, row))}
    order = sorted(spans, key=lambda row: spans[row].starts)
    if prefix not in spans or not 0 <= order.index(prefix) + step < len(order):
        return copy
    first, second = sorted((order.index(prefix), order.index(prefix) + step))
    early, late = order[first], order[second]
    if changed := items.swapped(spans[early], spans[late]):
        for row, span in ((late, changed[0]), (early, changed[1])):
            copy[f"{row}-starts"], copy[f"{row}-ends"] = span.clocks
            # Another time that comes twice is another question.
            copy.pop(f"{row}-starts_fold", None)
            copy.pop(f"{row}-ends_fold", None)
    return copy


def _total(data: Any, start: str) -> int | None:
    """How many rows the page had; None where it had none of these."""
    said = data.get(f"{start}-TOTAL_FORMS", "")
    return min(int(said), ROWS_MOST) if said.isdecimal() and len(said) < 6 else None


def _span(data: Any, row: str) -> Span | None:
    """From when to when of a row, as far as it can be read."""
    try:
        starts = time.fromisoformat(data.get(f"{row}-starts", ""))
        ends = data.get(f"{row}-ends", "")
        return Span.of(starts, time.fromisoformat(ends) if ends else None)
    except ValueError:
        return None


class CloneForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    first_date = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The other days follow at the same distance. You can change them, or ask by a date poll."),
    )
    with_speakers = forms.BooleanField(label=_("Take the speakers over too"), required=False)

    @staticmethod
    def proposed(first: date) -> date:
        """Half a year later, on the same day of the week."""
        return date.fromordinal(first.toordinal() + 26 * 7)
