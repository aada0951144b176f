"""Invented companies: their names in the letters of their country, and their figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from focusgroup.demo import distributions
from focusgroup.demo.chance import Chance, clip
from focusgroup.demo.motivations import Author
from focusgroup.vocabulary import ai
from members.slug import slug_of

_FORMS = {
    "AL": ("Sh.p.k.",), "AT": ("GmbH", "OG"), "BA": ("d.o.o.",), "BE": ("BV", "SRL", "NV"), "BG": ("ООД",),
    "CH": ("AG", "GmbH", "Sàrl"), "CY": ("Ltd",), "CZ": ("s.r.o.", "a.s."), "DE": ("GmbH", "UG", "GmbH & Co. KG"),
    "DK": ("ApS", "A/S"), "EE": ("OÜ",), "ES": ("S.L.", "S.A."), "FI": ("Oy",), "FR": ("SAS", "SARL"),
    "GB": ("Ltd", "LLP"), "GR": ("Ι.Κ.Ε.", "Α.Ε.", "Ε.Π.Ε."), "HR": ("d.o.o.",), "HU": ("Kft.", "Zrt."),
    "IE": ("Ltd", "DAC"), "IL": ("Ltd",), "IN": ("Pvt Ltd",), "IS": ("ehf.",), "IT": ("S.r.l.", "S.p.A."),
    "LT": ("UAB",), "LU": ("S.à r.l.",), "LV": ("SIA",), "MK": ("ДООЕЛ",), "MT": ("Ltd",), "NL": ("B.V.",),
    "NO": ("AS",), "PL": ("Sp. z o.o.", "S.A."), "PT": ("Lda.", "S.A."), "RO": ("SRL",), "RS": ("d.o.o.",),
    "SE": ("AB",), "SI": ("d.o.o.",), "SK": ("s.r.o.",), "TR": ("A.Ş.", "Ltd. Şti."), "UA": ("ТОВ",),
    "US": ("Inc.",),
}  # fmt: skip
# Syllables that begin, carry on and end an invented name.
_LATIN = (
    "Kor Vel Ast Brun Fen Gal Hal Ist Jar Kes Lum Mor Nal Orv Pel Quin Rav Sol Tor Ulm Var Wel Yv Zan Cal Dor Ebr Ost",
    "a e i o a e i o ar el in or an il on",
    "dis na rix vo len mar tia gon ska lio vik dra phis sta bel nix zeo lund nova tera",
)
_LETTERS = {
    "CZ": ("Říč Žel Čes Křív Hrad Štěp Luž", "a e o ov in ěj", "na ník tec via ský den"),
    "DE": ("Grün Wald Licht Küst Möw Hell Brück Stern", "en er el ich", "werk stein bach feld lauf horn"),
    "DK": ("Nørr Sø Bjerg Klit Hav Lyng", "e en er ing", "lys vig strøm tårn bæk"),
    "FR": ("Brév Clair Éclo Fleur Mér Vall Noé", "e i a ou ar", "dine lys terre née vance loire"),
    "GR": ("Ναυ Κορ Θαλ Αστ Μελ Δελ Φωτ Ηλι", "α ο ι ερ αν", "λεξ δις νος μων ρα θεα"),
    "BG": ("Бор Вит Рил Слън Чер Мар Стру", "а о и ев ин", "гор дар ник лон мет вис"),
    "HU": ("Fény Szél Kő Ég Tölgy", "e a ő es", "mér szem lap hely"),
    "LT": ("Gint Žal Ąžuol Švies Ner", "a i ar in", "ris tas lis va kra"),
    "LV": ("Dzint Ķeg Saul Jūr Bēr", "a i ar e", "ne ris zeme vija"),
    "MK": ("Вар Охр Шар Пел", "да и е ин", "ис лум тек нова"),
    "PL": ("Żur Łąk Świt Wisł Dąb Gór Ślęż", "a o i ow", "nik ka lin mir wid"),
    "PT": ("Bris Mar Açor Sert Lug Vent", "a e o ão", "lis mar nova gem ris"),
    "RO": ("Căl Țar Șom Brăd Mureș", "i a u ea", "na riu tec van"),
    "SE": ("Vint Ång Sjö Ås Björk Norr", "er e a", "vik ljus mark fors"),
    "TR": ("Yıld Gün Şim Çağ Öz", "ı e a i", "rım lik dağ nur"),
    "UA": ("Дніп Зор Кал Світ Їж", "о и я е", "вар тек лан мир"),
}  # fmt: skip
_WORDS = {
    "": ("AI", "Analytics", "Models", "Data", "Systems", "Labs", "Intelligence", ""),
    "GR": ("Ρομποτική", "Δεδομένα", "Τεχνολογίες", "Έξυπνα Συστήματα", ""),
    "BG": ("Анализ", "Роботика", "Системи", "Данни", ""),
    "MK": ("Системи", "Податоци", ""),
    "UA": ("Аналітика", "Технології", ""),
    "DE": ("Analytik", "Robotik", "Bildverarbeitung", "AI", "Systeme", ""),
    "FR": ("Intelligence", "Données", "Langage", "Robotique", ""),
    "ES": ("Datos", "Inteligencia", "Visión", "Robótica", "AI", ""),
    "IT": ("Intelligenza", "Dati", "Robotica", "Visione", "AI", ""),
    "PL": ("Analityka", "Robotyka", "Dane", "AI", ""),
    "PT": ("Inteligência", "Dados", "Robótica", "AI", ""),
}
_SECTOR_WORDS = {
    "AGRI": ("Agritech", "Crops", "Farm Data"), "MANU": ("Robotics", "Inspection", "Automation"),
    "ENER": ("Energy", "Grid", "Power Systems"), "CONS": ("Build", "Permit", "Geodata"),
    "RETA": ("Retail", "Commerce", "Sizing"), "MOBI": ("Mobility", "Logistics", "Maritime"),
    "TOUR": ("Travel", "Hospitality"), "MEDI": ("Media", "Audio", "Archive"),
    "ICT": ("Language", "Software", "Compute"), "FINA": ("Risk", "Finance", "Insight"),
    "PROF": ("Legal", "Engineering", "Text"), "ADMI": ("Work", "Staffing", "People"),
    "PUBL": ("Civic", "Public Systems", "Letters"), "EDUC": ("Learning", "Schools", "Tutor"),
    "HEAL": ("Health", "Medical", "Care"), "OTHR": ("Works", "Commons"),
}  # fmt: skip
_SAME_WORDS = {"AT": "DE", "CH": "DE", "CY": "GR", "LU": "FR"}
# The form must bear the longest and the shortest of names.
LONGEST = (
    "Mittelmoosbacher Gesellschaft für vorausschauende Instandhaltung, Bildverarbeitung und lernende "
    "Qualitätssicherung in der keramischen und feinmechanischen Industrie mbH & Co. KG",
    "DE",
)
SHORTEST = ("Æ AS", "NO")
_OTHER_SCRIPTS = ("GR", "CY", "BG", "MK", "UA")
# Within the ceilings of Recommendation 2003/361/EC, Annex, Article 2.
_MOST_EUR = {
    "micro": 2_000_000,
    "small": 10_000_000,
    "medium": 43_000_000,
    "large_by_group": 43_000_000,
    "large": 400_000_000,
}
_NO_COMPANIES = ("University laboratory {name}", "{name} association", "Institute {name}, public research centre")


@dataclass
class Company:
    """What stays the same from one application of a company to the next, and in its membership."""

    domain: str
    facts: dict[str, Any]
    author: Author
    kind_of_size: str


class Registry:
    """Founds companies; no two of them share a domain."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.domains: set[str] = set()
        self.curiosities = [SHORTEST, LONGEST]

    def found(self, *, country: str, financial_year: int) -> Company:
        chance = self.chance
        size = chance.of(distributions.SIZES)
        spans = {span: share for span, share in distributions.FOUNDED.items() if span[0] <= financial_year}
        first, last = chance.of(spans)
        founded_year = chance.between(first, min(last, financial_year))
        staff = _staff(chance, size)
        sector = chance.of(distributions.SECTORS)
        author = Author(chance, country=country, sector=sector, founded_year=founded_year, staff=int(staff))
        name = self._name(country, sector)
        domain = self._domain(name)
        facts = {
            "legal_name": name,
            "country": country,
            "registration_number": f"X {chance.between(100_000, 999_999)}",
            "website": f"https://www.{domain}/",
            "founded_year": founded_year,
            "nace_section": chance.of(distributions.NACE),
            "sector": sector,
            "ai_role": ai.ROLE_OF_COMPANY_ROLE[chance.of(distributions.COMPANY_ROLES)],
            "ai_domains": _ai_domains(chance),
            "expertise": author.expertise(),
            "financial_year": financial_year,
            **figures(chance, size, staff),
        }
        return Company(domain=domain, facts=facts, author=author, kind_of_size=size)

    def _name(self, country: str, sector: str) -> str:
        for curiosity in self.curiosities:
            if curiosity[1] == country:
                self.curiosities.remove(curiosity)
                return curiosity[0]
        return self.plain_name(country, sector)

    def plain_name(self, country: str, sector: str) -> str:
        return f"{self._stem(country, sector)} {self.chance.one(_FORMS[country])}"

    def _stem(self, country: str, sector: str) -> str:
        chance = self.chance
        letters = _LETTERS.get(_SAME_WORDS.get(country, country), _LATIN)
        # The few syllables of a language alone would soon run out of names.
        if country not in _OTHER_SCRIPTS and chance.happens(0.4):
            letters = _LATIN
        first, middle, last = (part.split() for part in letters)
        carried = "".join(chance.one(middle) for _ in range(1 if chance.happens(0.7) else 2))
        word = chance.one(_WORDS.get(_SAME_WORDS.get(country, country), _WORDS[""]))
        if country not in _OTHER_SCRIPTS and chance.happens(0.55):
            word = chance.one(_SECTOR_WORDS[sector])
        return f"{chance.one(first)}{carried}{chance.one(last)} {word}".strip()

    def _domain(self, name: str) -> str:
        """A free one; long names are cut at a word."""
        label, *others = slug_of(name).split("-")
        for word in others[:2]:
            if len(label) + len(word) < 24 and len(word) > 2:
                label += f"-{word}"
        number, free = 1, label
        while free in self.domains:
            number += 1
            free = f"{label}{number}"
        self.domains.add(free)
        return f"{free}.example"


def figures(chance: Chance, size: str, staff: float) -> dict[str, Decimal]:
    """Headcount and money of a closed year."""
    has_revenue = size != "micro" or not chance.happens(distributions.WITHOUT_REVENUE_OF_MICRO)
    a_head = chance.lognormal(distributions.TURNOVER_PER_STAFF_EUR, distributions.TURNOVER_SIGMA)
    turnover_eur = min(staff * a_head, _MOST_EUR[size]) if has_revenue else 0
    balance_eur = min(max(turnover_eur, 40_000) * (0.3 + 0.6 * chance.fraction()), _MOST_EUR[size])
    return {
        "headcount_awu": Decimal(str(staff)),
        "turnover_eur": Decimal(round(turnover_eur, -3)).quantize(Decimal(1)),
        "balance_eur": Decimal(round(balance_eur, -3)).quantize(Decimal(1)),
    }


def _staff(chance: Chance, size: str) -> float:
    if size == "large":
        return chance.between(*distributions.LARGE_AWU)
    median, least, most = distributions.STAFF_AWU["medium" if size == "large_by_group" else size]
    return round(clip(chance.lognormal(median, 0.5), least, most), 1)


def _ai_domains(chance: Chance) -> list[str]:
    first = chance.of(distributions.AI_DOMAINS)
    others = [domain for domain in distributions.AI_DOMAINS if domain != first]
    return [first, *chance.some(others, chance.of(distributions.FURTHER_AI_DOMAINS))]


def no_company(chance: Chance, name: str) -> str:
    """The name of an association or a laboratory, which applies all the same."""
    return chance.one(_NO_COMPANIES).format(name=name.rsplit(" ", 1)[0])
