from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may print."""
    return {"contact_email": settings.CONTACT_EMAIL, "is_mailbox": settings.OUTBOX_IS_MAILBOX}
