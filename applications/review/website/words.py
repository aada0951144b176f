"""Words that tell something about a website, in the languages of the Union."""

import re

# In a link: this page probably speaks of AI.
AI = (
    "ai", "ki", "ia", "genai", "artificial intelligence", "künstliche intelligenz", "kuenstliche intelligenz",
    "intelligence artificielle", "inteligencia artificial", "inteligência artificial", "intelligenza artificiale",
    "kunstmatige intelligentie", "kunstig intelligens", "artificiell intelligens", "tekoäly",
    "tehisintellekt", "tehisaru", "mākslīgais intelekts", "dirbtinis intelektas", "sztuczna inteligencja",
    "umělá inteligence", "umelá inteligencia", "mesterséges intelligencia", "umetna inteligenca",
    "umjetna inteligencija", "inteligență artificială", "inteligenta artificiala", "изкуствен интелект",
    "τεχνητή νοημοσύνη", "intleacht shaorga", "intelliġenza artifiċjali", "machine learning", "maschinelles lernen",
    "apprentissage automatique", "aprendizaje automático", "apprendimento automatico", "deep learning",
    "computer vision", "neural", "nlp", "llm", "mlops", "data science", "bildverarbeitung", "künstlicher intelligenz",
    "sztucznej inteligencji", "umělé inteligence", "umelej inteligencie", "τεχνητής νοημοσύνης",
)  # fmt: skip
# May speak of it; taken after the others.
NEARBY = (
    "products", "product", "produkte", "produits", "productos", "produtos", "prodotti", "producten", "produkty",
    "produkter", "tuotteet", "tooted", "termékek", "proizvodi", "produse", "προϊόντα", "продукти", "technology",
    "technologies", "technologie", "tecnología", "tecnologia", "teknologi", "teknologia", "technológia",
    "τεχνολογία", "технологии", "solutions", "lösungen", "soluciones", "soluções", "soluzioni", "oplossingen",
    "rozwiązania", "řešení", "riešenia", "ratkaisut", "λύσεις", "решения", "data", "daten", "données", "datos",
    "research", "forschung", "recherche", "about", "about us", "über uns", "ueber uns", "à propos", "sobre nosotros",
    "chi siamo", "over ons", "o nas", "o nás", "om oss", "om os", "meistä", "rólunk", "o nama", "despre noi",
    "σχετικά", "за нас", "references", "referenzen", "case studies", "platform",
)  # fmt: skip
PARKED = (
    "this domain is for sale", "domain is for sale", "buy this domain", "domain may be for sale", "domain parking",
    "parked domain", "parked free", "this domain is parked", "the domain has expired", "this domain has expired",
    "related searches", "make an offer for this domain", "hugedomains", "sedoparking", "domain name is registered",
    "diese domain steht zum verkauf", "domain kaufen", "diese domain ist geparkt", "ce nom de domaine est à vendre",
    "domaine à vendre", "este dominio está en venta", "dominio en venta", "questo dominio è in vendita",
    "dit domein is te koop", "domena jest na sprzedaż", "doména je na prodej", "website coming soon",
    "future home of something quite cool", "apache2 default page", "welcome to nginx", "it works!",
    "default web site page", "index of /", "account suspended", "this account has been suspended",
)  # fmt: skip
NEEDS_JAVASCRIPT = (
    "enable javascript", "requires javascript", "javascript is required", "javascript is disabled",
    "javascript to run this app", "activate javascript", "bitte aktivieren sie javascript", "javascript aktivieren",
    "activer javascript", "active javascript", "abilita javascript", "włącz javascript", "zapněte javascript",
)  # fmt: skip
# Common words that few other languages of the list share.
LANGUAGES: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "bg": "и на за от се е са че да по със това нашите ние",
        "cs": "je jsou nebo jako které který pro také ze naše jsme od při být",
        "da": "og er ikke vores kan jeg det af til med som vi har",
        "de": "und der die das ist nicht mit für wir unsere eine werden auf",
        "el": "και το του της είναι με για την από που μας στην",
        "en": "the and of to is our with for we are your that from",
        "es": "el los las y que una con para por nuestra es del más",
        "et": "ja on ei see mis meie oma kui ning ka või aga",
        "fi": "ja on ei se että meidän myös sekä kun tai ovat ole",
        "fr": "le les des et est une nous pour dans avec notre vous sur",
        "ga": "agus an na is ar le tá ag do go sé chun",
        "hr": "i je na za su koji što naše kao ili od također smo",
        "hu": "és a az hogy nem egy is vagy mint meg cégünk ügyfeleink",
        "it": "il di e che per con una sono nostra della del gli più",
        "lt": "ir yra kad su iš mūsų kaip apie taip į arba mes",
        "lv": "un ir kas ar no mūsu uz par kā vai mēs lai",
        "mt": "u ta li fil għal huwa tal aħna minn mill dan biex",
        "nl": "de het een en van is niet wij onze voor met zijn door",
        "pl": "i w na z jest nie się do że oraz nasze dla są",
        "pt": "o os as e que uma com para por nossa não do da mais",
        "ro": "și în de la cu este nu pentru care noastre sunt din",
        "sk": "je sú alebo ako ktoré ktorý pre tiež zo naše sme od pri byť",
        "sl": "in je na za so ki da tudi ali naše kot smo pri",
        "sv": "och är inte vår för att det som på vi har med av",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 8


def have(words: tuple[str, ...], text: str) -> bool:
    """Whether one of the words stands in the text; a longer word may go on, as words do in most languages."""
    plain = " " + " ".join(re.split(r"[\W_]+", text.casefold())) + " "
    return any((f" {word}" if len(word) > 4 else f" {word} ") in plain for word in words)


def language_of(text: str) -> str:
    """A modest guess by the commonest words: a code, or "" when nothing stands out."""
    found = [word.casefold() for word in _WORD.findall(text[:20_000])]
    ranks = sorted(((sum(word in known for word in found), code) for code, known in LANGUAGES.items()), reverse=True)
    (most, code), (second, _other) = ranks[0], ranks[1]
    return code if most >= _FEWEST and most * 4 >= second * 5 else ""
