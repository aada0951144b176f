import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.slug import slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Brisa Maritime Intelligence, Lda.", "brisa-maritime-intelligence-lda"),
        ("Łódzkie Żagle Sp. z o.o.", "lodzkie-zagle-sp-z-o-o"),
        ("Größe & Söhne GmbH", "grosse-sohne-gmbh"),
        ("Ελαιώνας Ρομποτική ΙΚΕ", "elaionas-rompotiki-ike"),
        ("Изкуствен интелект ЕООД", "izkustven-intelekt-eood"),
        ("Щастие ЮГ АД", "shtastie-yug-ad"),
        ("Київські Їжаки", "kiivsyki-izhaki"),
        ("ქართული ხმა", "kartuli-khma"),
        ("日本", "member"),
        ("…", "member"),
    ],
)
def test_a_name_in_any_script_becomes_latin(name, slug):
    assert slug_of(name) == slug


def test_a_taken_address_gets_a_number():
    assert slug_of("Orka", taken={"orka", "orka-2"}) == "orka-3"


@given(st.text(max_size=300))
def test_every_name_gives_an_address(name):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug_of(name))
    assert len(slug_of(name, taken={slug_of(name)})) <= 80
