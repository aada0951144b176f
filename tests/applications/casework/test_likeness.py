import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.casework import likeness
from applications.casework.likeness import Identity

TEXT = st.text(max_size=20)
IDENTITIES = st.builds(Identity.of, TEXT, st.sampled_from(["BE", "DE"]), TEXT, TEXT, TEXT)


def company(**facts):
    empty = {"name": "", "country": "BE", "vat_number": "", "registration_number": "", "website": ""}
    return Identity.of(**empty | facts)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"vat_number": "BE 0428.759.497"}, {"vat_number": "BE0428759497"}, ["vat_number"]),
        ({"registration_number": "HRB 12"}, {"registration_number": "hrb-12"}, ["registration_number"]),
        ({"registration_number": "HRB 12"}, {"registration_number": "HRB 12", "country": "DE"}, []),
        ({"website": "https://www.weld.example/en"}, {"website": "http://weld.example"}, ["website"]),
        ({"website": "https://www.linkedin.com/a"}, {"website": "https://linkedin.com/b"}, []),
        ({"name": "Weld Eye GmbH"}, {"name": "WELD-EYE S.A."}, ["legal_name"]),
        ({"name": "Café Robotique"}, {"name": "Cafe Robotiques"}, ["legal_name"]),
        ({"name": "North Robotics"}, {"name": "South Robotics"}, []),
        ({"name": "ΑΛΦΑ Ρομποτική"}, {"name": "Αλφα Ρομποτικη"}, ["legal_name"]),
        ({}, {}, []),
    ],
)
def test_what_is_alike(one, other, expected):
    assert likeness.reasons(company(**one), company(**other)) == expected


@given(IDENTITIES, IDENTITIES)
def test_likeness_of_numbers_and_sites_goes_both_ways(one, other):
    there, back = likeness.reasons(one, other), likeness.reasons(other, one)

    assert [name for name in there if name != "legal_name"] == [name for name in back if name != "legal_name"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a@weld.example", "b@WELD.example", True),
        ("a@weld.example", "a@rival.example", False),
        ("a@gmail.com", "b@gmail.com", False),
        ("a@gmail.com", "A@gmail.com", True),
    ],
)
def test_one_mail_domain_shows_one_company(one, other, expected):
    assert likeness.is_of_one_mail_domain(one, other) is expected
