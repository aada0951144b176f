from django.utils.translation import override

from focusgroup.vocabulary.sectors import (
    NACE,
    NACE_IN_AI_SURVEY,
    NACE_TO_SECTOR,
    SECTORS,
    SHORT_SECTORS,
    nace_choices,
    sector_choices,
)


def test_the_sections_run_from_a_to_v():
    assert "".join(NACE) == "ABCDEFGHIJKLMNOPQRSTUV"
    assert NACE.keys() > NACE_IN_AI_SURVEY


def test_every_sector_has_a_short_label_of_its_own():
    assert len(SECTORS) == 16
    assert list(SECTORS) == list(SHORT_SECTORS)
    assert len({str(label) for label in SHORT_SECTORS.values()}) == 16
    assert max(len(str(label)) for label in SHORT_SECTORS.values()) <= 12


def test_sections_that_could_be_two_sectors_are_not_mapped():
    assert NACE.keys() - NACE_TO_SECTOR.keys() == {"C", "E"}
    assert set(NACE_TO_SECTOR.values()) == SECTORS.keys()


def test_choices_are_plain_text_in_the_order_of_the_tables():
    with override("en"):
        sections, sectors = nace_choices(), sector_choices()

    assert sections[0] == ("A", "A: Agriculture, forestry and fishing")
    assert [code for code, _ in sections] == list(NACE)
    assert sectors[3] == ("CONS", "Construction and real estate")
    assert [code for code, _ in sectors] == list(SECTORS)
    assert {type(label) for _, label in sections + sectors} == {str}


def test_choices_follow_the_language_of_the_reader_and_are_nobodys_to_change():
    with override("en-gb"):
        nace_choices().clear()
        sector_choices().clear()

        assert (len(nace_choices()), len(sector_choices())) == (len(NACE), len(SECTORS))
