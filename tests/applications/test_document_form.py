import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from applications.document_form import DocumentForm
from members.uploads import MOST_BYTES, Upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def judged(content, name="paper.pdf"):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return DocumentForm({}, MultiValueDict({"file": [file]}))


def test_a_pdf_is_taken_with_its_name_and_content():
    form = judged(PDF, "Our paper.PDF")

    assert form.is_valid()
    assert form.cleaned_data["file"] == Upload("Our paper.pdf", "application/pdf", PDF)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty. Choose another."),
        (b"\x89PNG\r\n\x1a\n", "This is no complete PDF. Save it as PDF anew, then choose it again."),
        (
            PDF.replace(b"<</Root 1 0 R>>", b"<</Root 1 0 R /Encrypt 5 0 R>>"),
            "This PDF is encrypted, so nobody can read it. Save it without a password.",
        ),
        (PDF + b"\x00" * MOST_BYTES, "This file is larger than 5 MB. Choose a smaller one."),
    ],
)
def test_what_is_no_pdf_is_refused_with_its_reason(content, message):
    assert judged(content).errors["file"] == [message]


def test_no_file_is_asked_for():
    assert DocumentForm({}, MultiValueDict()).errors["file"] == ["Choose a file."]
