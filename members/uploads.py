"""Files that people send: judged by what is in them, kept where nobody finds them, given back as downloads only."""

import io
import re
import unicodedata
import warnings
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.translation import gettext as _
from PIL import Image

PDF = "application/pdf"
PICTURES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png")}
MOST_BYTES = 5 * 1024 * 1024
# What a telephone of today photographs, and a little more.
MOST_PIXELS = 60_000_000
LONGEST_NAME = 100
_PDF_HEADER = re.compile(rb"%PDF-[12]\.\d")
_ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")
# Readers look for the mark near the end, and so do we.
_TAIL_BYTES = 2048


@dataclass(frozen=True)
class Upload:
    """What may be kept: a harmless name, the type that the content has, and the content."""

    name: str
    content_type: str
    content: bytes


def safe_name(name: str, ending: str) -> str:
    """A file name that is only a name: no folders, nothing that cannot be seen, one ending that says the truth."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*')
    stem = re.sub(r"(?i)\.(pdf|jpe?g|png)$", "", shown.strip()).strip(". ")[:LONGEST_NAME]
    return f"{stem or 'document'}.{ending}"


def document(upload: UploadedFile) -> Upload:
    """A PDF. Raises ValidationError with what is wrong and what to do."""
    return _pdf(upload.name or "", _content(upload))


def document_or_picture(upload: UploadedFile) -> Upload:
    """A PDF, or a photograph as JPEG or PNG. Raises ValidationError with what is wrong and what to do."""
    content = _content(upload)
    name = upload.name or ""
    return _pdf(name, content) if content.startswith(b"%PDF") else _picture(name, content)


def _content(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("This file is larger than 5 MB. Choose a smaller one."))
    return bytes(upload.read())


def _pdf(name: str, content: bytes) -> Upload:
    if not _PDF_HEADER.match(content) or b"%%EOF" not in content[-_TAIL_BYTES:]:
        raise ValidationError(_("This is no complete PDF. Save it as PDF anew, then choose it again."))
    if _ENCRYPTED.search(content):
        raise ValidationError(_("This PDF is encrypted, so nobody can read it. Save it without a password."))
    return Upload(safe_name(name, "pdf"), PDF, content)


def _picture(name: str, content: bytes) -> Upload:
    unreadable = ValidationError(_("This is neither a PDF nor a photograph. Choose a PDF, a JPEG or a PNG."))
    try:
        with warnings.catch_warnings():
            # We ask for the size ourselves before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(PICTURES)) as picture:
                content_type, ending = PICTURES[str(picture.format)]
                is_too_large = picture.width * picture.height > MOST_PIXELS
                if not is_too_large:
                    picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise unreadable from error
    if is_too_large:
        raise ValidationError(_("This picture has too many points. Send one of at most 60 megapixels."))
    return Upload(safe_name(name, ending), content_type, content)


def as_download(file: FieldFile, *, name: str, content_type: str) -> HttpResponseBase:
    """Never inline, whatever is in it; the browser must not guess another type either. Raises Http404."""
    if not file or not file.storage.exists(str(file.name)):
        raise Http404
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response
