"""The secret key of one machine, made on first use."""

import os
import secrets
from pathlib import Path


def kept(path: Path) -> str:
    """The secret in this file, readable by its owner only; made when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(50)
        file.write(secret)
    return secret
