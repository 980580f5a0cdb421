import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0006_refuse_mandate_overlaps"),
        ("events", "0015_mark_illustrative_points"),
    ]

    operations = [
        migrations.AddField(
            model_name="conferencefile",
            name="union",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clusters.union",
                verbose_name="Đơn vị nộp",
            ),
        ),
    ]
