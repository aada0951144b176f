"""Every action leaves an audit entry: whatever writes knows who acts and when, and says so in the log."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

from tests.rules.sources import APPS, ROOT, Function, Source, python, said, write

LOG = "focusgroup.audit.actions"
LOGS = frozenset(f"{LOG}.{name}" for name in ("record", "record_all", "move", "move_all"))
WRITES = frozenset(
    ("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "save", "delete")
)
# What writes and is no action of its own: the log itself, and secret links.
WRITES_ELSEWHERE = LOGS | {f"focusgroup.accounts.links.{name}" for name in ("mint", "keep", "spend", "revoke")}
EXCEPTIONS = {
    "applications.actions.begin": "whoever types an address is nobody yet; the log then names the holder of the link",
    "applications.entry.actions.send_links": "as above",
    "applications.interest.actions.express": "as above: the link that is sent makes somebody of them",
    "focusgroup.people.actions.use_sign_in_link": "the person whom the link signs in is the actor",
}


@dataclass
class Deed:
    """A function of an actions module: what it calls, by full name, and whether it writes with its own hands."""

    name: str
    where: str
    node: Function
    calls: set[str] = field(default_factory=set)
    writes: bool = False

    @property
    def is_public(self) -> bool:
        return not self.name.rpartition(".")[2].startswith("_")

    def asks_for(self, argument: str, kind: str) -> bool:
        """Whether it takes this keyword-only argument of this type."""
        return any(
            each.arg == argument and each.annotation is not None and ast.unparse(each.annotation) == kind
            for each in self.node.args.kwonlyargs
        )


@dataclass
class Deeds:
    """All functions of the actions modules, and what follows from whom they call."""

    root: Path

    @cached_property
    def all(self) -> dict[str, Deed]:
        sources = [source for source in python(self.root, APPS) if source.path.name == "actions.py"]
        return {deed.name: deed for source in sources if source.module != LOG for deed in _deeds(source)}

    def reached(self, deed: Deed) -> set[str]:
        """Everything that it calls, directly or through other actions."""
        found: set[str] = set()
        waiting = [deed.name]
        while waiting:
            name = waiting.pop()
            new = self.all[name].calls - found if name in self.all else set()
            found |= new
            waiting += new
        return found

    def changes(self, deed: Deed) -> bool:
        reached = self.reached(deed)
        return bool(reached & WRITES_ELSEWHERE) or any(
            self.all[name].writes for name in reached | {deed.name} if name in self.all
        )

    def is_logged(self, deed: Deed) -> bool:
        return bool(self.reached(deed) & LOGS)


def _deeds(source: Source) -> Iterator[Deed]:
    names = _imported(source)
    top = [node for node in source.tree.body if isinstance(node, Function)]
    names |= {node.name: f"{source.module}.{node.name}" for node in top}
    for node in top:
        deed = Deed(f"{source.module}.{node.name}", source.at(node), node)
        for call in ast.walk(node):
            if not isinstance(call, ast.Call):
                continue
            first, _dot, rest = ast.unparse(call.func).partition(".")
            if first in names:
                name = f"{names[first]}.{rest}".rstrip(".")
                deed.calls.add(name)
                # A letter is a row.
                deed.writes |= ".mails." in f".{name}"
            deed.writes |= isinstance(call.func, ast.Attribute) and _is_write(call.func)
        yield deed


def _is_write(function: ast.Attribute) -> bool:
    """A call that changes rows; that of a set, dict or hash is told apart by where it starts."""
    start = ast.unparse(function.value)
    is_rows = "objects" in start or "filter(" in start or "exclude(" in start or "all()" in start
    is_instance = function.attr in ("save", "delete") and not start.startswith(("audit", "mails", "outbox"))
    is_relation = function.attr == "set" and "." in start
    return (function.attr in WRITES and (is_rows or "." in start)) or is_instance or is_relation


def _imported(source: Source) -> dict[str, str]:
    """What the names at the top of the module stand for."""
    names: dict[str, str] = {}
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def silent(root: Path) -> list[str]:
    """Public actions that write and do not say who, when, or anything to the log."""
    deeds = Deeds(root)
    found = []
    for deed in deeds.all.values():
        if not deed.is_public or not deeds.changes(deed) or deed.name in EXCEPTIONS:
            continue
        missing = [
            *([] if deed.asks_for("by", "Actor") else ["takes no keyword-only `by: Actor`"]),
            *([] if deed.asks_for("now", "datetime") else ["takes no keyword-only `now: datetime`"]),
            *([] if deeds.is_logged(deed) else ["leaves no audit entry"]),
        ]
        found += [f"{deed.where}: {deed.name.rpartition('.')[2]} {what}" for what in missing]
    return found


def test_every_action_leaves_an_entry():
    found = silent(ROOT)

    assert not found, said(found, "Call audit.record or audit.move, with by=by and now=now:")


def test_exceptions_are_still_needed():
    deeds = Deeds(ROOT)
    needed = [name for name in EXCEPTIONS if name in deeds.all and deeds.changes(deeds.all[name])]
    signed = [name for name in needed if deeds.all[name].asks_for("by", "Actor") and deeds.is_logged(deeds.all[name])]

    assert (sorted(needed), signed) == (sorted(EXCEPTIONS), []), "Take out of EXCEPTIONS what no longer needs one."


def test_exceptions_are_logged_all_the_same():
    deeds = Deeds(ROOT)

    assert [name for name in EXCEPTIONS if name in deeds.all and not deeds.is_logged(deeds.all[name])] == []


def test_actions_are_recognised():
    """A rule that no longer sees the writing would let everything pass."""
    deeds = Deeds(ROOT)
    writing = {name for name, deed in deeds.all.items() if deed.is_public and deeds.changes(deed)}
    reading = {name for name, deed in deeds.all.items() if deed.is_public} - writing

    assert writing >= {
        "applications.actions.withdraw",
        "applications.decision.offers.actions.accept",
        "applications.review.actions.submit",
        "focusgroup.outbox.actions.resend",
        "meetings.actions.answer",
        "members.actions.admit",
    }
    assert reading >= {"focusgroup.people.actions.may_change"}


HEAD = "from focusgroup.audit import actions as audit\nfrom members import actions as members\n"
SIGNED = "*, by: Actor, now: datetime"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"def lose(member, {SIGNED}):\n    member.delete()\n", "lose leaves no audit entry"),
        (f"def name(member, {SIGNED}):\n    Member.objects.filter(pk=1).update(name='x')\n", "leaves no audit entry"),
        (f"def tag(member, {SIGNED}):\n    member.groups.set([])\n", "leaves no audit entry"),
        (
            f"from members import mails\n\n\ndef tell(member, {SIGNED}):\n    mails.welcome(member, now=now)\n",
            "tell leaves no audit entry",
        ),
        (
            f"def outer(member, {SIGNED}):\n    _inner(member)\n\n\ndef _inner(member):\n    member.save()\n",
            "outer leaves no audit entry",
        ),
        ("def end(member, *, now: datetime):\n    audit.move(member)\n", "end takes no keyword-only `by: Actor`"),
        ("def end(member, by: Actor, *, now: datetime):\n    audit.move(member)\n", "`by: Actor`"),
        ("def end(member, *, by: Actor):\n    audit.move(member)\n", "end takes no keyword-only `now: datetime`"),
        (f"def join({SIGNED}):\n    members.look()\n    Member.objects.create()\n", "join leaves no audit entry"),
    ],
)
def test_rule_notices_a_silent_action(code, expected, tmp_path):
    write(tmp_path, "members/actions.py", "def look():\n    return 1\n")
    write(tmp_path, "applications/actions.py", HEAD + code)

    found = silent(tmp_path)

    assert len(found) == 1
    assert expected in found[0]
    assert found[0].startswith("applications/actions.py:")


@pytest.mark.parametrize(
    "body",
    [
        "    audit.record('did', member, by=by, now=now)\n    member.save()\n",
        "    _inner(member, by=by, now=now)\n\n\ndef _inner(member, *, by, now):\n    audit.move(member)\n",
        "    members.admit(member, by=by, now=now)\n    Offer.objects.create(member=member)\n",
    ],
)
def test_rule_lets_a_logged_action_pass(body, tmp_path):
    write(tmp_path, "members/actions.py", f"{HEAD}def admit(member, {SIGNED}):\n    audit.record('admitted', member)\n")
    write(tmp_path, "applications/actions.py", f"{HEAD}def act(member, {SIGNED}):\n{body}")

    assert silent(tmp_path) == []
