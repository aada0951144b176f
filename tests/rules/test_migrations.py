"""Migrations: none is missing, and each can be taken back."""

import os
import subprocess
import sys
from collections.abc import Sequence

from django.apps import apps
from django.db import migrations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tests.rules.sources import APPS, ROOT, said

OWN = [config.label for config in apps.get_app_configs() if config.name.split(".")[0] in APPS and config.models]
BACK_AND_FORTH = """
import sys
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())

def tables():
    return sorted(name for name in connection.introspection.table_names() if name.startswith(tuple(sys.argv[1:])))

migrate([])
there = tables()
migrate([(label, None) for label in sys.argv[1:]])
print(len(there), tables())
migrate([])
print(tables() == there)
"""


def pending(now: ProjectState) -> list[str]:
    """What the models say and no migration does."""
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), now).changes(graph=loader.graph)
    return [
        f"{label}: {operation.describe()}"
        for label in sorted(changes.keys() & set(OWN))
        for migration in changes[label]
        for operation in migration.operations
    ]


def one_way(operations: Sequence[Operation]) -> list[str]:
    """Operations that cannot be taken back."""
    found: list[str] = []
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            found += one_way(operation.database_operations)
        elif not operation.reversible:
            found.append(operation.describe())
    return found


def test_no_migration_is_missing():
    found = pending(ProjectState.from_apps(apps))

    assert not found, said(found, "Run manage.py makemigrations:")


def test_each_migration_can_be_taken_back():
    loaded = MigrationLoader(None).disk_migrations
    found = [
        f"{label}.{name}: {operation}"
        for (label, name), migration in sorted(loaded.items())
        if label in OWN
        for operation in (one_way(migration.operations) if migration.operations else ["does nothing"])
    ]

    assert not found, said(found, "Give it reverse_code or reverse_sql (RunPython.noop where nothing is to be done):")


def test_the_database_goes_back_to_nothing_and_forth_again(tmp_path):
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "focusgroup.settings"}
    command = [sys.executable, "-c", BACK_AND_FORTH, *OWN]

    run = subprocess.run(
        command, env=environment | {"DATA_DIR": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    first, second = run.stdout.splitlines()
    assert (int(first.partition(" ")[0]) > 20, first.partition(" ")[2], second) == (True, "[]", "True")


def test_own_apps_are_all_there():
    assert {"accounts", "audit", "outbox", "members", "meetings", "applications", "review", "decision"} <= set(OWN)


def test_rule_notices_a_model_without_migration():
    state = MigrationLoader(None).project_state()
    state.remove_field("outbox", "heartbeat", "note")
    state.alter_model_options("members", "member", {"ordering": ("slug",)})

    assert pending(state) == [
        "members: Change Meta options on member",
        "outbox: Remove field note from heartbeat",
    ]


def test_rule_notices_a_migration_of_one_way():
    operations = [
        migrations.RunPython(lambda apps, editor: None),
        migrations.RunPython(lambda apps, editor: None, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("SELECT 1")]),
        migrations.RunSQL("SELECT 1", migrations.RunSQL.noop),
    ]

    assert one_way(operations) == [operations[0].describe(), migrations.RunSQL("SELECT 1").describe()]
