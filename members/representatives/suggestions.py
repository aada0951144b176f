"""Whom a company may want to name: its application's deputy. Nobody speaks for it by that alone (decision 0041)."""

from members.models import Member


def deputy(member: Member) -> dict[str, str]:
    """Name and address, to be asked by one press; nothing once this person was asked or speaks for the company.

    Applications stand above this room, so this one is found through the relations that lead here.
    """
    place = "offer__decision__application__deputy"
    row = Member.objects.filter(pk=member.pk).values_list(f"{place}_name", f"{place}_email").first()
    name, email = row or ("", "")
    if not email:
        return {}
    is_known = member.representatives.filter(user__email=email.lower()).exists()
    was_asked = member.nominations.filter(email=email.lower()).exists()
    return {} if is_known or was_asked else {"name": name, "email": email}
