from collections.abc import Iterator

import pytest

from tests.applications.review.website.site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running(Site()) as found:
        yield found
