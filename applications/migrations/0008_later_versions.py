"""Which version of an application was judged; and the least that a call has of everything."""

from django.core.validators import MaxValueValidator, MinValueValidator
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
        migrations.AlterField(
            "call",
            "grace_minutes",
            models.PositiveSmallIntegerField(
                default=15,
                help_text="For forms that were opened before the call closed.",
                validators=[MaxValueValidator(1440)],
                verbose_name="grace, minutes",
            ),
        ),
        migrations.AlterField(
            "call",
            "motivation_words",
            models.PositiveSmallIntegerField(
                default=500, validators=[MinValueValidator(1)], verbose_name="motivation, words at most"
            ),
        ),
        migrations.AlterField(
            "call",
            "seats",
            models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(1)], verbose_name="seats"),
        ),
        migrations.AlterField(
            "call",
            "term_years",
            models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1)], verbose_name="term, years"),
        ),
    ]
