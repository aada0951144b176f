import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from applications.models import Application
from focusgroup.accounts.models import User


@pytest.fixture(autouse=True)
def _kept_apart(settings: Settings, data_dir: Path) -> None:
    settings.DATA_DIR = data_dir
    settings.DATABASE_URL = settings.EMAIL_URL = ""


@pytest.mark.django_db
def test_demo_fills_an_empty_database_once(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo", applicants=5)
    kept = (data_dir / "demo-sign-ins.txt").read_text()
    first = capsys.readouterr().out
    people = User.objects.count()

    call_command("demo", applicants=5)

    again = capsys.readouterr().out
    assert kept in first
    assert again == "There are people in the database already; nothing was changed.\n"
    assert User.objects.count() == people
    assert (data_dir / "demo-sign-ins.txt").read_text() == kept
    assert Application.objects.filter(call__slug="60-new-members").count() == 5


@pytest.mark.django_db
def test_printed_passwords_open_the_door_and_only_their_owner_reads_the_file(data_dir: Path) -> None:
    call_command("demo", applicants=0)
    path = data_dir / "demo-sign-ins.txt"
    lines = path.read_text().splitlines()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    staff = [line.split() for line in lines if " password " in line]
    assert len(staff) == User.objects.filter(is_staff=True).count() == 9
    for words in staff[:2]:
        assert User.objects.get(email=words[-3]).check_password(words[-1])
    members = [line for line in lines if line.startswith("Member:")]
    assert all("signs in with a code" in line for line in members)
    assert not User.objects.get(email=members[0].split()[1]).has_usable_password()


@pytest.mark.django_db
@pytest.mark.parametrize("setting", ["DATABASE_URL", "EMAIL_URL"])
def test_demo_stays_away_from_real_people(setting: str, settings: Settings) -> None:
    setattr(settings, setting, "smtp://mail.example")

    with pytest.raises(CommandError, match="DATABASE_URL or EMAIL_URL is set"):
        call_command("demo")

    assert not User.objects.exists()


@pytest.mark.django_db
def test_fewer_than_no_applicants_are_refused() -> None:
    with pytest.raises(CommandError, match="must not be below 0"):
        call_command("demo", applicants=-1)

    assert not User.objects.exists()
