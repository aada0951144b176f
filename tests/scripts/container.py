"""What Dockerfile and docker-compose.yml say, read for the tests that prove it."""

import json
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]


def dockerfile() -> str:
    """The Dockerfile with its continued lines joined."""
    return re.sub(r"\s*\\\n\s*", " ", (ROOT / "Dockerfile").read_text())


def web_command() -> list[str]:
    """What the image runs unless told otherwise."""
    found = re.search(r"^CMD (\[.*\])$", dockerfile(), re.MULTILINE)
    assert found
    command: list[str] = json.loads(found[1])
    return command


def health_command() -> list[str]:
    found = re.search(r"^HEALTHCHECK .*?CMD (\[.*\])$", dockerfile(), re.MULTILINE)
    assert found
    command: list[str] = json.loads(found[1])
    return command


def compose() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return read


def filled(text: str, values: dict[str, str]) -> str:
    """A string of the compose file as Compose hands it on: variables filled in, `$$` made `$`."""

    def value(match: re.Match[str]) -> str:
        name, default = match["name"] or match["bare"], match["default"] or ""
        return values.get(name, default) if name else "$"

    pattern = r"\$\$|\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?[^}]*)?\}|\$(?P<bare>[A-Z_]+)"
    return re.sub(pattern, value, text)
