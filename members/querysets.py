from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Mod

from focusgroup.accounts.models import User
from members.slug import slug_of
from members.states import State

if TYPE_CHECKING:
    from focusgroup.outbox.models import Message
    from members.models import Member, Representative

# A prime above the number of members there will ever be, so that every factor shuffles them all.
_PRIME = 10_007
LISTS = ("ai_domains", "other_sectors", "hidden_fields")
SEARCHED = ("summary", "description", "products")
TALLIED = ("country", "sector", "other_sectors", "ai_role", "ai_domains", "hidden_fields")


def holds(name: str, value: str) -> Q:
    """Whether one of LISTS has the code in it; the rows come from `as_text`."""
    return Q(**{f"{name}_text__contains": f'"{value}"'})


def shows(name: str) -> Q:
    """Whether the company lets the public see this field; the rows come from `as_text`."""
    return ~holds("hidden_fields", name)


class MemberQuerySet(QuerySet["Member"]):
    def active(self) -> "MemberQuerySet":
        return self.filter(state=State.ACTIVE)

    def listed(self) -> "MemberQuerySet":
        """What the public directory may show: active members that agreed to it."""
        return self.active().filter(directory_consent_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> "MemberQuerySet":
        """Staff with the permission see all, a representative their own besides, everybody else the directory."""
        if not isinstance(user, User):
            return self.listed()
        if user.is_staff and user.has_perm("members.view_member"):
            return self.all()
        own = Q(representatives__user=user, representatives__left_on=None)
        listed = Q(state=State.ACTIVE, directory_consent_at__isnull=False)
        return self.filter(own | listed).distinct()

    def represented_by(self, user: User) -> "MemberQuerySet":
        return self.filter(representatives__user=user, representatives__left_on=None)

    def as_text(self) -> "MemberQuerySet":
        """With `<field>_text` of each list, for `holds`: no database of ours searches in JSON as the other does."""
        found: MemberQuerySet = self.alias(**{f"{name}_text": Cast(name, TextField()) for name in LISTS})
        return found

    def matching(self, text: str) -> "MemberQuerySet":
        """Members whose public words hold the text. Names in other scripts are found in Latin letters too."""
        found = self.as_text()
        for word in text.split():
            hit = Q(legal_name__icontains=word)
            for name in SEARCHED:
                hit |= Q(**{f"{name}__icontains": word}) & shows(name)
            latin = slug_of(word)
            # "member" is what slug_of makes of a word without letters.
            found = found.filter(hit | Q(slug__contains=latin) if latin != "member" else hit)
        return found

    def shuffled(self, day: date) -> "MemberQuerySet":
        """An order that is the same all day and another one the next, so that nobody always stands last."""
        factor = 1 + day.toordinal() * 7919 % (_PRIME - 1)
        return self.order_by(Mod(F("id") * factor, _PRIME), "id")

    def tally(self) -> list[tuple[Any, ...]]:
        """How many members have the same in all that the directory filters by, hidden or not: TALLIED, then n."""
        return list(self.order_by().values_list(*TALLIED).annotate(n=Count("pk")))

    def count_by_country(self) -> dict[str, int]:
        return dict(self.order_by().values_list("country").annotate(n=Count("pk")))

    def with_meetings(self, year: int, *, now: datetime) -> "MemberQuerySet":
        """Adds `invited` and `taken` (meetings of the year that are over) and `coming` (accepted, still ahead).

        Once the list of a meeting is closed, whoever stands on it took part; until then, whoever accepted.
        Meetings stand above this room, so they are found through the relations that lead here.
        """
        here = Q(invitations__meeting__starts_at__year=year) & ~Q(invitations__state="cancelled")
        is_over, accepted = Q(invitations__meeting__ends_at__lte=now), Q(invitations__state="accepted")

        def count(condition: Q) -> Count:
            return Count("invitations", filter=here & condition, distinct=True)

        listed = Q(
            attendances__day__meeting__closed_list__isnull=False, attendances__day__meeting__starts_at__year=year
        )
        attended = Count("attendances__day__meeting", filter=listed, distinct=True)
        not_listed = Q(invitations__meeting__closed_list=None)
        return self.annotate(
            invited=count(is_over),
            taken=count(is_over & accepted & not_listed) + attended,
            coming=count(~is_over & accepted),
        )

    def recently_ended(self, *, since: date) -> "MemberQuerySet":
        """The latest first."""
        return self.filter(state=State.ENDED, ended_on__gte=since).order_by("-ended_on", "pk")

    def with_steps(self) -> "MemberQuerySet":
        """With all that the first steps look at."""
        return self.select_related("logo").prefetch_related("marks", "representatives", "consents")

    def with_term_and_speaker(self) -> "MemberQuerySet":
        """Adds `term_ends_on` and `speaker`, the name of the main representative."""
        speakers = User.objects.filter(
            representations__member=OuterRef("pk"), representations__is_main=True, representations__left_on=None
        )
        return self.annotate(term_ends_on=Max("terms__ends_on"), speaker=Subquery(speakers.values("name")[:1]))


class RepresentativeQuerySet(QuerySet["Representative"]):
    def current(self) -> "RepresentativeQuerySet":
        return self.filter(left_on=None)

    def reading(self, message: "Message") -> "RepresentativeQuerySet":
        """Whom this copy of a letter is for, whatever their address is now."""
        if message.person_id:
            return self.filter(user=message.person_id)
        return self.filter(user__email=message.recipient)
