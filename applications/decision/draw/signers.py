"""The people who speak for the two institutions in the selection of a call."""

from django.contrib.auth.models import Permission
from django.db.models import Q

from applications.decision.draw.models import Deputy
from applications.models import Call
from applications.review.readers import INSTITUTIONS
from focusgroup.accounts.models import User


def signers_of(call: Call) -> list[User]:
    """Whom the permission was given by name, and the deputies; by institution and name."""
    named = Permission.objects.filter(codename="sign_scenario", content_type__app_label="decision")
    deputies = Deputy.objects.filter(call=call).values("user")
    wanted = Q(groups__permissions__in=named) | Q(user_permissions__in=named) | Q(pk__in=deputies)
    keys = User.objects.filter(wanted).values("pk")
    rows = User.objects.filter(pk__in=keys, is_active=True, is_staff=True, institution__in=INSTITUTIONS)
    return list(rows.order_by("institution", "name", "email"))
