import pytest

from tests.factories.applications import CallFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("show", "words"),
    [("announced", "opens"), ("open", "Apply"), ("closed", "closed"), ("form", "The application form, blank")],
)
def test_staff_see_a_call_as_visitors_will(coordinator_client, show, words):
    call = CallFactory(state="draft", title="Call to come", summary="In short.")

    page = coordinator_client.get(f"/admin/call-preview/{call.pk}/?show={show}").content.decode()

    assert "Preview: only staff see this." in page
    assert words in page
    call.refresh_from_db()
    assert call.state == "draft"


@pytest.mark.django_db
def test_nobody_else_sees_a_draft_call(client, reviewer_client):
    call = CallFactory(state="draft", title="Call to come")

    answers = [one.get(f"/admin/call-preview/{call.pk}/").status_code for one in (client, reviewer_client)]

    assert answers == [302, 403]
    assert "Call to come" not in client.get("/").content.decode()
