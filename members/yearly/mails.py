"""Letters about the figures of the year."""

from django.conf import settings

from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from members.models import Representative, SizeClass
from members.yearly.models import Statement


def _main_address(statement: Statement) -> str:
    return Representative.objects.current().get(member=statement.member_id, is_main=True).user.email


def _asking(statement: Statement, occasion: Occasion) -> Contents:
    if statement.stated_at:
        raise NotSent("The figures are stated.")
    url = occasion.page("members:figures", slug=statement.member.slug)
    return Contents({"statement": statement, "member": statement.member, "figures_url": url})


@letter(Statement, to=_main_address)
def figures_asked(statement: Statement, occasion: Occasion) -> Contents:
    """Asks a member for the figures of the closed year."""
    return _asking(statement, occasion)


@letter(Statement, to=_main_address)
def figures_reminder(statement: Statement, occasion: Occasion) -> Contents:
    """Reminds a member of the figures that it has not stated."""
    return _asking(statement, occasion)


@letter(Statement, to=_main_address)
def figures_returned(statement: Statement, occasion: Occasion) -> Contents:
    """Says why figures cannot be right, and asks for them once more."""
    asking = _asking(statement, occasion)
    return Contents(asking.context | {"reason": occasion.message.inputs["reason"]})


@letter(Statement, to=lambda statement: settings.CONTACT_EMAIL)
def status_changed(statement: Statement, occasion: Occasion) -> Contents:
    """Tells the coordinators that the figures of a member change its status, or that its owners changed."""
    return Contents(
        {
            "statement": statement,
            "member": statement.member,
            "was": SizeClass(statement.member.size_class).label,
            "becomes": SizeClass(statement.status).label,
            "is_sme": statement.status != SizeClass.LARGE,
            "settle_url": occasion.page("admin:member_statement", pk=statement.pk),
        }
    )
