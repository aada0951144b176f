"""Whether two applications may be of the same company. Plain comparisons of text, no database."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Self
from urllib.parse import urlsplit

VERY_SIMILAR = 0.9


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a company is, not what it is called.
_FORMS = _words(
    "ab ag aps as bv bvba cv doo eood gmbh kft kg limited llc ltd mbh nv oo oy ood oü plc sa sarl sas sia sl "
    "spa sprl srl srls sro sp uab ug zoo"
)
# Mail of these hosts, and pages of these sites, say nothing about the company.
SHARED_HOSTS = _words(
    "gmail.com googlemail.com icloud.com me.com mac.com msn.com proton.me protonmail.com pm.me mail.com zoho.com "
    "fastmail.com hey.com tutanota.com tuta.io tuta.com mailbox.org posteo.de web.de freenet.de t-online.de arcor.de "
    "orange.fr wanadoo.fr free.fr sfr.fr laposte.net bbox.fr neuf.fr libero.it virgilio.it alice.it tin.it tiscali.it "
    "pec.it seznam.cz centrum.cz email.cz post.cz wp.pl o2.pl onet.pl interia.pl op.pl gazeta.pl azet.sk zoznam.sk "
    "freemail.hu citromail.hu abv.bg mail.bg inbox.lv inbox.lt one.lt sapo.pt telenet.be skynet.be proximus.be "
    "ziggo.nl kpnmail.nl hetnet.nl planet.nl xs4all.nl home.nl telia.com comhem.se online.no luukku.com "
    "otenet.gr in.gr bluewin.ch chello.at aon.at eircom.net btinternet.com ukr.net mail.ru yandex.ru yandex.com"
)
# These have an address in many countries: yahoo.fr, gmx.at, hotmail.co.uk.
SHARED_NAMES = _words("yahoo ymail hotmail outlook live gmx aol mail")
SHARED_SITES = _words("linkedin.com facebook.com github.com google.com instagram.com x.com youtube.com")


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a company apart, in the form in which it is compared."""

    name: str
    pairs: frozenset[str]
    country: str
    vat_number: str
    registration_number: str
    website: str

    @classmethod
    def of(cls, name: str, country: str, vat_number: str, registration_number: str, website: str) -> Self:
        plain = name_of(name)
        pairs = frozenset(plain[place : place + 2] for place in range(len(plain) - 1))
        numbers = number_of(vat_number), number_of(registration_number)
        return cls(plain, pairs, country, *numbers, domain_of(website))


def name_of(text: str) -> str:
    """A company's name without legal form, accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace(".", "")
    words = re.findall(r"\w+", plain)
    kept = [word for word in words if word not in _FORMS]
    return " ".join(kept or words)


def number_of(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()


def domain_of(address: str) -> str:
    """The host of a web address, without www; nothing of a site that many share."""
    try:
        host = (urlsplit(address if "//" in address else f"//{address}").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return "" if host in SHARED_SITES or any(host.endswith(f".{site}") for site in SHARED_SITES) else host


def reasons(one: Identity, other: Identity) -> list[str]:
    """What is alike: any of vat_number, registration_number, website and legal_name."""
    found = []
    if one.vat_number and one.vat_number == other.vat_number:
        found.append("vat_number")
    is_same_register = one.registration_number and one.country == other.country
    if is_same_register and one.registration_number == other.registration_number:
        found.append("registration_number")
    if one.website and one.website == other.website:
        found.append("website")
    if _is_similar(one, other):
        found.append("legal_name")
    return found


def is_of_one_mail_domain(one: str, other: str) -> bool:
    """Whether two confirmed addresses show the same company; of a host that many share only the same address does."""
    one, other = one.casefold(), other.casefold()
    domain = one.rpartition("@")[2]
    return one == other or (domain == other.rpartition("@")[2] and not _is_shared(domain))


def _is_shared(host: str) -> bool:
    return host in SHARED_HOSTS or host.partition(".")[0] in SHARED_NAMES


def _is_similar(one: Identity, other: Identity) -> bool:
    if one.name == other.name:
        return bool(one.name)
    # Names so alike share most pairs of letters; nearly all comparisons end here.
    if 2 * len(one.pairs & other.pairs) < len(one.pairs) + len(other.pairs) >> 1:
        return False
    return SequenceMatcher(None, one.name, other.name, autojunk=False).ratio() >= VERY_SIMILAR
