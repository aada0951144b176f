"""What forms of several rooms ask in the same way."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focusgroup.vocabulary import zones


class ZoneSelect(forms.Select):
    """Shows what stands there even where it is none of the choices, so that nothing is changed unseen."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        if any(value) and not any(option["selected"] for _group, options, _index in groups for option in options):
            own = self.create_option(name, value[0], value[0], True, 0, attrs=attrs)
            groups.insert(0, (None, [own], len(groups)))
        return groups


class ZoneField(forms.ChoiceField):
    """A time zone of the IANA database. Old names are taken where they stand already, but are not offered."""

    widget = ZoneSelect
    default_error_messages = {"invalid_choice": _("There is no time zone of this name. Choose one from the list.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Time zone"), **kwargs}, choices=_choices)

    def valid_value(self, value: Any) -> bool:
        return value in zones.names()


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return list(zones.by_continent().items())
