from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from applications import exports, imports
from applications.models import Application, Revision
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from members import tables
from members.spreadsheet import Problem
from tests.factories.applications import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db

# As a form tool gives it: capitals, semicolons, quotes within quotes, line breaks, several scripts.
EXPORT = (
    "\ufeffLegal Name;Country;Contact email;Contact name;VAT number;Website;Headcount AWU;Turnover EUR;AI domains;"
    "Has related firms;Commits to meetings;Commits to input;AI role;Expertise;Motivation;Submitted at\r\n"
    '"Αθηνά ""Ευφυή"" Α.Ε.";EL;Niki@Athina.example;Νίκη;EL 094 259 216;athina.example;24,5;3.150.000;'
    'LEARNING PERCEPTION;no;yes;yes;PROVIDER;Models;"Πρώτα η ποιότητα.\r\n\r\nΜετά; η ""τιμή"".";2020-10-31 16:08\r\n'
    ";;;;;;;;;;;;;;;\r\n"
    "Фирма „Лъч“ ООД;Bulgaria;ivan@lach.example;Иван;;https://lach.example;12;;;yes;true;0;"
    "We use AI intensively;;;31.10.2020\r\n"
)


@pytest.fixture
def call():
    return CallFactory(slug="first")


@pytest.fixture
def load(tmp_path, call, now):
    def run(content, **options):
        path = tmp_path / "export.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return imports.import_file(call, path, by=Actor.duty("import"), now=now, **options)

    return run


def test_a_messy_export_comes_in_whole(load, call):
    ApplicationFactory(call=call, number=7)

    outcome = load(EXPORT)

    athina, lach = Application.objects.filter(source="import").order_by("number")
    assert (outcome.added, outcome.known, outcome.problems) == (2, 0, [])
    assert (athina.reference, athina.state, athina.legal_name) == ("A-0008", State.SUBMITTED, 'Αθηνά "Ευφυή" Α.Ε.')
    assert (athina.country, athina.contact_email, athina.vat_number) == ("GR", "niki@athina.example", "EL094259216")
    assert (athina.headcount_awu, athina.turnover_eur, athina.balance_eur) == (Decimal("24.5"), 3_150_000, None)
    assert (athina.website, athina.ai_domains) == ("https://athina.example", ["LEARNING", "PERCEPTION"])
    assert athina.motivation == 'Πρώτα η ποιότητα.\n\nΜετά; η "τιμή".'
    assert (athina.size_class, athina.eligibility["overall"]) == ("small", "yes")
    assert athina.submitted_at == datetime(2020, 10, 31, 15, 8, tzinfo=UTC)
    assert (lach.legal_name, lach.country, lach.ai_role) == ("Фирма „Лъч“ ООД", "BG", "USER")
    assert (lach.has_related_firms, lach.commits_to_meetings, lach.commits_to_input) == (True, True, False)


def test_import_is_logged_kept_as_a_revision_and_writes_to_nobody(load):
    load(EXPORT)

    assert list(Entry.objects.values_list("verb", "actor_key")) == [("imported", "import")] * 2
    assert Revision.objects.count() == 2
    assert Message.objects.count() == 0


def test_a_second_run_changes_nothing(load):
    load(EXPORT)
    before = list(Application.objects.order_by("pk").values())

    outcome = load(EXPORT)

    assert (outcome.added, outcome.known) == (0, 2)
    assert list(Application.objects.order_by("pk").values()) == before


BAD = (
    "legal_name,country,contact_email,founded_year,headcount_awu,vat_number,submitted_at,has_related_firms,website\n"
    "Good,BE,good@one.example,2017,12,,,,\n"
    ",Atlantis,not an address,17,many,BE123,yesterday,perhaps,javascript:x\n"
    "Good,BE,GOOD@one.example,,,,,,\n"
    "Hidden\u202eName,BE,hidden@one.example,,,,,,\n"
)


def test_every_problem_is_named_by_row_and_column_in_one_pass(load):
    outcome = load(BAD)

    # Which VAT numbers there are depends on the country, so of a country that is not known none is checked.
    columns = [name for name in BAD.splitlines()[0].split(",") if name != "vat_number"]
    found = {(problem.row, problem.column) for problem in outcome.problems}
    assert found == {*((3, name) for name in columns), (4, ""), (5, "legal_name")}
    assert Application.objects.count() == 0


def test_rows_with_problems_are_left_out_on_request(load):
    outcome = load(BAD, skip_invalid=True)

    assert (outcome.added, outcome.left_out) == (1, 3)
    assert list(Application.objects.values_list("legal_name", flat=True)) == ["Good"]


def test_a_rehearsal_finds_everything_and_writes_nothing(load):
    assert len(load(BAD, is_rehearsal=True).problems) > 5
    assert load(EXPORT, is_rehearsal=True).problems == []
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (
            "legal_name,country,contact_email\nCafé,FR,a@b.example\n".encode("latin-1"),
            "The file is not in UTF-8 (line 2).",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_sentence(load, content, message):
    outcome = load(content, skip_invalid=True)

    assert len(outcome.problems) == 1
    assert outcome.problems[0].message.startswith(message)
    assert outcome.added == 0


def test_fifty_megabytes_are_refused(load):
    assert load(b"legal_name,country,contact_email\n" + b"x" * 50_000_000).problems == [
        Problem(0, "", "The file has 50 MB and at most 25 MB can be read. Split it into several files.")
    ]


def test_a_thousand_rows_are_written_many_at_a_time(load, django_assert_max_num_queries):
    rows = "".join(f"Company {n},BE,contact{n}@company.example\n" for n in range(1000))

    # SQLite takes about twenty rows in one insert.
    with django_assert_max_num_queries(90):
        outcome = load(f"legal_name,country,contact_email\n{rows}")

    assert outcome.added == 1000
    assert Application.objects.latest("number").reference == "A-1000"


def test_what_was_exported_can_be_read_back(load, tmp_path, call, now, coordinator):
    ApplicationFactory(call=call, legal_name="=SUM(1)", motivation='Line one\n"Line" two', ai_domains=["LEARNING"])
    exported = tables.csv_response("a", exports.COLUMNS, exports.rows(Application.objects.all(), user=coordinator))
    other = CallFactory()
    path = tmp_path / "back.csv"
    path.write_bytes(exported.getvalue())

    outcome = imports.import_file(other, path, by=Actor.duty("import"), now=now, skip_invalid=True)

    was, back = Application.objects.order_by("pk")
    assert outcome.added == 1
    assert {problem.column for problem in outcome.problems} == set(exports.COLUMNS) - set(imports.READERS)
    for name in imports.READERS:
        assert getattr(back, name) == getattr(was, name), name


class TestCommand:
    def run(self, *arguments):
        out, err = StringIO(), StringIO()
        try:
            call_command("import_applications", *arguments, stdout=out, stderr=err)
        except CommandError as error:
            return str(error), err.getvalue()
        return out.getvalue(), err.getvalue()

    def test_import_tells_what_it_did(self, call, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text(EXPORT)

        assert self.run("first", path) == ("2 added, 0 there already, 0 with a problem.\n", "")
        assert self.run("first", path) == ("0 added, 2 there already, 0 with a problem.\n", "")

    def test_problems_go_to_standard_error_and_nothing_is_written(self, call, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text(BAD)

        told, problems = self.run("first", path)

        assert told.startswith("Nothing was written: 0 added")
        assert "Row 3, column country: “Atlantis” is not known." in problems
        assert Application.objects.count() == 0

    def test_a_call_that_is_not_there_is_named_with_those_that_are(self, call, tmp_path):
        assert self.run("second", tmp_path / "a.csv")[0] == "There is no call second. Calls: first."
