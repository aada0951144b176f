"""Sweeps what is due once, by a clock that is off by so many seconds: what happens when somebody sets it."""

import os
import sys
from datetime import timedelta

import django


def main(seconds: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "focusgroup.settings"
    django.setup()
    from django.utils import timezone  # noqa: PLC0415  it needs the settings

    from focusgroup.outbox.delivery import Sweep  # noqa: PLC0415  it needs the settings

    Sweep(clock=lambda: timezone.now() + timedelta(seconds=seconds)).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
