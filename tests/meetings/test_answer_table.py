import pytest

from meetings import actions, answer_table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Brisa, Lda.", "Brisa, Lda."),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("+351 1", "'+351 1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r\n=1", "'\r\n=1"),
        ("  =1", "'  =1"),
        ("a=1", "a=1"),
    ],
)
def test_nothing_in_a_file_is_calculated(cell: str, written: str) -> None:
    assert answer_table.harmless(cell) == written


def test_without_the_permission_the_table_holds_no_needs(invitation, by, reply, now) -> None:
    said = reply(invitation.meeting, needs="No nuts", has_consented=True)
    actions.answer(invitation, said, by=by, now=now)

    with_needs, without = (answer_table.of(invitation.meeting, with_needs=may_see) for may_see in (True, False))

    assert [(row.needs, row.has_needs) for row in (*with_needs.rows, *without.rows)] == [("No nuts", True), ("", True)]
    assert "nuts" not in str(list(without.cells()))


def test_countries_are_counted_by_what_they_answered(invitation, by, reply, now) -> None:
    actions.answer(invitation, reply(invitation.meeting, "no"), by=by, now=now)

    table = answer_table.of(invitation.meeting, with_needs=False)

    assert table.by_country() == [{"name": "Portugal", "all": 1, "declined": 1}]
