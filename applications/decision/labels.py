"""The words for what quotas are about."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from applications.decision.models import Quota
from focusgroup.vocabulary import countries, sectors
from members.models import PUBLIC_ROLES, SizeClass

TITLES = dict(Quota.Dimension.choices)
NOT_KNOWN = SizeClass.UNKNOWN.label


def label_of(dimension: str, value: str) -> str:
    if dimension == Quota.Dimension.COUNTRY:
        return countries.name_of(value)
    if dimension == Quota.Dimension.SECTOR:
        return str(sectors.SECTORS.get(value, value))
    if dimension == Quota.Dimension.REGION:
        return str(countries.REGIONS.get(value, value))
    if dimension == Quota.Dimension.ROLE:
        return str(PUBLIC_ROLES.get(value, NOT_KNOWN))
    return str(SizeClass(value).label) if value in SizeClass.values else str(NOT_KNOWN)


def short_label(dimension: str, value: str) -> str:
    """A word that fits at the head of a narrow column or beside a bar."""
    if dimension == Quota.Dimension.SECTOR:
        return str(sectors.SHORT_SECTORS.get(value, value))
    return label_of(dimension, value)


def side_of(dimension: str, value: str, side: str, limit: int | None = None) -> str:
    """A side of a quota in words: "Latvia, at least 1"."""
    name, number = label_of(dimension, value), "" if limit is None else f" {limit}"
    return _("%s, at most") % name + number if side == "max" else _("%s, at least") % name + number


def spoken(sentence: str, form: Mapping[str, Any]) -> str:
    """The sentence with the names of countries and sectors in place of their codes."""
    for dimension, values in form.get("dimensions", {}).items():
        for value in values:
            sentence = re.sub(rf"\b{dimension} {re.escape(value)}\b", label_of(dimension, value), sentence)
    return sentence
