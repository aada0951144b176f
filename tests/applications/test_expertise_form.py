import pytest

from applications import answers
from applications.expertise_form import ExpertiseForm
from tests.applications.test_forms import NOW, blank

NEEDED = {"ai_role": "PROVIDER", "ai_domains": ["LEARNING"], "expertise": "Own models for glass."}


def judged(**more):
    form = ExpertiseForm({**NEEDED, **more}, instance=blank(), now=NOW)
    form.is_valid()
    return form


def test_only_role_domains_and_the_long_answer_are_needed():
    assert judged().is_valid()


def test_what_is_given_reads_in_the_section():
    form = judged(
        technologies=["E_AI_TML"],
        adoption_stage="S6",
        products="Glass eye",
        ai_staff="7",
        examples="glass.example\nhttps://code.example/glass",
    )

    lines = {line.name: line.value for line in answers.expertise(form.instance)}

    assert form.is_valid(), form.errors
    assert lines | {"expertise": "", "ai_role": "", "ai_domains": ""} == {
        "ai_role": "",
        "ai_domains": "",
        "expertise": "",
        "technologies": "Machine learning for data analysis",
        "adoption_stage": "Core to the business model",
        "products": "Glass eye",
        "customers": "",
        "ai_staff": 7,
        "publications": "",
        "eu_funding": "",
        "examples": "https://glass.example\nhttps://code.example/glass",
    }


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("products", "word " * 61, "This has 61 words and 60 are allowed. Shorten it by 1."),
        ("examples", "a.example\n" * 6, "Give at most 5 addresses, one a line."),
        ("examples", "javascript:alert(1)", "Give web addresses, one a line, for example https://www.company.eu."),
        ("ai_staff", "-1", "Ensure this value is greater than or equal to 0."),
        ("ai_staff", "9" * 30, "Ensure this value is less than or equal to 100000."),
    ],
)
def test_limits_are_said_beside_the_field(name, value, message):
    assert judged(**{name: value}).errors[name] == [message]
