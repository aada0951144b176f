from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.people.actions import SIGN_IN_LINK_LASTS, make_sign_in_link


class Command(BaseCommand):
    help = "Prints a link that signs somebody in once, for the day the mail does not work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of an active person")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"No active person has the address {email}.")
        token = make_sign_in_link(user, by=Actor.duty("signin_link"), now=timezone.now())
        minutes = int(SIGN_IN_LINK_LASTS.total_seconds() // 60)
        self.stdout.write(f"{settings.SITE_URL}{reverse('signin_link', args=[token])}")
        self.stderr.write(f"Good once, for {minutes} minutes, for {user.email} only.")
