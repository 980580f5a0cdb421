"""Versions of the form copied before their source named registers say as it does where the same lines come from.

Drafts and published versions alike: a published line asks what it asked, and says in addition where its figure is
found. A line that was reworded is another line, and one whose register somebody erased in the copy is left to typing.
"""

from django.db import migrations

SAME = ("code", "label", "type", "unit")


def name_registers(apps, schema_editor):
    forms, lines = apps.get_model("reports", "IndicatorSet").objects, apps.get_model("reports", "Indicator").objects
    versions = apps.get_model("reports", "HistoricalIndicator").objects.exclude(register="")
    # A source is older than its copies, so that copies of copies follow.
    for form in forms.filter(copied_from__isnull=False).order_by("version"):
        source = lines.filter(indicator_set=form.copied_from_id).exclude(register="").order_by()
        for *same, register in source.values_list(*SAME, "register"):
            empty = lines.filter(indicator_set=form.pk, register="", **dict(zip(SAME, same, strict=True)))
            empty.exclude(pk__in=versions.order_by().values("id")).update(register=register)


class Migration(migrations.Migration):
    dependencies = [("reports", "0013_lines_from_further_registers")]

    # Going back leaves the names: without the code that reads them they mean nothing.
    operations = [migrations.RunPython(name_registers, migrations.RunPython.noop, elidable=True)]
