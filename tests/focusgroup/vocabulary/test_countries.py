from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import deactivate_all, override

from focusgroup.vocabulary.countries import (
    EEA,
    ELIGIBLE,
    ELIGIBLE_LABELS,
    EU27,
    EURO_AREA,
    EUROPE,
    REGIONS,
    TILES,
    all_choices,
    name_of,
    region_of,
    shares,
)


def test_the_groups_have_the_members_they_should():
    sizes = {name: len(codes) for name, codes in ELIGIBLE.items()}

    assert sizes == {"eu27": 27, "eea_ch_uk": 32, "wider_europe": 46}
    assert (len(EEA), len(EURO_AREA)) == (30, 21)
    assert ELIGIBLE["eu27"] < ELIGIBLE["eea_ch_uk"] < ELIGIBLE["wider_europe"] < EUROPE.keys()


def test_every_preset_has_a_label():
    assert ELIGIBLE.keys() == ELIGIBLE_LABELS.keys()


def test_codes_and_names_are_unique():
    for column in ("iso2", "iso3", "eurostat_code", "name"):
        values = [getattr(country, column) for country in EUROPE.values()]

        assert len(set(values)) == len(values) == 47


def test_eurostat_differs_from_iso_for_greece_and_the_united_kingdom_only():
    differing = {c.iso2: c.eurostat_code for c in EUROPE.values() if c.iso2 != c.eurostat_code}

    assert differing == {"GR": "EL", "GB": "UK"}


def test_the_flags_of_a_country_follow_its_groups():
    austria, norway, kosovo = EUROPE["AT"], EUROPE["NO"], EUROPE["XK"]

    assert (austria.is_eu27, austria.is_eea, austria.is_efta, austria.is_euro_area) == (
        True,
        True,
        False,
        True,
    )
    assert (norway.is_eu27, norway.is_eea, norway.is_efta, norway.is_euro_area) == (False, True, True, False)
    assert (kosovo.is_candidate, kosovo.is_potential_candidate) == (False, True)
    assert not any(c.is_candidate for c in EUROPE.values() if c.is_eea)


def test_enterprises_of_all_sizes_add_up():
    for country in EUROPE.values():
        parts = (country.enterprises_10_49, country.enterprises_50_249, country.enterprises_250plus)
        if country.enterprises_10plus is None:
            assert parts == (None, None, None)
        else:
            assert country.enterprises_10plus == sum(part for part in parts if part is not None)


def test_every_member_state_has_its_figures():
    unknown = [code for code in EU27 if EUROPE[code].enterprises_10plus is None or EUROPE[code].ai_use_sme_pct is None]

    assert unknown == []
    assert EUROPE["AT"].ai_use_sme_pct == Decimal("28.73")


def test_every_tile_is_a_country_in_a_square_of_its_own():
    codes = [code for code, _, _ in TILES]
    squares = [(column, row) for _, column, row in TILES]

    assert set(codes) == EUROPE.keys() - {"AD", "MC", "SM", "VA", "FO"}
    assert len(set(codes)) == len(codes)
    assert len(set(squares)) == len(squares)
    assert (max(c for c, _ in squares), max(r for _, r in squares)) == (9, 8)


@pytest.mark.parametrize("group", ["population", "enterprises_10plus"])
def test_shares_sum_to_one(group):
    result = shares(EU27, of=group)

    assert sum(result.values()) == 1
    assert max(result, key=result.__getitem__) == "DE"


def test_share_is_the_part_of_the_countries_given():
    assert shares(["LI", "VA"], of="population") == {
        "LI": Fraction(41_000, 41_900),
        "VA": Fraction(900, 41_900),
    }


def test_shares_name_the_countries_without_the_figure():
    with pytest.raises(ValueError, match="enterprises_10plus is not known for CH, IS"):
        shares(["AT", "IS", "CH"], of="enterprises_10plus")


def test_every_region_has_a_label_and_a_country():
    assert {country.region for country in EUROPE.values()} | {"Other"} == REGIONS.keys()


@pytest.mark.parametrize(
    ("code", "region"),
    [("CY", "Southern"), ("IE", "Western"), ("EE", "Northern"), ("SI", "Central and Eastern"),
     ("TR", "Other Europe"), ("US", "Other"), ("??", "Other")],
)  # fmt: skip
def test_region_of_a_country(code, region):
    assert region_of(code) == region


def test_the_whole_world_can_be_chosen():
    codes = [code for code, _ in all_choices()]

    assert len(codes) == len(set(codes)) == 250
    assert EUROPE.keys() <= set(codes)
    assert {"XK", "US", "IN", "IL", "NZ"} <= set(codes)
    assert set(codes).isdisjoint({"EU", "UN", "ZZ", "IC"})


def test_names_follow_the_active_language():
    with override("el"):
        greek = name_of("DE"), dict(all_choices())["XK"]
    with override("de"):
        german = name_of("DE"), name_of("GR")

    assert greek == ("Γερμανία", "Κοσσυφοπέδιο")
    assert german == ("Deutschland", "Griechenland")


def test_english_names_are_those_of_the_eu():
    with override("en-gb"):
        names = [name_of(code) for code in ("BA", "VA", "TR", "CZ", "US")]

    assert names == ["Bosnia and Herzegovina", "Holy See", "Türkiye", "Czechia", "United States"]


def test_names_are_english_without_a_language_or_with_one_nobody_knows():
    with override("xx"):
        unknown = name_of("DE")
    with override("en"):
        deactivate_all()
        none = name_of("DE")

    assert (unknown, none) == ("Germany", "Germany")


def test_a_code_nobody_has_is_shown_as_it_is():
    assert name_of("QQ") == "QQ"


def test_names_are_sorted_without_regard_to_accents():
    with override("en"):
        english = [name for _, name in all_choices()]
    with override("pl"):
        polish = [name for _, name in all_choices()]

    assert english[:4] == ["Afghanistan", "Åland Islands", "Albania", "Algeria"]
    assert polish.index("Litwa") < polish.index("Łotwa") < polish.index("Luksemburg")
    assert polish.index("Słowenia") < polish.index("Szwecja") < polish.index("Tadżykistan")
