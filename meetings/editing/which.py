"""Asks which of two, where the clocks show a time twice that day."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings import walltime
from meetings.plan import problem_of


class AsksWhich(forms.Form):
    """A form with `starts` and `ends` on the clocks of a zone, on the day that stands in its field `date`.

    A time that the clocks jump over is refused beside its field. For one that they show
    twice a question appears below it, `starts_fold` or `ends_fold`; else these are None.
    """

    CLOCKS = ("starts", "ends")

    def __init__(self, *args: Any, zone_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone_name = zone_name
        day = self.day_given()
        for clock in self.CLOCKS:
            shown = self._given(clock)
            if isinstance(day, date) and isinstance(shown, time) and walltime.is_twice(day, shown, zone_name):
                self.fields[f"{clock}_fold"] = self._question(day, shown)
        self.order_fields([name for each in self.fields for name in (each, f"{each}_fold") if name in self.fields])

    def day_given(self) -> date | None:
        """The day that the clocks belong to, as far as it is known."""
        found: date | None = self._given("date")
        return found

    def _given(self, name: str) -> Any:
        """What stands in the field now, typed or noted; None where it is no date or time."""
        if not self.is_bound:
            return self.initial.get(name)
        field = self.fields[name]
        try:
            return field.clean(field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))
        except ValidationError:
            return None

    def _question(self, day: date, clock: time) -> forms.TypedChoiceField:
        where = walltime.zone(self.zone_name)
        choices = [(fold, _name(walltime.local(day, clock, where, fold), fold)) for fold in (0, 1)]
        label = _("%(time)s comes twice that day. Which one?") % {"time": f"{clock:%H:%M}"}
        errors = {"required": _("Say which of the two.")}
        return forms.TypedChoiceField(
            label=label, choices=choices, coerce=int, widget=forms.RadioSelect, error_messages=errors
        )

    def clean(self) -> dict[str, Any]:
        cleaned, day = super().clean() or {}, self.day_given()
        for clock in self.CLOCKS:
            cleaned.setdefault(f"{clock}_fold", None)
            if day and cleaned.get(clock) and f"{clock}_fold" not in self.fields:
                problem = problem_of(day, cleaned[clock], None, self.zone_name)
                # The zone has a field of its own, which says so itself.
                if problem and walltime.is_known(self.zone_name):
                    self.add_error(clock, problem)
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("This is before the start."))
        return cleaned


def _name(moment: datetime, fold: int) -> str:
    """The first, before the clocks go back (CEST, UTC+02:00)."""
    offset = f"UTC{moment:%z}"
    words = {"zone": f"{moment.tzname()}, {offset[:-2]}:{offset[-2:]}"}
    said = (
        _("the second, after the clocks go back (%(zone)s)") if fold else _("the first, before they go back (%(zone)s)")
    )
    return said % words
