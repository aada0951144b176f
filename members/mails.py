"""What members are told about their membership."""

from datetime import date

from django.conf import settings

from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from members import waiting
from members.address import mails as address_mails  # noqa: F401  every letter must be known where this module is
from members.models import Member, Representative
from members.profile import mails as profile_mails  # noqa: F401
from members.representatives import mails as representatives_mails  # noqa: F401
from members.rights import mails as rights_mails  # noqa: F401
from members.states import State
from members.terms import mails as terms_mails  # noqa: F401
from members.yearly import mails as yearly_mails  # noqa: F401


def _main_address(member: Member) -> str:
    return Representative.objects.current().get(member=member, is_main=True).user.email


@letter(Member, to=_main_address)
def welcome(member: Member, occasion: Occasion) -> Contents:
    """What happens next, to the main representative of a company that has just joined."""
    if member.state != State.ACTIVE:
        raise NotSent("The membership is not active.")
    return Contents(
        {
            "member": member,
            "term": member.terms.order_by("-starts_on").first(),
            "sign_in_url": occasion.page("account_login"),
            "edit_url": occasion.page("members:edit", slug=member.slug),
        }
    )


@letter(Member, to=_main_address)
def suspended(member: Member, occasion: Occasion) -> Contents:
    """That the membership is paused, and why."""
    if member.state != State.SUSPENDED:
        raise NotSent("The membership is no longer suspended.")
    return Contents({"member": member, "reason": occasion.message.inputs["reason"]})


@letter(Member, to=_main_address)
def resumed(member: Member, occasion: Occasion) -> Contents:
    """That a paused membership goes on."""
    if member.state != State.ACTIVE:
        raise NotSent("The membership is not active.")
    return Contents({"member": member, "me_url": occasion.page("me")})


@letter(Member, to=_main_address)
def ended(member: Member, occasion: Occasion) -> Contents:
    """That the membership has ended, why, and what becomes of the data."""
    inputs = occasion.message.inputs
    return Contents({"member": member, "reason": inputs["reason"], "ended_on": date.fromisoformat(inputs["ended_on"])})


@letter(Member, to=_main_address)
def reminder(member: Member, occasion: Occasion) -> Contents:
    """What still waits for a company: open first steps, figures, the question whether it stays."""
    things = waiting.things(member)
    if not things:
        raise NotSent("Nothing waits for this company any more.")
    return Contents({"member": member, "things": things, "me_url": occasion.page("me")})


@letter(Member, to=lambda member: settings.CONTACT_EMAIL)
def resigned(member: Member, occasion: Occasion) -> Contents:
    """Tells the coordinators that a company has ended its own membership."""
    url = occasion.page("admin:members_member_change", object_id=member.pk)
    return Contents({"member": member, "reason": occasion.message.inputs["reason"], "member_url": url})


@letter(Representative, to=lambda representative: representative.user.email)
def representative_added(representative: Representative, occasion: Occasion) -> Contents:
    """To somebody who speaks for a member from now on."""
    if representative.left_on is not None:
        raise NotSent("This person no longer represents the member.")
    return Contents(
        {
            "representative": representative,
            "member": representative.member,
            "sign_in_url": occasion.page("account_login"),
        }
    )
