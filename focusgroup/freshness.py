"""Whether collected static files are those of this code."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

STAMP = ".fingerprint"


def fingerprint(finders: Iterable[Any]) -> str:
    """Changes when a static file is added, removed, or written to."""
    digest = hashlib.sha256()
    for finder in finders:
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def if_changed(folder: Path, print_now: str, make: Callable[[], object]) -> None:
    """Call `make` unless the folder was made for this fingerprint."""
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_text() == print_now:
        return
    make()
    folder.mkdir(parents=True, exist_ok=True)
    stamp.write_text(print_now)
