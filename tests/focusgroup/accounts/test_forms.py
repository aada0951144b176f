import re

import pytest
from django import forms

from focusgroup.accounts.forms import ZoneField


class PlaceForm(forms.Form):
    time_zone = ZoneField()


def _selected(form: PlaceForm) -> list[str]:
    return re.findall(r'<option value="([^"]*)" selected', str(form["time_zone"]))


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "America/Argentina/Buenos_Aires", "UTC", "GB"])
def test_a_zone_is_taken_under_its_old_name_too(zone: str) -> None:
    form = PlaceForm({"time_zone": zone})

    assert (form.is_valid(), form.cleaned_data, _selected(form)) == (True, {"time_zone": zone}, [zone])


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "europe", "../../etc/passwd", "Europe", "Europe/Lisbon\n", "<b>"])
def test_what_is_no_zone_is_said_beside_the_field_and_stays_there(zone: str) -> None:
    form = PlaceForm({"time_zone": zone})

    assert form.errors == {"time_zone": ["There is no time zone of this name. Choose one from the list."]}
    assert len(_selected(form)) == 1
    assert "<b>" not in str(form["time_zone"])


def test_what_was_noted_before_is_never_replaced_unseen() -> None:
    assert _selected(PlaceForm(initial={"time_zone": "Mars/Olympus"})) == ["Mars/Olympus"]
    assert _selected(PlaceForm(initial={"time_zone": "Europe/Riga"})) == ["Europe/Riga"]
    assert _selected(PlaceForm()) == []


def test_it_is_a_list_that_needs_no_script() -> None:
    html = str(PlaceForm()["time_zone"])

    assert html.startswith('<select name="time_zone"')
    assert html.index('label="Europe"') < html.index('label="Africa"')
