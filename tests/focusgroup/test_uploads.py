import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from focusgroup.uploads import MOST_BYTES

pytestmark = pytest.mark.django_db


def send(**more):
    return Client(raise_request_exception=False).post("/apply/", {"file": SimpleUploadedFile("a.pdf", b"x")}, **more)


def test_a_body_far_beyond_any_form_is_refused_before_it_is_read():
    answer = send(CONTENT_LENGTH=str(MOST_BYTES + 1))

    assert answer.status_code == 400
    # Said by the handler, not by whoever would read on: the body in the test is a few bytes.
    assert not answer.wsgi_request.FILES


def test_every_other_body_reaches_its_page():
    answer = send()

    assert answer.status_code == 200
    assert answer.wsgi_request.FILES["file"].size == 1
