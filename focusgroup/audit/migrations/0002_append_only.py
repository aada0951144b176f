"""The database itself keeps the log append-only; only what retention has released may be removed."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
WHEN NOT EXISTS (SELECT 1 FROM audit_retention WHERE OLD."at" < "before")
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""

POSTGRESQL = """
CREATE FUNCTION audit_entry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM audit_retention WHERE OLD."at" < "before") THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_keep();
"""


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
    elif vendor == "sqlite":
        for statement in SQLITE.strip().split("END;"):
            if statement.strip():
                schema_editor.execute(f"{statement} END", params=None)
    else:
        raise RuntimeError(f"No triggers are written for {vendor}.")


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_entry_keep ON audit_entry; DROP FUNCTION audit_entry_keep()")
    else:
        for name in ("audit_entry_no_update", "audit_entry_no_delete"):
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
