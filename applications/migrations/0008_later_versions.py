"""Which version of an application was judged."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0007_completeness")]

    operations = [
        migrations.AddField(
            "application",
            "judged_revision",
            models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="version that was judged"
            ),
        ),
    ]
