import pytest
from django.utils.functional import Promise

from focusgroup.vocabulary import ai

TABLES = {
    "DOMAINS": 8,
    "SUBDOMAINS": 16,
    "TECHNOLOGIES": 8,
    "TECHNOLOGY_COUNTS": 4,
    "PURPOSES": 8,
    "SOURCING": 5,
    "BARRIERS": 8,
    "ROLES": 3,
    "COMPANY_ROLES": 6,
    "RISKS": 7,
    "ADOPTION_STAGES": 8,
    "BUSINESS_FUNCTIONS": 12,
    "INITIATIVES": 19,
}


@pytest.mark.parametrize(("name", "size"), TABLES.items())
def test_table_is_complete_translatable_and_without_doubles(name, size):
    table = getattr(ai, name)

    assert len(table) == size
    assert len({str(label) for label in table.values()}) == size
    assert all(isinstance(label, Promise) for label in table.values())


def test_every_subdomain_has_a_domain_and_every_domain_a_subdomain():
    assert ai.DOMAIN_OF_SUBDOMAIN.keys() == ai.SUBDOMAINS.keys()
    assert set(ai.DOMAIN_OF_SUBDOMAIN.values()) == ai.DOMAINS.keys()
    assert ai.DOMAINS.keys() > ai.CORE_DOMAINS


def test_every_business_function_has_a_purpose_and_every_purpose_a_function():
    assert ai.PURPOSE_OF_FUNCTION.keys() == ai.BUSINESS_FUNCTIONS.keys()
    assert set(ai.PURPOSE_OF_FUNCTION.values()) == ai.PURPOSES.keys()


def test_the_call_asks_for_three_roles():
    assert list(ai.ROLES) == ["PROVIDER", "USER", "BOTH"]
    assert ai.COMPANY_ROLES.keys() - ai.ROLE_OF_COMPANY_ROLE.keys() == {"IMPORTER_DISTRIBUTOR"}
    assert set(ai.ROLE_OF_COMPANY_ROLE.values()) == ai.ROLES.keys()


def test_codes_of_eurostat_are_in_one_list_only():
    lists = [ai.TECHNOLOGIES, ai.TECHNOLOGY_COUNTS, ai.PURPOSES, ai.SOURCING, ai.BARRIERS]
    codes = [code for table in lists for code in table]

    assert len(set(codes)) == len(codes) == 33
    assert all(code.startswith("E_AI_") for code in codes)
