"""What members did since they joined: profiles, consents, yearly figures, renewals, and what waits for staff."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from PIL import Image, ImageDraw

from focusgroup.accounts.actor import Actor
from focusgroup.demo.chance import Chance
from focusgroup.demo.days import Days, at
from focusgroup.demo.group import Group
from members.consents.models import Consent, Source
from members.consents.wordings import DIRECTORY, QUOTATION
from members.models import Member, Representative
from members.onboarding.models import Mark
from members.profile import actions as profile
from members.profile.pictures import drawn_anew
from members.representatives import actions as representatives
from members.rights import actions as rights
from members.sme import Size
from members.terms import actions as terms
from members.terms.models import Renewal, Wish
from members.yearly.models import Statement
from members.yearly.status import Year, find

_LOGOS = 8
_DONE_WITH_STEPS = 0.85
_QUOTED = 0.5
_SILENT = 2
_COLOURS = ((30, 63, 154), (201, 119, 24), (23, 124, 119), (116, 18, 79), (99, 81, 3))


def live(days: Days, group: Group, *, by: Actor, chance: Chance) -> None:
    """One thing after the other, so that each page of the staff has something on it."""
    members = list(Member.objects.filter(pk__in=[member.pk for member in group.members]).order_by("pk"))
    _describe(members, chance, since=at(days.today - timedelta(days=400), 10))
    _state_figures(members, chance, days=days)
    _draw_logos(members[:_LOGOS], chance, now=at(days.today - timedelta(days=300), 14))
    _ask_to_renew(days, by=by, chance=chance)
    _leave_something_to_do(members, now=at(days.today - timedelta(days=2), 15))


def _describe(members: list[Member], chance: Chance, *, since: datetime) -> None:
    people = dict(Representative.objects.filter(is_main=True).values_list("member", "user"))
    consents, marks = [], []
    for member in members:
        member.description = member.expertise
        if chance.happens(0.2):
            member.hidden_fields = ["size_class", "founded_year"]
        given = [(DIRECTORY, member.directory_consent_at)] if member.directory_consent_at else []
        given += [(QUOTATION, since)] if chance.happens(_QUOTED) else []
        consents += [
            Consent(kind=kind, version=1, source=Source.PAGE, member=member, user_id=people[member.pk], given_at=moment)
            for kind, moment in given
        ]
        if chance.happens(_DONE_WITH_STEPS):
            marks += [Mark(member=member, step=step, at=since) for step in ("logo", "deputy", "consents")]
    Member.objects.bulk_update(members, ["description", "hidden_fields"])
    Consent.objects.bulk_create(consents)
    Mark.objects.bulk_create(marks)


def _state_figures(members: list[Member], chance: Chance, *, days: Days) -> None:
    """Two years of figures; the last ones of one member change its size, and two have not stated any."""
    last = days.last_financial_year
    rows = []
    for number, member in enumerate(members):
        size = Size(member.size_class or "small")
        rows.append(_stated(member, last - 1, size, Decimal("0.95")))
        if number >= _SILENT:
            rows.append(_stated(member, last, size, Decimal(1)))
    Statement.objects.bulk_create(rows)
    for member in members[:_SILENT]:
        _ask(member, last)
    grown = next(row for row in rows if row.year == last and row.status == Size.SMALL)
    _outgrow(grown)


def _stated(member: Member, year: int, size: Size, share: Decimal) -> Statement:
    stated_at = at(date(year + 1, 6, 10), 11)
    money = {name: (getattr(member, name) or 0) * share for name in ("turnover_eur", "balance_eur")}
    return Statement(
        member=member,
        year=year,
        asked_at=at(date(year + 1, 5, 1), 9),
        due_on=date(year + 1, 6, 30),
        headcount_awu=((member.headcount_awu or Decimal(1)) * share).quantize(Decimal("0.1")),
        turnover_eur=money["turnover_eur"].quantize(Decimal(1)) if money["turnover_eur"] else None,
        balance_eur=money["balance_eur"].quantize(Decimal(1)) if money["balance_eur"] else None,
        size=size,
        status=size,
        status_at_once=size,
        stated_at=stated_at,
        settled_at=stated_at,
    )


def _ask(member: Member, year: int) -> None:
    Statement.objects.create(
        member=member,
        year=year,
        asked_at=at(date(year + 1, 5, 1), 9),
        due_on=date(year + 1, 6, 30),
        reminded_at=at(date(year + 1, 6, 16), 9),
    )


def _outgrow(row: Statement) -> None:
    """Above the ceiling for the second year, and not looked at yet."""
    before = Statement.objects.get(member=row.member, year=row.year - 1)
    Statement.objects.filter(pk=before.pk).update(headcount_awu=Decimal(52), size=Size.MEDIUM)
    figures = (Decimal(58), Decimal(11_200_000), Decimal(6_400_000))
    finding = find(
        figures, year=row.year, earlier=[Year(before.year, Size.MEDIUM, Size(before.status))], owners_changed=False
    )
    Statement.objects.filter(member=row.member, year=row.year).update(
        headcount_awu=figures[0],
        turnover_eur=figures[1],
        balance_eur=figures[2],
        size=finding.size,
        status=finding.status,
        status_at_once=finding.at_once,
        settled_at=None,
    )


def _draw_logos(members: list[Member], chance: Chance, *, now: datetime) -> None:
    people = {link.member_id: link.user for link in Representative.objects.filter(is_main=True).select_related("user")}
    for member in members:
        picture = Image.new("RGB", (320, 160), "white")
        pen = ImageDraw.Draw(picture)
        for step in range(3):
            size = 130 - 36 * step
            corner = (95 + 18 * step, 15 + 18 * step)
            pen.rectangle((*corner, corner[0] + size, corner[1] + size), fill=chance.one(_COLOURS))
        out = BytesIO()
        picture.save(out, "PNG")
        profile.set_logo(member, drawn_anew(out.getvalue()), by=Actor.person(people[member.pk]), now=now)


def _ask_to_renew(days: Days, *, by: Actor, chance: Chance) -> None:
    """Half of those whose term ends within half a year are asked; some have answered."""
    ending = terms.ending(until=days.today + timedelta(days=183))
    terms.ask_to_renew(ending[: (len(ending) + 1) // 2], by=by, now=at(days.today - timedelta(days=12), 9))
    asked = list(Renewal.objects.select_related("term__member").order_by("pk"))
    for number, renewal in enumerate(one for one in asked if chance.happens(0.7)):
        person = Representative.objects.current().get(member=renewal.term.member, is_main=True).user
        wish = Wish.STAY if number else Wish.LEAVE
        answered_at = at(days.today - timedelta(days=chance.between(1, 9)), 16)
        terms.answer_renewal(renewal, wish=wish, note="", by=Actor.person(person), now=answered_at)


def _leave_something_to_do(members: list[Member], *, now: datetime) -> None:
    """A proposed change, a deputy who was asked, and a request about own data."""
    speakers = [Representative.objects.current().get(member=member, is_main=True).user for member in members[2:5]]
    first, second, third = (Actor.person(person) for person in speakers)
    facts = {"legal_name": f"{members[2].legal_name} Group"}
    profile.propose(
        members[2], facts=facts, ownership="", note="Company register, entry of last week.", by=first, now=now
    )
    representatives.nominate(
        members[3], name="Mia Varga", email="mia.varga@deputies.example", job_title="Head of product",
        is_successor=False, former_leaves=False, by=second, now=now,
    )  # fmt: skip
    rights.ask(kind="object", text="Please do not use our answers in presentations.", by=third, now=now)
