"""The history that entering the demo's rows one by one would have left, written in one statement a table."""

from django.db import connection, models

# Model of the rows, and where each one's entry is noted: the columns of the moment and the person, and whose they are.
PARENTS = {"PledgePlace": "pledge", "PledgeWork": "pledge", "DelegationHost": "delegation"}


def write(model: type[models.Model], *, by: str) -> None:
    """One `+` for every row of the table, at its `entered_at` or that of the row it hangs on; `by` names the person.

    Through objects it would take longer than the rows themselves.
    """
    quote = connection.ops.quote_name
    meta, history = model._meta, model.history.model._meta  # type: ignore[attr-defined]
    columns = [field.column for field in history.model.tracked_fields]
    parent = PARENTS.get(model.__name__)
    source, join = "t", ""
    if parent is not None:
        field = meta.get_field(parent)
        other = field.related_model._meta  # type: ignore[union-attr]
        source = "p"
        join = f" JOIN {quote(other.db_table)} p ON p.id = t.{quote(f'{field.name}_id')}"
    names = [*columns, "history_date", "history_user_id", "history_type", "history_change_reason"]
    values = [f"t.{quote(column)}" for column in columns]
    values += [f"{source}.{quote('entered_at')}", f"{source}.{quote(by)}", "'+'", "NULL"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history.db_table)} ({', '.join(map(quote, names))}) "
            f"SELECT {', '.join(values)} FROM {quote(meta.db_table)} t{join}"
        )
