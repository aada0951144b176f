"""The Celery application: Redis in production, an in-memory broker when embedded."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "focusgroup.settings")

app = Celery("focusgroup")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["focusgroup"])


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Connected on purpose without a body: Celery then leaves the logging of Django's settings alone."""


@app.on_after_finalize.connect
def schedule_duties(sender: Celery, **_: object) -> None:
    from focusgroup import duties  # noqa: PLC0415  the duties need the apps, which need this module

    sender.conf.beat_schedule = {
        duty.name: {
            "task": duties.TASK,
            "schedule": duty.rung_every,
            "args": (duty.name,),
            "options": {"expires": duty.rung_every.total_seconds()},
        }
        for duty in duties.DUTIES
    }
