"""What the staff's search looks through: one line an application, without capitals and accents.

A search in many columns would read every long answer too; this line is short and stands in an index.
"""

import re
import unicodedata
from typing import Any

from django.db import models

from members.slug import slug_of

FIELDS = ("legal_name", "contact_name", "contact_email", "website", "vat_number", "registration_number")
# What a search in the answers looks through besides.
LONG_ANSWERS = ("motivation", "expertise", "products", "customers", "examples", "publications", "eu_funding")
# Names in another script are found in Latin letters too.
IN_LATIN = ("legal_name", "contact_name")
# PostgreSQL takes no row of an index beyond 2,704 bytes.
MOST_BYTES = 2000
_REFERENCE = re.compile(r"(?:a-)?([0-9]{1,5})")


def folded(text: str) -> str:
    """The text in small letters without accents, so that "ecole" finds "École"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("\x00", "")


def terms_of(text: str) -> list[str]:
    """What a line must hold, all of it, to be found by this text. A short number is a reference and nothing else."""
    words = folded(text).split()
    return [_numbered(int(found[1])) if (found := _REFERENCE.fullmatch(word)) else word for word in words]


def line_of(application: Any) -> str:
    """All that an application is found by, each word once."""
    said = [folded(str(getattr(application, name) or "")) for name in FIELDS]
    latin = [slug_of(str(getattr(application, name) or "")).replace("-", " ") for name in IN_LATIN]
    words = dict.fromkeys(" ".join([*said, *latin]).split())
    line = _numbered(application.number) if application.number else ""
    return (line + " ".join(words)).encode()[:MOST_BYTES].decode(errors="ignore")


def _numbered(number: int) -> str:
    return f"#{number} "


class SearchLine(models.TextField):
    """Follows the other columns whenever an application is saved, one or many; `update()` passes it by."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        line = line_of(model_instance)
        setattr(model_instance, self.attname, line)
        return line
