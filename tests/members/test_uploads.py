import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from members import uploads
from members.uploads import Upload, document, document_or_picture, safe_name

PDF = b"%PDF-1.4 ticket %%EOF"


def _picture(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    file = io.BytesIO()
    Image.new("L", size).save(file, kind)
    return file.getvalue()


def _sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content", "kept", "content_type"),
    [
        ("ticket.PDF", PDF, "ticket.pdf", "application/pdf"),
        ("photo.heic.jpg", _picture("JPEG"), "photo.heic.jpg", "image/jpeg"),
        ("pretends.pdf", _picture("PNG"), "pretends.png", "image/png"),
        ("../../etc/passwd", PDF, "passwd.pdf", "application/pdf"),
    ],
)
def test_what_may_be_kept_is_named_for_what_it_is(name, content, kept, content_type):
    assert document_or_picture(_sent(name, content)) == Upload(kept, content_type, content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "neither a PDF nor"),
        (b"GIF89a" + b"\0" * 40, "neither a PDF nor"),
        (_picture("PNG")[:40], "neither a PDF nor"),
        (b"<html><script>alert(1)</script>", "neither a PDF nor"),
        (b"PK\x03\x04" + b"\x00" * 100, "neither a PDF nor"),
        (b"<html>" + PDF, "neither a PDF nor"),
        (b"%PDF-1.4 cut off", "no complete PDF"),
        (b"%PDF-1.4 <</Root 1 0 R /Encrypt<</V 1>>>> %%EOF", "encrypted"),
        (b"%PDF-1.4 /Encrypt 5 0 R %%EOF", "encrypted"),
        (b"%PDF-1.4" + b"0" * uploads.MOST_BYTES + b"%%EOF", "larger than 5 MB"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(content, problem):
    with pytest.raises(ValidationError, match=problem):
        document_or_picture(_sent("receipt.pdf", content))


def test_a_picture_that_unfolds_is_refused_before_it_does(monkeypatch):
    bomb = _picture("PNG", (9000, 9000))

    assert len(bomb) < 200_000
    with pytest.raises(ValidationError, match="too many points"):
        document_or_picture(_sent("bomb.png", bomb))


@pytest.mark.parametrize(
    "content", [_picture("PNG"), b"<html>" + PDF, b"PK\x03\x04" + b"\x00" * 100, PDF[:-2], b"%PDF-9.9 %%EOF", b""]
)
def test_a_document_is_a_whole_pdf(content):
    with pytest.raises(ValidationError, match="no complete PDF"):
        document(_sent("a.pdf", content))


def test_the_largest_document_is_taken_and_no_byte_more():
    largest = PDF[:-5] + b"0" * (uploads.MOST_BYTES - len(PDF)) + PDF[-5:]

    assert document(_sent("a.pdf", largest)).content == largest
    with pytest.raises(ValidationError, match="larger than 5 MB"):
        document(_sent("a.pdf", b"%" + largest))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\u202egnp.pdf", "agnp.pdf"),
        ("C:\\fakepath\\x.pdf", "x.pdf"),
        ('"<b>|?*.pdf', "b.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("a\x00b\u202efdp.exe", "abfdp.exe.pdf"),
        ('"><img src=x>.pdf', "img src=x.pdf"),
        ("Ωραία.pdf", "Ωραία.pdf"),
        ("a" * 300, "a" * 100 + ".pdf"),
    ],
)
def test_names_are_only_names(name, kept):
    assert safe_name(name, "pdf") == kept


@given(st.text(max_size=400), st.sampled_from(["pdf", "jpg", "png"]))
def test_no_name_leads_out_of_its_folder(name, ending):
    safe = safe_name(name, ending)

    assert not set(safe) & set('/\\\x00\r\n"<>')
    assert safe.endswith(f".{ending}")
    assert not safe.startswith(".")
    assert len(safe) <= uploads.LONGEST_NAME + 4


def test_the_folder_of_a_name_is_never_used():
    assert Path(safe_name("/var/lib/x/../y.pdf", "pdf")).name == safe_name("/var/lib/x/../y.pdf", "pdf")
