"""Signing in: codes are outbox mails; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, RequestLoginCodeForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings

from focusgroup.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    pass


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    pass


class PasswordForm(LoginForm):
    pass


class CodeForm(RequestLoginCodeForm):
    pass


def second_factor_missing(user: User) -> bool:
    """Whether this person must set up a second factor before the staff desk opens."""
    return settings.STAFF_SECOND_FACTOR and not is_mfa_enabled(user)
