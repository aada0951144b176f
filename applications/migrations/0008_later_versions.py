"""Versions know their document, and applications which version was judged; the least that a call has of everything."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


def keep_documents(apps: Any, schema_editor: Any) -> None:
    """The last version that was sent keeps the document that is there."""
    revisions = apps.get_model("applications", "Revision").objects
    for document in apps.get_model("applications", "Document").objects.select_related("application").iterator():
        last = revisions.filter(application=document.application, number=document.application.revision)
        last.update(file=document.file.name, file_name=document.name)


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
        migrations.AddField(
            "revision",
            "file",
            models.FileField(blank=True, editable=False, max_length=120, upload_to="", verbose_name="file"),
        ),
        migrations.AddField(
            "revision",
            "file_name",
            models.CharField(blank=True, default="", editable=False, max_length=120, verbose_name="file name"),
            preserve_default=False,
        ),
        migrations.RunPython(keep_documents, migrations.RunPython.noop),
    ]
