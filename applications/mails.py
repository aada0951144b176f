"""Letters to applicants."""

from datetime import timedelta

from applications import answers
from applications.models import Application
from applications.states import CallState, State
from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter

EDIT = "applications:edit"
STATUS = "applications:status"
EDIT_LINK_LASTS = timedelta(days=7)


def _edit_link(application: Application, occasion: Occasion) -> str:
    return occasion.link(EDIT, application, "applications:open", expires_at=occasion.now + EDIT_LINK_LASTS)


@letter(Application, to=lambda application: application.contact_email)
def confirm_address(application: Application, occasion: Occasion) -> Contents:
    """Opens a draft to whoever reads mail at this address, and the other applications that began from it."""
    if application.state in (State.LAPSED, State.WITHDRAWN):
        raise NotSent("The draft is no longer open.")
    others = Application.objects.filter(call=application.call_id, contact_email__iexact=application.contact_email)
    others = others.exclude(pk=application.pk).exclude(state__in=[State.LAPSED, State.WITHDRAWN]).order_by("id")
    return Contents(
        {
            "application": application,
            "call": application.call,
            "url": _edit_link(application, occasion),
            "others": [(other, _edit_link(other, occasion)) for other in others],
            "days": EDIT_LINK_LASTS.days,
        }
    )


@letter(Application, to=lambda application: application.contact_email)
def edit_link(application: Application, occasion: Occasion) -> Contents:
    """A fresh way in for an applicant who asked for it from the status page."""
    if application.call.state == CallState.ARCHIVED:
        raise NotSent("The call is archived.")
    return Contents(
        {
            "application": application,
            "call": application.call,
            "url": _edit_link(application, occasion),
            "days": EDIT_LINK_LASTS.days,
        }
    )


@letter(Application, to=lambda application: application.contact_email)
def received(application: Application, occasion: Occasion) -> Contents:
    """The reference, a full copy of what was sent, and the link to the status."""
    if application.state == State.WITHDRAWN:
        raise NotSent("The application was withdrawn.")
    if occasion.message.inputs.get("revision", application.revision) != application.revision:
        raise NotSent("A later version was sent meanwhile, with a letter of its own.")
    return Contents(
        {
            "application": application,
            "call": application.call,
            "sections": answers.sections(application),
            "status_url": occasion.link(STATUS, application, "applications:open"),
        }
    )


@letter(Application, to=lambda application: application.contact_email)
def withdrawn(application: Application, occasion: Occasion) -> Contents:
    """Says that the application is out of the call, and what happens to the data."""
    return Contents(
        {"application": application, "call": application.call, "apply_url": occasion.page("applications:start")}
    )
