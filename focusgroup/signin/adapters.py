"""What allauth asks of us: codes and notices are outbox mails, nobody signs up, each sign-in is logged."""

import logging
from typing import Any
from urllib.parse import urlsplit

import qrcode  # type: ignore[import-untyped]
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from focusgroup import mails
from focusgroup.accounts import pace
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit import actions as audit
from focusgroup.outbox.seal import seal, unseal
from focusgroup.signin import FACTORS

log = logging.getLogger(__name__)

CODE = "account/email/login_code"
RESET = "account/email/password_reset_key"
UNKNOWN = "account/email/unknown_account"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter. Raises LookupError for one that this product does not send."""
        now = timezone.now()
        user = User.objects.filter(email=email, is_active=True).first()
        with transaction.atomic():
            if template_prefix == CODE and user:
                mails.sign_in_code(user, now=now, sealed={"code": context["code"]}, offset=now.isoformat())
            elif template_prefix == RESET and user:
                url = f"{settings.SITE_URL}{urlsplit(context['password_reset_url']).path}"
                mails.password_reset(user, now=now, sealed={"url": url}, offset=now.isoformat())
            elif template_prefix == UNKNOWN:
                # The work of a real letter, taken back in the same transaction: the answer
                # to an unknown address must not come sooner than to a known one.
                message = mails.sign_in_code(
                    User(pk=0), to=email, now=now, sealed={"code": self.generate_login_code()}, offset=now.isoformat()
                )
                if message:
                    message.delete()
            else:
                raise LookupError(template_prefix)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody that a way into their account has changed. Raises KeyError where we have no words for it."""
        now = timezone.now()
        mails.account_changed(
            user, now=now, inputs={"change": mails.CHANGES[template_prefix].key}, offset=now.isoformat()
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        # An address the person had before, kept in allauth's table, is no longer theirs.
        return user if user and user.email == credentials.get("email", "").lower() else None

    def get_client_ip(self, request: HttpRequest) -> str:
        return pace.network_of(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning("A sign-in with a password failed.")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        methods = [record["method"] for record in get_authentication_records(request, user)]
        audit.record("signed in", user, by=Actor.person(user), now=timezone.now(), changes={"by": methods})
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """EU Login says who somebody is; whether they may enter is decided here, each time, by the verified address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Always answers: no account of the provider is ever kept or connected."""
        verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        user = User.objects.filter(email__in=verified, is_active=True).first()
        if user is None:
            log.warning("A sign-in with EU Login was refused.")
            messages.error(
                request, _("Nobody here has the address that EU Login knows you by. Sign in with a code instead.")
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        if request.user.is_authenticated:
            AccountAdapter(request).logout(request)
        record_authentication(request, user, "socialaccount", provider=sociallogin.account.provider)
        raise ImmediateHttpResponse(
            perform_login(request, user, redirect_url=sociallogin.get_redirect_url(request), email=user.email)
        )


class FactorAdapter(DefaultMFAAdapter):
    def build_totp_svg(self, url: str) -> str:
        """The picture for the app, on white, so that it can be scanned from a dark page too."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def encrypt(self, text: str) -> str:
        return seal({"secret": text})

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken once SECRET_KEY has changed; an administrator then takes the factors away."""
        return str(unseal(encrypted_text)["secret"])


@receiver(authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Setting a factor up proves it is at hand, so this session counts as having used it."""
    audit.record(
        "added second factor", user, by=Actor.person(user), now=timezone.now(), changes={"type": authenticator.type}
    )
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(authenticator_removed)
def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    audit.record(
        "removed second factor", user, by=Actor.person(user), now=timezone.now(), changes={"type": authenticator.type}
    )
