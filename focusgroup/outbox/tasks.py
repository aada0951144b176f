from celery import shared_task
from django.utils import timezone

from focusgroup.outbox.actions import SWEEP
from focusgroup.outbox.delivery import Sweep


@shared_task(name=SWEEP)
def sweep() -> None:
    Sweep(clock=timezone.now).run()
