from celery import shared_task
from django.utils import timezone

from focusgroup import duties


@shared_task(name=duties.TASK)
def run_duty(name: str) -> None:
    duties.run_if_due(name, now=timezone.now())
