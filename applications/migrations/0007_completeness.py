"""How much of its form an application answers, as a column for the list; those that are there get theirs."""

from typing import Any

from django.db import migrations, models

import applications.completeness
from applications.completeness import REQUIRED, WELCOME, of

READ = (*REQUIRED, *WELCOME, "turnover_eur", "balance_eur", "vat_number", "registration_number")
FACETS = ["call", "state", "country", "sector", "size_class", "completeness"]


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("applications", "Application").objects
    batch: list[Any] = []
    for application in rows.only(*READ).order_by("pk").iterator(chunk_size=500):
        application.completeness = of(application).value
        batch.append(application)
        if len(batch) == 500:
            rows.bulk_update(batch, ["completeness"])
            batch.clear()
    rows.bulk_update(batch, ["completeness"])


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_mergers")]

    operations = [
        migrations.RemoveIndex("application", "application_facets"),
        migrations.RemoveIndex("application", "application_search"),
        migrations.AddField(
            "application",
            "completeness",
            applications.completeness.CompletenessField(
                choices=[
                    ("full", "Every answer"),
                    ("enough", "All that is needed"),
                    ("lacking", "Needed answers missing"),
                ],
                default="lacking",
                editable=False,
                max_length=7,
                verbose_name="completeness",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("application", models.Index(fields=FACETS, name="application_facets")),
        migrations.AddIndex("application", models.Index(fields=["search_line", *FACETS], name="application_search")),
    ]
