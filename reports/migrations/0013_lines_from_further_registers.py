"""Version 1 of the form says where its lines on joint activities, requests and own points come from."""

from django.db import migrations

REGISTERS = {"CM01": "activities.joined", "NX02": "recommendations.raised", "TD08": "scores.own"}


def name_registers(apps, schema_editor):
    lines = apps.get_model("reports", "Indicator").objects.filter(indicator_set__version=1, register="")
    for code, name in REGISTERS.items():
        lines.filter(code=code).update(register=name)


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_lines_from_commendations")]

    # Going back leaves the names: without the code that reads them they mean nothing.
    operations = [migrations.RunPython(name_registers, migrations.RunPython.noop, elidable=True)]
