import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from applications.document_form import LONGEST_NAME, MOST_BYTES, DocumentForm, safe_name

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def judged(content, name="paper.pdf"):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return DocumentForm({}, MultiValueDict({"file": [file]}))


def test_a_pdf_is_taken_with_its_name_and_content():
    form = judged(PDF, "Our paper.PDF")

    assert form.is_valid()
    assert form.cleaned_data["file"] == {"name": "Our paper.pdf", "content": PDF}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty. Choose another."),
        (b"<html><script>alert(1)</script>", "This is no complete PDF. Save it as PDF anew, then choose it again."),
        (b"PK\x03\x04" + b"\x00" * 100, "This is no complete PDF. Save it as PDF anew, then choose it again."),
        (PDF[:-7], "This is no complete PDF. Save it as PDF anew, then choose it again."),
        (b"<html>" + PDF, "This is no complete PDF. Save it as PDF anew, then choose it again."),
        (
            PDF.replace(b"<</Root 1 0 R>>", b"<</Root 1 0 R /Encrypt 5 0 R>>"),
            "This PDF is encrypted, so nobody can read it. Save it without a password.",
        ),
        (
            PDF + b"\x00" * (MOST_BYTES - len(PDF) + 1),
            "This file is larger than 5 MB. Choose a smaller one.",
        ),
    ],
)
def test_what_is_no_pdf_is_refused_with_its_reason(content, message):
    assert judged(content).errors["file"] == [message]


def test_no_file_is_asked_for():
    assert DocumentForm({}, MultiValueDict()).errors["file"] == ["Choose a file."]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.ini.pdf"),
        ("a\x00b\u202efdp.exe", "abfdp.exe.pdf"),
        ('"><img src=x>.pdf', "img src=x.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("Αναφορά.pdf", "Αναφορά.pdf"),
    ],
)
def test_a_name_is_only_a_name(name, expected):
    assert safe_name(name) == expected


@given(st.text(max_size=400))
def test_no_name_leads_out_of_its_folder(name):
    safe = safe_name(name)

    assert not set(safe) & set('/\\\x00\r\n"<>')
    assert safe.endswith(".pdf")
    assert not safe.startswith(".")
    assert len(safe) <= LONGEST_NAME + 4
