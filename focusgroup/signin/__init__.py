"""Signing in, and who may enter the staff desk.

With STAFF_SECOND_FACTOR only those enter who used their second factor in this session.
"""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from focusgroup.accounts.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factor_missing(user: User | AnonymousUser) -> bool:
    """Whether this is somebody of the staff who must set up a second factor first."""
    if not settings.STAFF_SECOND_FACTOR or not isinstance(user, User) or not user.is_staff:
        return False
    return not is_mfa_enabled(user, list(FACTORS))


def may_enter(request: HttpRequest) -> bool:
    """Whether nothing is missing for the staff desk but what the desk itself asks for.

    A session that began before the factor was set up, by a code alone for example, does not pass.
    """
    if not settings.STAFF_SECOND_FACTOR:
        return True
    if not isinstance(request.user, User) or second_factor_missing(request.user):
        return False
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def lead_in(request: HttpRequest, *, wanted: str = "") -> HttpResponse:
    """Instead of the admin's own login page: where this person has to go next, and then to `wanted`.

    Raises PermissionDenied for somebody who is signed in and not of the staff.
    """
    wanted = wanted or request.GET.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        wanted = reverse("admin:index")
    query = urlencode({REDIRECT_FIELD_NAME: wanted})
    if not isinstance(request.user, User):
        return redirect(f"{reverse('account_login')}?{query}")
    if not request.user.is_staff:
        raise PermissionDenied
    if second_factor_missing(request.user):
        messages.info(request, _("The staff desk needs a second factor. Set one up, then go on."))
        return redirect("mfa_index")
    if not may_enter(request):
        has_app = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
        page = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(page)}?{query}")
    return redirect(wanted)
