"""Letters to people who come, go, or hand over."""

from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from members.models import Representative
from members.representatives.models import Nomination
from members.representatives.states import State

NOMINATION = "members:nomination"


@letter(Nomination, to=lambda nomination: nomination.email, bound=True)
def nominated(nomination: Nomination, occasion: Occasion) -> Contents:
    """Asks somebody whether they will speak for a member."""
    if nomination.state != State.WAITING or nomination.expires_at <= occasion.now:
        raise NotSent("The nomination no longer waits for an answer.")
    url = occasion.link(NOMINATION, nomination, "members:nomination", expires_at=nomination.expires_at)
    return Contents({"nomination": nomination, "member": nomination.member, "nomination_url": url})


@letter(Nomination, to=lambda nomination: nomination.nominated_by.email)
def nomination_answered(nomination: Nomination, occasion: Occasion) -> Contents:
    """What somebody who was named has answered."""
    return Contents(
        {
            "nomination": nomination,
            "member": nomination.member,
            "has_accepted": nomination.state == State.ACCEPTED,
            "people_url": occasion.page("members:people", slug=nomination.member.slug),
        }
    )


@letter(Representative, to=lambda representative: representative.user.email)
def handed_over(representative: Representative, occasion: Occasion) -> Contents:
    """To the former main representative: who it is now."""
    successor = Representative.objects.current().filter(member=representative.member, is_main=True).first()
    if successor is None or successor == representative:
        raise NotSent("Nobody else is the main representative.")
    return Contents(
        {
            "representative": representative,
            "member": representative.member,
            "successor": successor.user,
            "stays": representative.left_on is None,
        }
    )


@letter(Representative, to=lambda representative: representative.user.email)
def no_longer(representative: Representative, occasion: Occasion) -> Contents:
    """To somebody who no longer speaks for a member."""
    if representative.left_on is None:
        raise NotSent("This person represents the member again.")
    return Contents({"representative": representative, "member": representative.member})
