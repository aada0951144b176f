"""One obvious place for each thing: where tests stand, what modules are called, how long things get."""

import ast
import re
from pathlib import Path

import pytest

from tests.rules.sources import APPS, CODE, ROOT, Function, Source, python, said, write

FILE_LINES, ADMIN_LINES, FUNCTION_LINES, VIEW_LINES = 400, 250, 40, 25
VAGUE = frozenset(("utils", "helpers", "common", "misc", "services", "managers"))
# These folders hold stories and rules about the whole, or tests of programs that are not modules.
NOT_MIRRORED = ("tests/rules/", "tests/journeys/", "tests/scripts/")
SIGNALS = {
    "focusgroup/apps.py": "Django's own post_migrate writes the permission groups",
    "focusgroup/celery.py": "Celery configures its logging and its timetable by signals only",
    "focusgroup/outbox/apps.py": "django-anymail tells what came back by signals only",
    "focusgroup/signin/adapters.py": "allauth tells of a second factor by signals only",
}
CLOCK_READERS = {
    "focusgroup/duties.py": "a duty notes when it ended, which is later than the now it was given",
    "focusgroup/outbox/provider.py": "django-anymail calls it as it calls a view, and hands no time on",
    "focusgroup/signin/adapters.py": "allauth calls an adapter as it calls a view, and hands no time on",
}
CLOCK_FILES = re.compile(
    r"(^|/)(\w*views|tasks|admin)\.py$|/management/commands/|^focusgroup/(demo/|embedded\.py)|^tests/|^script/"
)
CLOCKS = {
    "timezone": frozenset(("now", "localtime", "localdate")),
    "datetime": frozenset(("now", "today", "utcnow")),
    "date": frozenset(("today",)),
}


def misplaced(root: Path) -> list[str]:
    """Tests that mirror nothing. Of a long test, `test_<module>_<aspect>.py` is a part."""
    found = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        name = path.relative_to(root).as_posix()
        if name.startswith(NOT_MIRRORED):
            continue
        folder = root / path.relative_to(root / "tests").parent
        words = path.stem.removeprefix("test_").split("_")
        modules = ["_".join(words[:n]) for n in range(1, len(words) + 1)]
        if words == ["init"]:
            modules = ["__init__"]
        if not any((folder / f"{module}.py").exists() or (folder / module).is_dir() for module in modules):
            found.append(f"{name}: there is no {folder.relative_to(root).as_posix()}/{modules[-1]}.py")
    for folder in sorted({path.parent for path in (root / "tests").rglob("*.py")}):
        if not (folder / "__init__.py").exists():
            found.append(f"{folder.relative_to(root).as_posix()}: has no __init__.py")
    return found


def vague(root: Path) -> list[str]:
    """Modules and packages whose name says nothing of what is in them."""
    paths = {path for folder in CODE for path in (root / folder).rglob("*")}
    return sorted(
        f"{path.relative_to(root).as_posix()}: says nothing of what is in it"
        for path in paths
        if path.stem in VAGUE and (path.suffix == ".py" or path.is_dir())
    )


def long_files(root: Path) -> list[str]:
    found = []
    for source in python(root):
        most = ADMIN_LINES if source.path.name == "admin.py" else FILE_LINES
        if len(source.lines) > most:
            found.append(f"{source.name}: {len(source.lines)} lines, {most} at most")
    return found


def length(function: Function) -> int:
    """Lines from `def` to the end; neither decorators nor the docstring count, blank lines and comments do."""
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring and ast.get_docstring(function) else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def long_functions(root: Path) -> list[str]:
    found = []
    for source in python(root):
        for function in source.functions:
            kind, most = ("view", VIEW_LINES) if _is_view(source, function) else ("function", FUNCTION_LINES)
            if length(function) > most:
                found.append(f"{source.at(function)}: {kind} {function.name}: {length(function)} lines, {most} at most")
    return found


def _is_view(source: Source, function: Function) -> bool:
    """In a module of views, whatever takes the request first, the parts of a view included."""
    arguments = [argument.arg for argument in function.args.args]
    return source.path.stem.endswith("views") and arguments[:1] == ["request"]


def signals(root: Path) -> list[str]:
    """Receivers and connections. Whatever connects to something else (a socket) needs another name here too."""
    found = []
    for source in python(root, APPS):
        if source.name in SIGNALS:
            continue
        for node in ast.walk(source.tree):
            is_receiver = isinstance(node, ast.alias) and node.name == "receiver"
            if is_receiver or (isinstance(node, ast.Attribute) and node.attr == "connect"):
                found.append(f"{source.at(node)}: listens to a signal")
    return found


def late_imports(root: Path) -> list[str]:
    """Imports inside functions, unless a noqa gives the reason: after it, or in a comment above the imports."""
    found = set()
    for source in python(root):
        inside = (node for function in source.functions for node in ast.walk(function))
        for node in inside:
            if isinstance(node, ast.Import | ast.ImportFrom) and not _has_reason(source, node.lineno):
                found.add(f"{source.at(node)}: {source.lines[node.lineno - 1].strip()}")
    return sorted(found)


def _has_reason(source: Source, number: int) -> bool:
    line = source.lines[number - 1]
    if "# noqa: PLC0415" not in line:
        return False
    above = number - 2
    while re.match(r"\s*(from|import) ", source.lines[above]):
        above -= 1
    return bool(re.search(r"PLC0415\s+\w+ \w+", line)) or source.lines[above].lstrip().startswith("# ")


def clocks(root: Path) -> list[str]:
    """Calls that read the clock where the time should have been handed in."""
    found = []
    for source in python(root):
        if CLOCK_FILES.search(source.name) or source.name in CLOCK_READERS:
            continue
        for node in ast.walk(source.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            base = ast.unparse(node.func.value).rpartition(".")[2]
            # localtime(moment) converts; only localtime() asks the clock.
            is_conversion = node.func.attr.startswith("local") and bool(node.args)
            if node.func.attr in CLOCKS.get(base, ()) and not is_conversion:
                found.append((source.name, node.lineno, ast.unparse(node)))
    return [f"{name}:{line}: {call}" for name, line, call in sorted(found)]


RULES = {
    misplaced: "A test mirrors a module: tests/room/test_x.py is about room/x.py. Move or rename:",
    vague: "Name the module after what it holds:",
    long_files: "A limit reached means a missing noun. Move one out of:",
    long_functions: "A limit reached means a missing noun. Divide:",
    signals: "Apps call each other's actions downhill; nothing listens. Remove:",
    late_imports: "Import at the top of the file, or write # noqa: PLC0415 with the reason after it. Here:",
    clocks: "Views, tasks, commands and the admin read the clock and hand `now` on. Take it as an argument in:",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_is_in_order(rule):
    found = rule(ROOT)

    assert not found, said(found, RULES[rule])


def test_exceptions_name_files_that_exist():
    gone = [name for name in (*SIGNALS, *CLOCK_READERS) if not (ROOT / name).exists()]

    assert gone == []


def _function(name: str, lines: int, docstring: int = 0) -> str:
    said = f'    """{"doc" + chr(10) * (docstring - 1)}"""\n' if docstring else ""
    return f"@decorated\n@twice\ndef {name}(request):\n{said}" + "    x = 1\n" * (lines - 1)


VIOLATIONS = [
    (misplaced, "tests/members/test_nothing.py", "", "there is no members/nothing.py"),
    (misplaced, "tests/members/test_x.py", "", "has no __init__.py"),
    (vague, "members/utils.py", "", "members/utils.py"),
    (vague, "tests/helpers/__init__.py", "", "tests/helpers"),
    (long_files, "members/sme.py", "x = 1\n" * 401, "401 lines, 400 at most"),
    (long_files, "members/admin.py", "x = 1\n" * 251, "251 lines, 250 at most"),
    (long_functions, "members/sme.py", _function("long", 41, 9), "function long: 41 lines, 40 at most"),
    (long_functions, "members/staff_views.py", _function("page", 26, 1), "view page: 26 lines, 25 at most"),
    (signals, "members/x.py", "from django.dispatch import receiver\n", "members/x.py:1"),
    (signals, "members/x.py", "saved = 1\npost_save.connect(tell)\n", "members/x.py:2"),
    (late_imports, "members/x.py", "def f():\n    import os\n", "members/x.py:2: import os"),
    (late_imports, "members/x.py", "def f():\n    import os  # noqa: PLC0415\n", "members/x.py:2"),
    (late_imports, "members/x.py", "# A reason.\ndef f():\n    import os  # noqa: PLC0415\n", "members/x.py:3"),
    (clocks, "members/actions.py", "now = timezone.now()\n", "members/actions.py:1: timezone.now()"),
    (clocks, "members/forms.py", "today = datetime.date.today()\n", "datetime.date.today()"),
    (clocks, "members/mails.py", "now = dt.datetime.now(tz=UTC)\n", "members/mails.py:1"),
    (clocks, "members/x.py", "day = timezone.localdate()\n", "timezone.localdate()"),
]


@pytest.mark.parametrize(("rule", "name", "text", "expected"), VIOLATIONS)
def test_rule_notices_a_violation(rule, name, text, expected, tmp_path):
    write(tmp_path, "members/__init__.py", "")
    write(tmp_path, name, text)

    found = rule(tmp_path)

    assert [line for line in found if expected in line]


KEPT = {
    "focusgroup/apps.py": "post_migrate.connect(sync)\n",
    "members/sme.py": _function("just", 40, 12),
    "members/views.py": _function("page", 25, 3) + "def page_of(member):\n" + "    x = 1\n" * 30,
    "members/tasks.py": "now = timezone.now()\n",
    "members/hours.py": "local = timezone.localtime(moment)\n",
    "members/late.py": "def f():\n    import os  # noqa: PLC0415  it is slow to load\n",
    "members/above.py": "def f():\n    # They register here.\n    import a  # noqa: PLC0415\n"
    "    import b  # noqa: PLC0415\n",
    "members/directory/__init__.py": "",
    "tests/__init__.py": "",
    "tests/members/__init__.py": "",
    "tests/members/test_sme.py": "",
    "tests/members/test_sme_ownership.py": "",
    "tests/members/test_init.py": "",
    "tests/members/directory/__init__.py": "",
    "tests/rules/__init__.py": "",
    "tests/rules/test_layout.py": "",
    "members/__init__.py": "",
    "members/migrations/0001_initial.py": "x = 1\n" * 500,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_lets_good_order_pass(rule, tmp_path):
    for name, text in KEPT.items():
        write(tmp_path, name, text)

    assert rule(tmp_path) == []
