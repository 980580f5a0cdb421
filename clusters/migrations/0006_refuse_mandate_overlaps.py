"""Let both databases refuse two working mandates of one term on the same day (design rule 1), as in 0002."""

from importlib import import_module

from django.db import migrations

overlaps = import_module("clusters.migrations.0002_refuse_overlaps")
SPAN = ("clusters_mandate", "mandate_no_overlap", ["term_id"], "{r}revoked_at IS NULL")


def refuse(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(overlaps.postgres_sql(*SPAN))
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(overlaps.sqlite_sql(*SPAN, event))


def allow(apps, schema_editor):
    table, name, _keys, _condition = SPAN
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    else:
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{event}")


class Migration(migrations.Migration):
    dependencies = [("clusters", "0005_mandates")]

    operations = [migrations.RunPython(refuse, allow)]
