from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import F, Max, Q

BRUSSELS = ZoneInfo("Europe/Brussels")


def fill(apps, schema_editor):
    """The day that the log gives, or that of the last term; never one after the membership was ended."""
    member_model = apps.get_model("members", "Member")
    entries = apps.get_model("audit", "Entry").objects.filter(state_to="ended", about__startswith="members.member:")
    logged = {entry.about: entry for entry in entries.order_by("at")}
    for member in member_model.objects.filter(state="ended").annotate(last=Max("terms__ends_on")):
        entry = logged.get(f"members.member:{member.pk}")
        day, reason = member.last or member.joined_on, ""
        if entry:
            moment = entry.at.astimezone(BRUSSELS).date()
            said = entry.changes.get("ended_on")
            day, reason = min(date.fromisoformat(said) if said else moment, moment), entry.reason
        if member.legal_name.startswith("Former member"):
            reason = ""
        member_model.objects.filter(pk=member.pk).update(ended_on=day, ended_reason=reason)


def lengthen(apps, schema_editor):
    """Terms of one day, which the earlier rule does not know, get a second."""
    for term in apps.get_model("members", "Term").objects.filter(ends_on=F("starts_on")):
        term.ends_on += timedelta(days=1)
        term.save(update_fields=["ends_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_requests_about_own_data"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "member",
            "ended_on",
            models.DateField(
                blank=True, help_text="Of a membership that has ended.", null=True, verbose_name="last day"
            ),
        ),
        migrations.AddField(
            "member",
            "ended_reason",
            models.TextField(blank=True, default="", verbose_name="why it ended"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("term", "term_ends_after_its_start"),
        migrations.AddConstraint(
            "term",
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="term_does_not_end_before_its_start"
            ),
        ),
        migrations.RunPython(fill, lengthen),
    ]
