from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from members.models import Member, Representative, Term
from members.states import State
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

GOOD = """\
legal_name,country,contact_name,contact_email,joined_on,term_ends_on,directory_consent_on
"Orka ""SA"", Brussels",BE,Ana Ferro,ana@orka.example,2021-02-01,2026-01-31,2021-03-01
Ромашка ООД,BG,Ana Ferro,ana@orka.example,2021-02-01,2026-01-31,
"""


@pytest.fixture
def run(tmp_path: Path):
    def run(content: str | bytes, *options: str) -> tuple[str, str]:
        path = tmp_path / "members.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = StringIO(), StringIO()
        try:
            call_command("import_members", path, *options, stdout=out, stderr=err)
        except CommandError as error:
            return f"refused: {error}", err.getvalue()
        return out.getvalue().strip(), err.getvalue()

    return run


def counts() -> list[int]:
    return [model.objects.count() for model in (Member, Term, Representative, User, Entry, Message)]


def test_members_come_in_with_term_and_person_and_nobody_is_written_to(run):
    said, _errors = run(GOOD)

    assert said == "2 added, 0 there already, 0 rows left out."
    assert list(Member.objects.order_by("id").values_list("legal_name", "slug", "state")) == [
        ('Orka "SA", Brussels', "orka-sa-brussels", State.ACTIVE),
        ("Ромашка ООД", "romashka-ood", State.ACTIVE),
    ]
    assert list(Member.objects.listed().values_list("slug", flat=True)) == ["orka-sa-brussels"]
    assert User.objects.get().representations.count() == 2
    assert Entry.objects.filter(actor_kind="duty", state_to=State.ACTIVE).count() == 2
    assert not Message.objects.exists()


def test_a_second_run_changes_nothing(run):
    run(GOOD)
    before = counts()

    said, _errors = run(GOOD)

    assert said == "0 added, 2 there already, 0 rows left out."
    assert counts() == before


def test_a_member_that_is_there_is_left_as_it_is(run):
    MemberFactory(legal_name="ромашка  ООД", country="BG", summary="Ours")

    run(GOOD)

    assert Member.objects.get(country="BG").summary == "Ours"


def test_a_dry_run_counts_and_writes_nothing(run):
    before = counts()

    said, _errors = run(GOOD, "--dry-run")

    assert said == "2 would be added, 0 there already, 0 rows left out."
    assert counts() == before


def test_one_bad_row_keeps_all_out(run):
    before = counts()

    said, errors = run(GOOD + "Brisa,Atlantis,Rui,rui@brisa.example,2021-02-01,2026-01-31,\n")

    assert said == "refused: 1 problems; nothing was imported."
    assert errors.startswith("Row 4, column country:")
    assert counts() == before


def test_skip_invalid_takes_the_good_rows(run):
    said, _errors = run(GOOD + "Brisa,Atlantis,Rui,not an address,2021-02-01,2026-01-31,\n", "--skip-invalid")

    assert said == "2 added, 0 there already, 1 rows left out."


@pytest.mark.parametrize(
    "content",
    [b"", b"legal_name\n", GOOD.encode("utf-16"), b"\xff\xfe\x00", b'legal_name,country\n"open', b"x" * 26_000_000],
)
@pytest.mark.parametrize("options", [[], ["--skip-invalid"]])
def test_a_file_that_is_none_is_refused_in_one_sentence(run, content, options):
    said, errors = run(content, *options)

    assert said.startswith("refused:")
    assert errors.strip()
    assert not Member.objects.exists()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError):
        call_command("import_members", tmp_path / "none.csv", stderr=StringIO())
