"""Let both databases refuse overlapping spans of the same thing (design rule 1).

PostgreSQL gets exclusion constraints. They use ranges for the keys too, since btree_gist may not be installed.
SQLite gets triggers; a later migration that rebuilds one of these tables must create them again.
"""

from django.db import migrations

# table, name, key columns, extra condition (on the row, {r} is its alias)
SPANS = [
    ("clusters_provincename", "province_name_no_overlap", ["province_id"], ""),
    ("clusters_unionname", "union_name_no_overlap", ["union_id"], ""),
    ("clusters_clustermembership", "membership_no_overlap", ["union_id"], ""),
    ("clusters_leadershipterm", "lead_term_no_overlap", ["cluster_id"], "{r}role = 'lead' AND {r}status <> 'proposed'"),
    ("clusters_leadershipterm", "deputy_term_no_overlap", ["cluster_id"], "{r}role = 'deputy' AND {r}status <> 'proposed'"),
] + [
    ("clusters_post", f"{kind}_post_no_overlap", ["user_id", "union_id"], f"{{r}}kind = '{kind}'")
    for kind in ("officer", "head", "vufo_officer", "observer")
]


def postgres_sql(table, name, keys, condition):
    ranges = ", ".join(f"int8range(COALESCE({key}, 0), COALESCE({key}, 0), '[]') WITH &&" for key in keys)
    where = f" WHERE ({condition.format(r='')})" if condition else ""
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
        f"({ranges}, daterange(valid_from, valid_to, '[]') WITH &&){where}"
    )


def sqlite_sql(table, name, keys, condition, event):
    same = " AND ".join(f"COALESCE(o.{key}, 0) = COALESCE(NEW.{key}, 0)" for key in keys)
    when = f" WHEN {condition.format(r='NEW.')}" if condition else ""
    also = f" AND {condition.format(r='o.')}" if condition else ""
    return (
        f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table}{when} BEGIN "
        f"SELECT RAISE(ABORT, '{name}') FROM {table} o WHERE o.id IS NOT NEW.id AND {same}{also} "
        f"AND COALESCE(o.valid_from, '0001-01-01') <= COALESCE(NEW.valid_to, '9999-12-31') "
        f"AND COALESCE(NEW.valid_from, '0001-01-01') <= COALESCE(o.valid_to, '9999-12-31'); END"
    )


def refuse(apps, schema_editor):
    for span in SPANS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(postgres_sql(*span))
        else:
            for event in ("INSERT", "UPDATE"):
                schema_editor.execute(sqlite_sql(*span, event))


def allow(apps, schema_editor):
    for table, name, _keys, _condition in SPANS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        else:
            for event in ("insert", "update"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{event}")


class Migration(migrations.Migration):
    dependencies = [("clusters", "0001_initial")]

    operations = [migrations.RunPython(refuse, allow)]
