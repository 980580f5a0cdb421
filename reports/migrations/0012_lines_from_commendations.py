"""Version 1 of the form says that its lines on commendations come from their register."""

from django.db import migrations

CODES = [f"TD0{number}" for number in range(1, 8)]


def name_register(apps, schema_editor):
    lines = apps.get_model("reports", "Indicator").objects.filter(indicator_set__version=1, register="")
    lines.filter(code__in=CODES).update(register="awards.given")


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_explained_figures")]

    # Going back leaves the name: without the code that reads it it means nothing.
    operations = [migrations.RunPython(name_register, migrations.RunPython.noop, elidable=True)]
