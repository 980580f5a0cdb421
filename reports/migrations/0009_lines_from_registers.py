"""Version 1 of the form says which of its lines come from a register, where it was loaded before that was known."""

from django.db import migrations

REGISTERS = {
    "HB02": "delegations.in",
    "HB03": "delegations.people_in",
    "HB04": "delegations.out",
    "HB05": "delegations.people_out",
    "PC01": "aid.items",
    "PC02": "aid.new",
    "PC03": "aid.carried",
    "PC04": "aid.non_project",
    "PC05": "aid.committed",
    "PC06": "aid.committed_usd",
    "PC07": "aid.approved",
    "PC08": "aid.disbursed",
    "PC09": "aid.disbursed_usd",
    "PC10": "aid.donors",
    **{f"PC{number}": "aid.sector" for number in range(11, 19)},
    "PC21": "aid.associations",
    "PC22": "aid.domestic",
    "PC23": "aid.works",
    "PC24": "aid.gifts",
    "PC25": "aid.people",
}


def name_registers(apps, schema_editor):
    lines = apps.get_model("reports", "Indicator").objects.filter(indicator_set__version=1, register="")
    for code, register in REGISTERS.items():
        lines.filter(code=code).update(register=register)


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_drawn_figures")]

    # Going back leaves the names: without the code that reads them they mean nothing.
    operations = [migrations.RunPython(name_registers, migrations.RunPython.noop, elidable=True)]
