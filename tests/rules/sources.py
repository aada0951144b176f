"""The project's own files, as the rules read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("focusgroup", "members", "applications", "meetings")
CODE = (*APPS, "tests", "script")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """A Python file; `name` is its path within the project."""

    path: Path
    name: str

    @cached_property
    def lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"), filename=self.name)

    @property
    def module(self) -> str:
        """The dotted name, `applications.review.actions`."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def functions(self) -> Iterator[Function]:
        """All functions and methods, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def python(root: Path, folders: tuple[str, ...] = CODE) -> list[Source]:
    """Every Python file in the folders, migrations excepted."""
    found = (path for folder in folders for path in (root / folder).rglob("*.py"))
    return sorted(
        (Source(path, path.relative_to(root).as_posix()) for path in found if "migrations" not in path.parts),
        key=lambda source: source.name,
    )


def write(root: Path, name: str, text: str) -> None:
    """A file for a test of a rule."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def said(found: list[str], advice: str) -> str:
    """What a rule says when it fails: what to do, then where."""
    return "\n".join((advice, *found))
