import pytest
from django.utils.safestring import mark_safe

from members import spreadsheet
from members.spreadsheet import LINES_AT_ONCE, Problem, Row, lines, read_rows

REQUIRED = ("legal_name", "contact_email")
OPTIONAL = ("motivation",)


def read(tmp_path, content, required=REQUIRED, optional=OPTIONAL):
    path = tmp_path / "export.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_rows(path, required=required, optional=optional)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_file_is_read_whatever_its_mark_separator_and_line_ends(tmp_path, mark, separator, end):
    text = f"Legal Name{separator}contact-email{end}Αθηνά Α.Ε.{separator}info@athina.example{end}"

    sheet = read(tmp_path, mark + text)

    assert sheet.rows == [
        Row(2, {"legal_name": "Αθηνά Α.Ε.", "contact_email": "info@athina.example", "motivation": ""})
    ]
    assert sheet.problems == []


def test_a_cell_keeps_its_quotes_and_line_breaks_and_is_one_row(tmp_path):
    text = (
        "legal_name;contact_email;motivation\n"
        '"Фирма „Лъч“; ООД";a@lach.example;"Първо ""качество"".\r\n\r\nПосле цена."'
        "\nNext;b@next.example;\n"
    )

    sheet = read(tmp_path, text)

    assert [(row.number, row.values["legal_name"], row.values["motivation"]) for row in sheet.rows] == [
        (2, "Фирма „Лъч“; ООД", 'Първо "качество".\n\nПосле цена.'),
        (3, "Next", ""),
    ]


def test_empty_rows_count_but_are_passed_over(tmp_path):
    sheet = read(tmp_path, "legal_name,contact_email\n\n,\nLast,a@last.example\n")

    assert [row.number for row in sheet.rows] == [4]


def test_missing_doubled_and_unknown_columns_are_named_in_one_pass(tmp_path):
    sheet = read(tmp_path, "Motivation,motivation,IP address\nx,y,z\n")

    assert sheet.rows == []
    assert sheet.problems == [
        Problem(1, "legal_name", "this column is missing."),
        Problem(1, "contact_email", "this column is missing."),
        Problem(1, "motivation", "this column is there more than once."),
        Problem(1, "IP address", "this column is not known."),
    ]


def test_rows_are_read_beside_a_column_that_is_not_known(tmp_path):
    sheet = read(tmp_path, "legal_name,contact_email,IP address\nOne,a@one.example,192.0.2.1\n")

    assert sheet.rows == [Row(2, {"legal_name": "One", "contact_email": "a@one.example", "motivation": ""})]
    assert sheet.problems == [Problem(1, "IP address", "this column is not known.")]


def test_row_with_cells_too_many_is_left_out_and_named(tmp_path):
    sheet = read(tmp_path, "legal_name,contact_email\nOne,a@one.example,more\nTwo,b@two.example\n")

    assert [row.number for row in sheet.rows] == [3]
    assert [str(problem) for problem in sheet.problems] == ["Row 2: has 3 cells, the header has 2."]


def test_open_quotation_mark_is_named_and_swallows_no_rows_silently(tmp_path):
    sheet = read(tmp_path, 'legal_name,contact_email\nOne,a@one.example\n"Two,b@two.example\nThree,c@three.example\n')

    assert [row.values["legal_name"] for row in sheet.rows] == ["One"]
    assert [problem.row for problem in sheet.problems] == [3]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_file_says_so(tmp_path, content):
    sheet = read(tmp_path, content)

    assert sheet.rows == []
    assert sheet.problems[0].row in (0, 1)


def test_header_alone_says_that_there_are_no_rows(tmp_path):
    assert read(tmp_path, "legal_name,contact_email\n").problems == [
        Problem(0, "", "The file has a header and no rows.")
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_wrong_encoding_is_one_clear_sentence(tmp_path, encoding):
    sheet = read(tmp_path, "legal_name,contact_email\nOne,a@one.example\nCafé,b@cafe.example\n".encode(encoding))

    assert sheet.rows == []
    assert len(sheet.problems) == 1
    assert sheet.problems[0].message.startswith("The file is not in UTF-8 (line ")


def test_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "export.csv"
    with path.open("wb") as file:
        file.write(b"legal_name,contact_email\n")
        file.truncate(50_000_000)

    sheet = read_rows(path, required=REQUIRED, optional=OPTIONAL)

    assert sheet.rows == []
    assert sheet.problems == [
        Problem(0, "", "The file has 50 MB and at most 25 MB can be read. Split it into several files.")
    ]


def test_missing_file_is_a_problem_not_an_error(tmp_path):
    sheet = read_rows(tmp_path / "none.csv", required=REQUIRED, optional=OPTIONAL)

    assert [problem.row for problem in sheet.problems] == [0]


def test_formula_is_neutralised_and_comes_back_unchanged(tmp_path):
    rows = [["=HYPERLINK(1)", "a@one.example"], ["-5", "b@x.example"]]
    written = b"".join(lines(["legal_name", "contact_email"], rows)).decode()

    sheet = read(tmp_path, written)

    assert written == ("\ufefflegal_name,contact_email\r\n'=HYPERLINK(1),a@one.example\r\n'-5,b@x.example\r\n")
    assert [row.values["legal_name"] for row in sheet.rows] == ["=HYPERLINK(1)", "-5"]


@pytest.mark.parametrize("count", [0, 1, LINES_AT_ONCE, LINES_AT_ONCE + 1, 3 * LINES_AT_ONCE])
def test_a_long_file_leaves_some_lines_at_a_time_and_lacks_none(count):
    parts = list(lines(["number"], ([number] for number in range(count))))

    assert b"".join(parts).decode().split() == ["\ufeffnumber", *map(str, range(count))]
    assert max(part.count(b"\n") for part in parts) <= LINES_AT_ONCE + 1
    assert all(parts)


def test_a_formula_is_none_whatever_kind_of_text_it_is():
    class Label(str):
        pass

    [page] = lines(["=name"], [[Label("=1+1"), mark_safe("@x"), "-", ""]])

    assert page.decode() == "\ufeff'=name\r\n'=1+1,'@x,'-,\r\n"


def test_neutral_leaves_numbers_and_plain_text_alone():
    assert [spreadsheet.neutral(value) for value in (-5, None, "plain", "@x")] == [-5, None, "plain", "'@x"]
