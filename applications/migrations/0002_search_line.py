"""Search in one indexed line an application; those that are there get theirs."""

from typing import Any

from django.db import migrations, models

import applications.search
from applications.search import line_of


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("applications", "Application").objects
    batch: list[Any] = []
    for application in rows.only("number", *applications.search.FIELDS).order_by("pk").iterator(chunk_size=500):
        application.search_line = line_of(application)
        batch.append(application)
        if len(batch) == 500:
            rows.bulk_update(batch, ["search_line"])
            batch.clear()
    rows.bulk_update(batch, ["search_line"])


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]

    operations = [
        migrations.AddField(
            "application",
            "search_line",
            applications.search.SearchLine(blank=True, default="", editable=False, verbose_name="found by"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "application",
            models.Index(
                fields=["search_line", "call", "state", "country", "sector", "size_class"], name="application_search"
            ),
        ),
    ]
