"""Letters about a person's own data."""

from django.conf import settings

from focusgroup.outbox.letters import Contents, Occasion, letter
from members.rights.models import RightsRequest


@letter(RightsRequest, to=lambda request: request.user.email)
def noted(request: RightsRequest, occasion: Occasion) -> Contents:
    """Confirms a request and says until when it is answered."""
    return Contents({"request": request, "data_url": occasion.page("my_data")})


@letter(RightsRequest, to=lambda request: settings.CONTACT_EMAIL)
def received(request: RightsRequest, occasion: Occasion) -> Contents:
    """Tells the coordinators that somebody made a request about their data."""
    return Contents({"request": request, "rights_url": occasion.page("admin:rights_request", pk=request.pk)})


@letter(RightsRequest, to=lambda request: request.user.email)
def answered(request: RightsRequest, occasion: Occasion) -> Contents:
    """What came of a request; of an erasure it is the last letter."""
    return Contents({"request": request, "is_granted": request.is_granted, "answer": request.answer})
