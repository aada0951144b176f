from celery import shared_task
from django.utils import timezone

from focusgroup.outbox import bell
from focusgroup.outbox.delivery import Sweep


@shared_task(name=bell.SWEEP)
def sweep_outbox() -> None:
    sweep = Sweep(clock=timezone.now)
    sweep.run()
    if sweep.has_more:
        bell.ring()
