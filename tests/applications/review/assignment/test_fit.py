from hypothesis import given
from hypothesis import strategies as st

from applications.review.assignment.fit import Suits, languages_of, suits
from focusgroup.vocabulary import countries

CODES = st.sampled_from(["fi", "sv", "de", "it"])
NAMES = st.lists(st.sampled_from(["LEARNING", "PLANNING"]), unique=True)


def test_languages_are_those_of_the_country() -> None:
    assert languages_of("BE") == {"nl", "fr", "de"}
    assert languages_of("FI") == {"fi", "sv"}
    assert all(languages_of(code) for code in countries.EUROPE)


def test_what_the_application_does_not_say_is_not_known() -> None:
    found = suits(
        country="ZZ", ai_domains=[], sector="", languages=["fi"], known_domains=["LEARNING"], known_sectors=["ICT"]
    )

    assert found == Suits(None, None, None)
    assert found.points == 0


def test_english_goes_without_saying() -> None:
    found = suits(country="IE", ai_domains=[], sector="", languages=[], known_domains=[], known_sectors=[])

    assert found == Suits(True, None, None)


@given(st.lists(CODES), NAMES, NAMES)
def test_a_reader_who_knows_more_never_fits_worse(languages: list[str], domains: list[str], known: list[str]) -> None:
    def points(languages: list[str], known: list[str]) -> int:
        found = suits(
            country="FI",
            ai_domains=domains,
            sector="ICT",
            languages=languages,
            known_domains=known,
            known_sectors=["ICT"],
        )
        return found.points

    assert 1 <= points(languages, known) <= points([*languages, "fi"], [*known, *domains]) <= 6
