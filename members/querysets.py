from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Mod

from focusgroup.accounts.models import User
from members.slug import slug_of
from members.states import State

if TYPE_CHECKING:
    from members.models import Member, Representative

# A prime above the number of members there will ever be, so that every factor shuffles them all.
_PRIME = 10_007


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

    def matching(self, text: str) -> "MemberQuerySet":
        """Members whose public words hold the text. Names in other scripts are found in Latin letters too."""
        found = self
        for word in text.split():
            hit = Q(legal_name__icontains=word) | Q(summary__icontains=word)
            latin = slug_of(word)
            # "member" is what slug_of makes of a word without letters.
            found = found.filter(hit | Q(slug__contains=latin) if latin != "member" else hit)
        return found

    def shuffled(self, day: date) -> "MemberQuerySet":
        """An order that is the same all day and another one the next, so that nobody always stands last."""
        factor = 1 + day.toordinal() * 7919 % (_PRIME - 1)
        return self.order_by(Mod(F("id") * factor, _PRIME), "id")

    def tally(self) -> list[tuple[str, str, str, int]]:
        """How many members each country, sector and role in AI has, taken together."""
        return list(self.order_by().values_list("country", "sector", "ai_role").annotate(n=Count("pk")))

    def count_by_country(self) -> dict[str, int]:
        return dict(self.order_by().values_list("country").annotate(n=Count("pk")))

    def with_term_and_speaker(self) -> "MemberQuerySet":
        """Adds `term_ends_on` and `speaker`, the name of the main representative."""
        speakers = User.objects.filter(
            representations__member=OuterRef("pk"), representations__is_main=True, representations__left_on=None
        )
        return self.annotate(term_ends_on=Max("terms__ends_on"), speaker=Subquery(speakers.values("name")[:1]))


class RepresentativeQuerySet(QuerySet["Representative"]):
    def current(self) -> "RepresentativeQuerySet":
        return self.filter(left_on=None)
