"""Keep who stood behind the figures of a frozen edition, and let a member take a comment back."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_fix_routes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="passagecomment",
            name="passage_comment_outcome_known",
        ),
        migrations.AddField(
            model_name="edition",
            name="coverage",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="editionfigure",
            name="missing",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="passagecomment",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("open", "chưa xử lý"),
                    ("taken", "đã tiếp thu"),
                    ("explained", "giải trình, giữ nguyên"),
                    ("withdrawn", "đơn vị đã rút"),
                ],
                default="open",
                editable=False,
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="passagecomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["open", "taken", "explained", "withdrawn"])),
                name="passage_comment_outcome_known",
            ),
        ),
    ]
