"""How an applicant gets in: by the first link once, later by a code that goes to the address of the application.

A code has eight digits and counts only in the browser that asked for it: what is kept is the hash of it together with
a secret of that browser's session.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from applications import mails
from applications.interest import actions as interest
from applications.models import Application
from focusgroup.accounts import links, pace
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link
from focusgroup.accounts.pace import Limit
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

CODES = Limit("codes", most=10, per=timedelta(hours=1))
TRIES = Limit("code_tries", most=10, per=mails.CODE_LASTS)


class TooMany(Exception):
    """More letters or tries than anybody needs; later it works again."""


@transaction.atomic
def open_first(application: Application, link: Link, *, by: Actor, now: datetime) -> bool:
    """Spend the link that begins an application. False once it was used, or once anything was typed."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require(by.is_holder_of(application))
    if not application.is_untouched or not links.spend(link, now=now):
        return False
    audit.record("opened by the link", application, by=by, now=now)
    interest.carry_over(application, by=by, now=now)
    return True


@transaction.atomic
def send_links(email: str, *, now: datetime) -> None:
    """To an address that applied before, while no call is open: the way to what was made with it, if anything was.

    Whoever types an address is nobody yet; the log names the holder of the links that the letter brings.
    """
    newest = Application.objects.of_address(email).order_by("-id").first()
    if newest and mails.links_again(newest, now=now, offset=f"{now:%Y%m%d%H%M}"):
        audit.record("asked for the links again", newest, by=Actor.holder(newest), now=now)


@transaction.atomic
def send_code(application: Application, *, browser: str, by: Actor, now: datetime) -> None:
    """A fresh code to the address of the application and nowhere else, once a minute. Raises TooMany."""
    require(by.is_holder_of(application))
    if not pace.spend(CODES, str(application.key), now=now):
        raise TooMany
    digits = f"{secrets.randbelow(10**8):08}"
    offset = f"{now:%Y%m%d%H%M} {links.hash_of(browser)[:8]}"
    if mails.code(application, now=now, sealed={"code": f"{digits[:4]} {digits[4:]}"}, offset=offset):
        secret = _secret(application, browser, digits)
        links.keep(mails.CODE, application, secret, now=now, expires_at=now + mails.CODE_LASTS)
        audit.record("asked for a code", application, by=by, now=now)


@transaction.atomic
def use_code(application: Application, typed: str, *, browser: str, by: Actor, now: datetime) -> bool:
    """Whether it is the code that this browser asked for; it is spent by this. Raises TooMany."""
    require(by.is_holder_of(application))
    if not pace.spend(TRIES, browser, now=now):
        raise TooMany
    digits = "".join(character for character in typed if character.isdecimal())
    link = links.follow(mails.CODE, _secret(application, browser, digits), now=now)
    if link is None or not links.spend(link, now=now):
        return False
    audit.record("opened by a code", application, by=by, now=now)
    return True


def _secret(application: Application, browser: str, digits: str) -> str:
    return f"{application.key}:{browser}:{digits}"
