import pytest
from django.core.exceptions import ValidationError

from meetings.editing.models import validate_address


@pytest.mark.parametrize("address", ["https://site.example/a.pdf?x=1#p", "http://[2001:db8::1]/", "/issues/41/", "/"])
def test_pages_and_papers_can_be_linked(address: str) -> None:
    validate_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "https:///nothing",
        "https://site.example/ x",
        'https://site.example/"x',
        "http://[broken/",
        "ftp://site.example/",
        "site.example",
        "",
    ],
)
def test_what_no_reader_should_follow_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="Write the whole address"):
        validate_address(address)
