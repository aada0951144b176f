"""Letters about another term."""

from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from members.models import Representative
from members.terms.models import Outcome, Renewal


def _main_address(renewal: Renewal) -> str:
    return Representative.objects.current().get(member=renewal.term.member_id, is_main=True).user.email


def _asking(renewal: Renewal, occasion: Occasion) -> Contents:
    if renewal.answered_at or renewal.settled_at:
        raise NotSent("The question is answered.")
    member = renewal.term.member
    url = occasion.page("members:renewal", slug=member.slug)
    return Contents({"renewal": renewal, "term": renewal.term, "member": member, "renewal_url": url})


@letter(Renewal, to=_main_address)
def renewal_asked(renewal: Renewal, occasion: Occasion) -> Contents:
    """Asks a member whether it wants to stay for another term."""
    return _asking(renewal, occasion)


@letter(Renewal, to=_main_address)
def renewal_reminder(renewal: Renewal, occasion: Occasion) -> Contents:
    """Reminds a member of the question whether it stays."""
    return _asking(renewal, occasion)


@letter(Renewal, to=_main_address)
def extended(renewal: Renewal, occasion: Occasion) -> Contents:
    """Tells a member of its next term."""
    if renewal.outcome != Outcome.EXTENDED:
        raise NotSent("There is no other term.")
    member = renewal.term.member
    latest = member.terms.order_by("-starts_on").first()
    return Contents({"renewal": renewal, "member": member, "term": latest, "me_url": occasion.page("me")})
