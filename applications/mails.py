"""Letters to applicants."""

from datetime import timedelta

from applications import answers
from applications.casework.duplicates import merging
from applications.casework.models import Clarification, Erasure, Likeness, Merger
from applications.interest.models import Interest
from applications.models import Application, Call
from applications.states import BY_THE_CLOCK, IN_EVALUATION, CallState, State
from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter

EDIT = "applications:edit"
STATUS = "applications:status"
CODE = "applications:code"
INTEREST = "applications:interest"
EDIT_LINK_LASTS = timedelta(days=7)
CODE_LASTS = timedelta(minutes=15)


def _status_link(application: Application, occasion: Occasion) -> str:
    return occasion.link(STATUS, application, "applications:open")


@letter(Application, to=lambda application: application.contact_email, bound=True)
def confirm_address(application: Application, occasion: Occasion) -> Contents:
    """Opens a new draft to whoever reads mail at this address, and leads to what began from it before."""
    if application.state in (State.LAPSED, State.WITHDRAWN):
        raise NotSent("The draft is no longer open.")
    others = Application.objects.of_address(application.contact_email).select_related("call").order_by("id")
    others = others.exclude(pk=application.pk).exclude(state__in=[State.LAPSED, State.WITHDRAWN])
    if application.is_untouched:
        url = occasion.link(EDIT, application, "applications:open", expires_at=occasion.now + EDIT_LINK_LASTS)
    else:
        url = _status_link(application, occasion)
    return Contents(
        {
            "application": application,
            "call": application.call,
            "url": url,
            "others": [(other, _status_link(other, occasion)) for other in others],
            "is_begun": not application.is_untouched,
            "days": EDIT_LINK_LASTS.days,
        }
    )


@letter(Application, to=lambda application: application.contact_email, bound=True)
def links_again(application: Application, occasion: Occasion) -> Contents:
    """To whoever lost the link while no call is open: where each application from this address stands."""
    found = Application.objects.of_address(application.contact_email).select_related("call").order_by("id")
    return Contents({"links": [(one, _status_link(one, occasion)) for one in found]})


@letter(Application, to=lambda application: application.contact_email, sealed=True, bound=True)
def code(application: Application, occasion: Occasion) -> Contents:
    """The code that lets an applicant in; useless, and not sent, once it has run out."""
    if application.call.state == CallState.ARCHIVED:
        raise NotSent("The call is archived.")
    if occasion.now >= occasion.message.created_at + CODE_LASTS:
        raise NotSent("The code has run out.")
    minutes = int(CODE_LASTS.total_seconds()) // 60
    return Contents({"application": application, "code": occasion.unsealed["code"], "minutes": minutes})


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
            "status_url": _status_link(application, occasion),
        }
    )


@letter(Application, to=lambda application: application.contact_email)
def withdrawn(application: Application, occasion: Occasion) -> Contents:
    """Says that the application is out of the call, and what happens to the data."""
    return Contents(
        {"application": application, "call": application.call, "apply_url": occasion.page("applications:start")}
    )


@letter(Application, to=lambda application: application.contact_email)
def draft_reminder(application: Application, occasion: Occasion) -> Contents:
    """That a draft is not sent yet and the call closes soon."""
    call = application.call
    if application.state != State.DRAFT:
        raise NotSent("The application was sent or withdrawn meanwhile.")
    _closes_as_said(call, occasion)
    return Contents(
        {
            "application": application,
            "call": call,
            "url": _status_link(application, occasion),
            "missing": [answers.label_of(name) for name in answers.missing(application)],
        }
    )


@letter(Application, to=lambda application: application.contact_email)
def unsent_reminder(application: Application, occasion: Occasion) -> Contents:
    """That changes to what was sent are not sent yet and the call closes soon."""
    if application.state not in IN_EVALUATION or not application.unsent:
        raise NotSent("The changes were sent, or the application was withdrawn.")
    _closes_as_said(application.call, occasion)
    return Contents(
        {
            "application": application,
            "call": application.call,
            "url": _status_link(application, occasion),
            "labels": [answers.label_of(name) for name in answers.ALL if name in application.unsent],
        }
    )


def _closes_as_said(call: Call, occasion: Occasion) -> None:
    """Raises NotSent once the call is closed, or closes at another time than when the reminder was queued."""
    if not call.is_open(occasion.now):
        raise NotSent("The call is closed.")
    if occasion.message.inputs.get("closes_at", call.closes_at.isoformat()) != call.closes_at.isoformat():
        raise NotSent("The call closes at another time now.")


@letter(Interest, to=lambda interest: interest.email, bound=True)
def confirm_interest(interest: Interest, occasion: Occasion) -> Contents:
    """Confirms the address of an expression of interest."""
    if interest.confirmed_at:
        raise NotSent("It is confirmed already.")
    return Contents({"interest": interest, "url": occasion.link(INTEREST, interest, "applications:interest_confirm")})


@letter(Interest, to=lambda interest: interest.email, bulletin="calls")
def invited_to_apply(interest: Interest, occasion: Occasion) -> Contents:
    """Invites a company by name that had expressed its interest."""
    call = Call.objects.get(pk=occasion.message.inputs["call"])
    own = Application.objects.filter(call=call, contact_email=interest.email).exclude(legal_name="", country="")
    if interest.application_id or own.exists():
        raise NotSent("The company has begun an application.")
    if call.state not in BY_THE_CLOCK or occasion.now >= call.closes_at:
        raise NotSent("The call is closed.")
    return Contents(
        {
            "interest": interest,
            "call": call,
            "is_open": call.is_open(occasion.now),
            "apply_url": occasion.page("applications:start"),
            "take_back_url": occasion.link(INTEREST, interest, "applications:interest_confirm"),
        }
    )


@letter(Clarification, to=lambda clarification: clarification.application.contact_email, scope="application.call")
def clarification_asked(clarification: Clarification, occasion: Occasion) -> Contents:
    """A question of staff, with a link to where it is answered."""
    return _question(clarification, occasion)


@letter(Clarification, to=lambda clarification: clarification.application.contact_email, scope="application.call")
def clarification_reminder(clarification: Clarification, occasion: Occasion) -> Contents:
    """That the question still waits, a few days before its date."""
    return _question(clarification, occasion)


def _question(clarification: Clarification, occasion: Occasion) -> Contents:
    if clarification.closed_at:
        raise NotSent("The question is settled.")
    application = clarification.application
    return Contents(
        {
            "clarification": clarification,
            "application": application,
            "labels": [answers.label_of(name) for name in clarification.fields],
            "url": _status_link(application, occasion),
        }
    )


@letter(Clarification, to=lambda clarification: clarification.application.contact_email, scope="application.call")
def clarification_noted(clarification: Clarification, occasion: Occasion) -> Contents:
    """That an answer has arrived."""
    application = clarification.application
    status_url = _status_link(application, occasion)
    return Contents({"clarification": clarification, "application": application, "status_url": status_url})


@letter(Likeness, to=lambda pair: pair.later.contact_email, scope="later.call")
def applied_already(pair: Likeness, occasion: Occasion) -> Contents:
    """To somebody whose colleague has applied before for the same company."""
    if pair.verdict != Likeness.Verdict.OPEN or State.WITHDRAWN in (pair.earlier.state, pair.later.state):
        raise NotSent("It is settled.")
    status_url = _status_link(pair.later, occasion)
    return Contents({"application": pair.later, "earlier": pair.earlier, "status_url": status_url})


@letter(Application, to=lambda application: application.contact_email)
def same_details(application: Application, occasion: Occasion) -> Contents:
    """To who applied first, when another address gives the details of the same company; not whose it is."""
    if application.state == State.WITHDRAWN:
        raise NotSent("The application was withdrawn.")
    return Contents({"application": application, "call": application.call})


@letter(Application, to=lambda application: application.contact_email)
def taken_out(application: Application, occasion: Occasion) -> Contents:
    """That staff have taken an application out of the call; it tells nothing of any other."""
    return Contents({"application": application, "call": application.call})


@letter(Merger, to=lambda merger: merger.gone.contact_email, scope="gone.call")
def merged_into(merger: Merger, occasion: Occasion) -> Contents:
    """To a colleague of who goes on with it: that two applications of their company are one now."""
    return Contents({"application": merger.gone, "call": merger.gone.call, "other": merger.stays})


@letter(Merger, to=lambda merger: merger.stays.contact_email, scope="stays.call")
def took_in(merger: Merger, occasion: Occasion) -> Contents:
    """Which answers staff have set; names the other application only to a colleague of its sender."""
    if merger.stays.state == State.WITHDRAWN:
        raise NotSent("The application was withdrawn.")
    return Contents(
        {
            "application": merger.stays,
            "other": merger.gone if merging.is_of_one_house(merger.stays, merger.gone) else None,
            "labels": [merging.label_of(name) for name in merger.taken],
            "status_url": _status_link(merger.stays, occasion),
        }
    )


@letter(Erasure, to=lambda erasure: erasure.application.contact_email, scope="application.call")
def erasure_asked(erasure: Erasure, occasion: Occasion) -> Contents:
    """That a request for erasure has arrived, and until when it is done."""
    if erasure.done_at:
        raise NotSent("It is done.")
    return Contents({"erasure": erasure, "application": erasure.application})


@letter(Erasure, to=lambda erasure: erasure.application.contact_email, scope="application.call")
def erased(erasure: Erasure, occasion: Occasion) -> Contents:
    """That the data are erased, and what of them stays; the last letter about it."""
    if not erasure.done_at:
        raise NotSent("It is not done.")
    return Contents({"erasure": erasure, "application": erasure.application})
