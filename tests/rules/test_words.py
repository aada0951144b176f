"""Words that no text file of the project may carry. They stand here in two halves, so that this file passes."""

import re
from pathlib import Path

import pytest

from tests.rules.sources import ROOT, said, write

CODE = frozenset((".cfg", ".conf", ".css", ".html", ".ini", ".js", ".py", ".sh", ".svg", ".toml", ""))
WRITING = frozenset((".csv", ".json", ".md", ".po", ".txt", ".xml", ".yaml", ".yml"))
# Beside these, what git ignores begins with a dot or is no text.
NOT_OURS = frozenset(("var", "__pycache__", "node_modules", "staticfiles"))
OURS = frozenset((".ci", ".dockerignore", ".gitattributes", ".gitignore", ".editorconfig", ".env.example"))

REGISTRIES = (
    ("pypi", r"\.org"),
    ("python", r"hosted\.org"),
    ("npm", r"js\.(org|com)"),
    ("registry", r"\.yarnpkg\.com"),
    ("cdn", r"\.jsdelivr\.net"),
    ("unpkg", r"\.com"),
    ("crates", r"\.io"),
)
FORBIDDEN = {
    "an unfinished end": r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME")) + r")\b",
    "the address of a package registry": "|".join(first + last for first, last in REGISTRIES),
    "a path of somebody's machine": r"(?<![\w./$}])/(" + "|".join(("wo" + "rk", "ro" + "ot")) + r")/",
    "a private key": "BEGIN [A-Z ]*" + "PRIVATE" + " KEY",
    "a merge left half done": r"^(" + "<" * 7 + "|" + ">" * 7 + r") ",
}


def texts(root: Path) -> list[Path]:
    """The project's text files; binary ones by their ending or their content are left out."""
    found = []
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if any(part in NOT_OURS or (part.startswith(".") and part not in OURS) for part in parts):
            continue
        if path.is_file() and path.suffix in CODE | WRITING and b"\0" not in path.read_bytes():
            found.append(path)
    return found


def unwanted(root: Path) -> list[str]:
    patterns = {what: re.compile(pattern, re.MULTILINE) for what, pattern in FORBIDDEN.items()}
    found = []
    for path in texts(root):
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in patterns.items():
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path.relative_to(root).as_posix()}:{line}: {what}: {match[0].strip()}")
    return found


def test_no_file_carries_a_forbidden_word():
    found = unwanted(ROOT)

    assert not found, said(found, "Take it out, or say it in another way:")


def test_the_files_that_matter_are_read():
    names = {path.relative_to(ROOT).as_posix() for path in texts(ROOT)}

    assert names >= {"manage.py", ".ci/run", "Dockerfile", "requirements.txt", "static/css/site.css", "script/run"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("# TO" + "DO: later", "an unfinished end"),
        ("see FIX" + "ME", "an unfinished end"),
        ("--index-url https://pypi" + ".org/simple", "the address of a package registry"),
        ("https://files.python" + "hosted.org/x", "the address of a package registry"),
        ("cd /wo" + "rk/main", "a path of somebody's machine"),
        ('open("/ro' + 'ot/.ssh/key")', "a path of somebody's machine"),
        ("-----BEGIN RSA PRIVATE" + " KEY-----", "a private key"),
        ("<" * 7 + " HEAD", "a merge left half done"),
    ],
)
@pytest.mark.parametrize("name", ["members/x.py", "script/tool", ".ci/run", "docs/page.md"])
def test_rule_notices_a_violation(name, text, what, tmp_path):
    write(tmp_path, name, f"first line\n{text}\n")

    found = unwanted(tmp_path)

    assert [line.split(": ")[:2] for line in found] == [[f"{name}:2", what]]


def test_rule_lets_plain_words_pass(tmp_path):
    write(tmp_path, "a.md", "The network/ of methods, what we do, /framework/, todo, $HOME/wo" + "rk/ and roots.\n")
    write(tmp_path, "var/log.txt", "/wo" + "rk/")
    write(tmp_path, ".venv/x.py", "/ro" + "ot/")

    assert unwanted(tmp_path) == []
