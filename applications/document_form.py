"""The optional PDF: judged by what is in it, not by what it is called."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 100
_HEADER = re.compile(rb"%PDF-[12]\.\d")
_ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")
# Readers look for the mark near the end, and so do we.
_TAIL_BYTES = 2048


def safe_name(name: str) -> str:
    """A file name that is only a name: no folders, nothing that cannot be seen, ".pdf" at the end."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*')
    stem = re.sub(r"(?i)\.pdf$", "", shown.strip()).strip(". ")[:LONGEST_NAME]
    return f"{stem or 'document'}.pdf"


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("PDF"),
        help_text=gettext_lazy("At most 5 MB, not encrypted: a product sheet, a paper, a reference."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "class": "form-control"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose another."),
        },
    )

    def clean_file(self) -> dict[str, Any]:
        """Name and content."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than 5 MB. Choose a smaller one."))
        content: bytes = upload.read()
        if not _HEADER.match(content) or b"%%EOF" not in content[-_TAIL_BYTES:]:
            raise ValidationError(_("This is no complete PDF. Save it as PDF anew, then choose it again."))
        if _ENCRYPTED.search(content):
            raise ValidationError(_("This PDF is encrypted, so nobody can read it. Save it without a password."))
        return {"name": safe_name(upload.name), "content": content}
