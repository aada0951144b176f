"""What a person finds on their own page, by the state of their company."""

import re
from datetime import date

import pytest

from tests.factories.members import RepresentativeFactory, TermFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "ended_on", "until", "pages"),
    [("active", None, "28 February 2027", 6), ("ended", date(2026, 5, 31), "31 May 2026", 2)],
)
def test_my_page_leads_only_where_one_is_let_in(sign_in, state, ended_on, until, pages):
    person = RepresentativeFactory(member__slug="brisa", member__state=state, member__ended_on=ended_on)
    TermFactory(member=person.member, ends_on=date(2027, 2, 28))
    client = sign_in(person.user)

    page = client.get("/me/").content.decode()

    panel = page[page.index('aria-labelledby="company-1"') :]
    links = re.findall(r'href="(/members/brisa/[^"]*)"', panel)
    assert [client.get(link).status_code for link in links] == [200] * pages
    assert f"until {until}" in panel
