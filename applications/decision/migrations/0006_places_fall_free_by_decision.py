import django.db.models.deletion
from django.db import migrations, models


def by_decision(apps, schema_editor):
    replacements = apps.get_model("decision", "Replacement").objects
    for one in replacements.select_related("vacancy"):
        one.place_id = one.vacancy.decision_id
        one.save(update_fields=["place"])
    # PostgreSQL alters no table that has foreign keys still to be checked.
    schema_editor.connection.check_constraints()


def by_offer(apps, schema_editor):
    """A place that was never offered had no replacement before; its proposal goes."""
    replacements = apps.get_model("decision", "Replacement").objects
    replacements.filter(place__offer=None).delete()
    for one in replacements.select_related("place__offer"):
        one.vacancy_id = one.place.offer.pk
        one.save(update_fields=["vacancy"])
    schema_editor.connection.check_constraints()


def one_to_one(to, related_name, **options):
    return models.OneToOneField(
        on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to=to, **options
    )


class Migration(migrations.Migration):

    dependencies = [
        ("decision", "0005_studies_and_replacements"),
    ]

    operations = [
        migrations.AlterField("replacement", "vacancy", one_to_one("decision.offer", "replacement", null=True)),
        migrations.AddField("replacement", "place", one_to_one("decision.decision", "replacement", null=True)),
        migrations.RunPython(by_decision, by_offer),
        migrations.RemoveField("replacement", "vacancy"),
        migrations.RenameField("replacement", "place", "vacancy"),
        migrations.AlterField("replacement", "vacancy", one_to_one("decision.decision", "replacement")),
    ]
