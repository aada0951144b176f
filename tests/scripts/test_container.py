import re
from typing import Any

import pytest
from environ import Env

from tests.scripts.container import ROOT, compose, dockerfile, filled, health_command, web_command

SERVICES: dict[str, dict[str, Any]] = compose()["services"]
OURS = ("web", "worker", "beat", "migrate")
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|(?<!PUBLIC_)KEY$|AUTH$|_URL$|DSN$")
IS_REQUIRED = re.compile(r"\$\{\w+:\?[^}]+\}")


def test_compose_runs_every_part_of_the_application() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "redis"}


def test_compose_holds_no_secret() -> None:
    secrets = {
        f"{service}.{name}": str(value)
        for service, parts in SERVICES.items()
        for name, value in parts["environment"].items()
        if SECRET.search(name)
    }

    readable = {name: value for name, value in secrets.items() if not IS_REQUIRED.search(value)}

    assert set(readable.values()) <= {
        "${SENTRY_DSN:-}",
        "${EU_LOGIN_SERVER_URL:-}",
        "${EU_LOGIN_SECRET:-}",
    }
    assert {"web.SECRET_KEY", "web.DATABASE_URL", "worker.REDIS_URL", "postgres.POSTGRES_PASSWORD"} <= set(secrets)


def test_every_setting_of_compose_is_a_setting_of_the_application() -> None:
    settings = (ROOT / "focusgroup/settings.py").read_text()
    of_gunicorn = {"WEB_CONCURRENCY"}

    named = {name for service in OURS for name in SERVICES[service]["environment"]} - of_gunicorn

    assert {name for name in named if f'"{name}"' not in settings} == set()


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "migrate"])
def test_a_lasting_service_starts_again_and_tells_its_health(service: str) -> None:
    health = "image" if service == "web" else "own" if "healthcheck" in SERVICES[service] else "none"

    assert SERVICES[service]["restart"] == "unless-stopped"
    assert health == ("image" if service == "web" else "own")
    assert health_command() == ["python", "script/healthcheck.py"]


@pytest.mark.parametrize("service", OURS)
def test_our_processes_may_write_to_their_volume_only(service: str) -> None:
    parts = SERVICES[service]

    assert parts["read_only"] is True
    assert parts["cap_drop"] == ["ALL"]
    assert parts["volumes"] == ["files:/data/files"]


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_nothing_starts_before_the_migrations_are_through(service: str) -> None:
    assert SERVICES[service]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


@pytest.mark.parametrize("service", ["postgres", "redis"])
def test_database_and_broker_are_reached_from_inside_only(service: str) -> None:
    assert SERVICES[service]["networks"] == ["inside"]
    assert "ports" not in SERVICES[service]
    assert compose()["networks"]["inside"] == {"internal": True}


def test_the_image_runs_as_somebody_without_rights_from_hashed_packages() -> None:
    text = dockerfile()

    assert text.index("--require-hashes") < text.index("\nUSER 10001:10001\n") < text.index("\nCMD ")
    assert web_command()[:2] == ["gunicorn", "focusgroup.wsgi:application"]


def test_the_image_is_built_from_what_runs_and_nothing_else() -> None:
    kept = {line[1:].rstrip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}

    assert kept == {
        *("focusgroup", "members", "applications", "meetings", "templates", "static", "locale"),
        *("manage.py", "requirements.txt", "script/healthcheck.py"),
        # `manage.py demo` makes its companies with the factories.
        *("tests/__init__.py", "tests/factories"),
    }


def test_the_addresses_of_compose_are_read_by_the_settings() -> None:
    values = {"POSTGRES_PASSWORD": "abc123", "REDIS_PASSWORD": "def456"}
    environment = SERVICES["web"]["environment"]

    database = Env.db_url_config(filled(environment["DATABASE_URL"], values))

    assert (database["NAME"], database["USER"], database["PASSWORD"], database["HOST"], database["PORT"]) == (
        *("focusgroup", "focusgroup", "abc123", "postgres", 5432),
    )
    assert filled(environment["REDIS_URL"], values) == "redis://:def456@redis:6379/0"
