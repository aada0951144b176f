"""What each consent says. Each is asked for by itself, unticked; changed words get the next number."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label

DIRECTORY, QUOTATION, BULLETINS = "directory", "quotation", "bulletins"


@dataclass(frozen=True)
class Wording:
    """`is_personal`: a person agrees for themselves; else a representative agrees for the company."""

    version: int
    label: "Label"
    text: "Label"
    is_personal: bool = False


WORDINGS: dict[str, Wording] = {
    DIRECTORY: Wording(
        1,
        _("Public directory"),
        _(
            "Everybody can read your company's name and country, and of its profile what you chose to show. It is "
            "also given away as CSV and JSON for reuse."
        ),
    ),
    QUOTATION: Wording(
        1,
        _("Quotation"),
        _("The institutions may name your company when they quote what it contributed, in reports and on stage."),
    ),
    BULLETINS: Wording(
        1,
        _("Bulletins"),
        _("You get news about events and policy by mail. Each letter has a link that ends it."),
        is_personal=True,
    ),
}
