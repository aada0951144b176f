from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from members import imports

HEADER = "legal_name;country;contact_name;contact_email;joined_on;term_ends_on"
ORKA = "Orka SA;BE;Ana Ferro;Ana@Orka.example;2021-02-01;2026-01-31"

MORE = (
    "website;founded_year;nace_section;sector;ai_role;ai_domains;expertise;financial_year;headcount_awu;turnover_eur;"
    "balance_eur;size_class;registration_number;vat_number;job_title;directory_consent_on;summary"
)
FULL_ROW = (
    'Ελαιώνας "Ρομποτική";EL;Eleni Markou;eleni@elaionas.example;01.02.2021;31/01/2026;'
    'elaionas.example;2017;k;agri;both;"PERCEPTION, learning";'
    '"Two lines\nof expertise";2025;9,5;1 250 000,50;900000;Micro;GR-77;"EL 123";Founder;2024-05-01;In short'
)


@pytest.fixture
def sheet(tmp_path: Path):
    def write(*lines: str, header: str = HEADER) -> Path:
        path = tmp_path / "members.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
        return path

    return write


def problems(reading: imports.Reading) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in reading.problems]


def test_a_full_row_becomes_a_member_with_all_its_facts(sheet):
    reading = imports.read(sheet(FULL_ROW, header=f"{HEADER};{MORE}"))

    assert reading.problems == []
    assert reading.entrants == [
        imports.Entrant(
            row=2,
            facts={
                "legal_name": 'Ελαιώνας "Ρομποτική"',
                "country": "GR",
                "registration_number": "GR-77",
                "vat_number": "EL 123",
                "website": "https://elaionas.example",
                "founded_year": 2017,
                "nace_section": "K",
                "sector": "AGRI",
                "ai_role": "BOTH",
                "ai_domains": ["PERCEPTION", "LEARNING"],
                "expertise": "Two lines\nof expertise",
                "summary": "In short",
                "financial_year": 2025,
                "headcount_awu": Decimal("9.5"),
                "turnover_eur": Decimal("1250000.50"),
                "balance_eur": Decimal(900000),
                "size_class": "micro",
            },
            contact_name="Eleni Markou",
            contact_email="eleni@elaionas.example",
            job_title="Founder",
            joined_on=date(2021, 2, 1),
            term_ends_on=date(2026, 1, 31),
            directory_consent_at=datetime(2024, 4, 30, 22, tzinfo=UTC),
        )
    ]


def test_every_problem_is_found_in_one_pass_by_row_and_column(sheet):
    path = sheet(
        ORKA,
        ";Atlantis;Ana;not an address;31.02.2021;2026-01-31",
        "Brisa;PT;;b@brisa.example;2026-01-31;2021-01-01",
        "orka  sa;be;Bo Lind;bo@orka.example;2021-02-01;2026-01-31",
    )

    reading = imports.read(path)

    assert [entrant.row for entrant in reading.entrants] == [2]
    assert sorted(problems(reading)) == [
        (3, "contact_email"), (3, "country"), (3, "joined_on"), (3, "legal_name"),
        (4, "contact_name"), (4, "term_ends_on"),
        (5, "legal_name"),
    ]  # fmt: skip
    assert "row 2 already" in reading.problems[-1].message


@pytest.mark.parametrize("text", ["1.500.000", "1,500", "about 12", "-3", "١٢", "1e5", "12.345"])
def test_a_number_that_could_be_read_two_ways_is_refused(sheet, text):
    reading = imports.read(sheet(f'{ORKA};"{text}"', header=f"{HEADER};turnover_eur"))

    assert problems(reading) == [(2, "turnover_eur")]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("website", "javascript:alert(1)"), ("website", "https://" + "a" * 400 + ".example"), ("sector", "Software"),
        ("ai_domains", "LEARNING|MAGIC"), ("founded_year", "17"), ("size_class", "tiny"), ("vat_number", "X" * 21),
        ("directory_consent_on", "yes"), ("nace_section", "Z"), ("ai_role", "SELLER"), ("headcount_awu", "99999999"),
    ],
)  # fmt: skip
def test_what_the_database_would_refuse_is_said_by_column(sheet, column, text):
    reading = imports.read(sheet(f"{ORKA};{text}", header=f"{HEADER};{column}"))

    assert problems(reading) == [(2, column)]
    assert reading.entrants == []


@pytest.mark.parametrize(("text", "code"), [("BE", "BE"), ("el", "GR"), ("UK", "GB"), ("belgium", "BE"), ("us", "US")])
def test_countries_are_known_by_either_code_and_by_name(sheet, text, code):
    reading = imports.read(sheet(f"Orka SA;{text};Ana;ana@orka.example;2021-02-01;2026-01-31"))

    assert reading.entrants[0].facts["country"] == code
