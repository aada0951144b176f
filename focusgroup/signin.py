"""Signing in: codes are outbox mails; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, RequestLoginCodeForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    pass


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    pass


class PasswordForm(LoginForm):
    pass


class CodeForm(RequestLoginCodeForm):
    pass
