"""Names of people, as common in their country as they are invented in their combination."""

from focusgroup.demo.chance import Chance
from members.slug import slug_of

# Given names, then family names, by language area; in both, women's and men's
# forms take turns, because many of these languages want them to agree.
_NAMES = {
    "bg": (
        "Мария Иван Елена Георги Десислава Николай Ралица Стефан Йоана Петър",
        "Иванова Петров Димитрова Георгиев Стоянова Колев Тодорова Ангелов Василева Марков",
    ),
    "cs": (
        "Jana Tomáš Lucie Jiří Tereza Ondřej Kateřina Petr Zuzana Matěj",
        "Novotná Dvořák Černá Procházka Kučerová Veselý Říhová Šimek Bartošová Hájek",
    ),
    "da": (
        "Mette Søren Astrid Rasmus Freja Anders Signe Mikkel Karen Jeppe",
        "Østergaard Lund Kjær Mikkelsen Bruun Holm Nørgaard Skov Vestergaard Dahl",
    ),
    "de": (
        "Anna Jonas Katharina Felix Miriam Jürgen Svenja Matthias Birgit Emre",
        "Weiß Hartmann Vogel Brandt Schäfer Lindner Böhm Krüger Yıldız Stein",
    ),
    "el": (
        "Ελένη Νίκος Μαρία Γιώργος Κατερίνα Δημήτρης Σοφία Κώστας Ιωάννα Παναγιώτης",
        "Παπαδοπούλου Νικολάου Γεωργίου Αλεξίου Οικονόμου Βασιλείου Ρήγα Μακρής Καρρά Λάμπρου",
    ),
    "en": (
        "Aoife Daniel Sarah Conor Priya James Niamh Oliver Grace Tunde",
        "Murphy Whitfield Okafor Byrne Hughes Patel Gallagher Sinclair Walsh Ashworth",
    ),
    "es": (
        "Lucía Javier Carmen Álvaro Marta Iñaki Elena Sergio Núria Pablo",
        "García Ibáñez Serra Núñez Etxeberria Molina Castaño Vidal Romero Peña",
    ),
    "et": (
        "Kadri Marko Liis Tõnu Triin Rasmus Kersti Jaan Piret Siim",
        "Tamm Saar Mägi Kask Põder Rebane Õunapuu Lepik Vaher Sepp",
    ),
    "fi": (
        "Aino Mikko Päivi Juha Sanna Antti Elina Väinö Hanna Ville",
        "Korhonen Mäkelä Lehtinen Nieminen Järvinen Salo Hämäläinen Laine Räsänen Koski",
    ),
    "fr": (
        "Claire Julien Amélie Thibault Noémie François Inès Mathieu Hélène Youssef",
        "Lefèvre Moreau Gauthier Benali Rousseau Delacroix Chevalier Perrin Lambert Fontaine",
    ),
    "hr": (
        "Ivana Marko Ana Luka Petra Željko Maja Tomislav Nina Jakov",
        "Horvat Kovačević Babić Marić Jurić Vuković Šimić Perić Božić Novak",
    ),
    "hu": (
        "Eszter Bence Katalin Gábor Zsófia László Réka Ádám Ágnes Márton",
        "Szabó Kiss Varga Fekete Balogh Lakatos Juhász Molnár Takács Szűcs",
    ),
    "it": (
        "Giulia Marco Francesca Luca Chiara Alessandro Elisa Matteo Niccolò Sara",
        "Rinaldi Conti Ferrara Marchetti De Luca Bianchi Moretti Gallo Fabbri Serra",
    ),
    "lt": (
        "Rasa Tomas Eglė Mantas Živilė Darius Ieva Lukas Jūratė Andrius",
        "Kazlauskienė Petrauskas Žukaitė Stankevičius Butkutė Jankauskas Urbonaitė Balčiūnas Mažeikienė Šimkus",
    ),
    "lv": (
        "Ilze Jānis Līga Kārlis Inese Mārtiņš Zane Andris Anete Gatis",
        "Bērziņa Kalniņš Ozola Liepiņš Krūmiņa Eglītis Zariņa Balodis Vītola Siliņš",
    ),
    "mk": (
        "Ана Стефан Марија Филип Елена Никола Ивана Горан Сања Дарко",
        "Стојановска Николов Трајковска Ристов Јованова Димов Петровска Илиев Спасова Крстев",
    ),
    "nl": (
        "Sanne Bram Lotte Jeroen Femke Daan Marieke Sven Elke Joris",
        "de Vries Janssens van den Berg Peeters Bakker Maes Visser Claes Hendriks Wouters",
    ),
    "no": (
        "Ingrid Lars Kari Øyvind Solveig Håkon Marit Eirik Silje Bjørn",
        "Hansen Nygård Bakken Solberg Haugen Strand Lien Moen Ødegård Berg",
    ),
    "pl": (
        "Agnieszka Paweł Małgorzata Łukasz Zofia Michał Joanna Krzysztof Ewa Wojciech",
        "Wiśniewska Kowalczyk Zielińska Wójcik Szymańska Dąbrowski Kamińska Łęcki Jabłońska Gołąb",
    ),
    "pt": (
        "Inês João Mariana Tiago Beatriz Gonçalo Sofia Rui Catarina Diogo",
        "Ferreira Carvalho Azevedo Magalhães Teixeira Gonçalves Moura Simões Lopes Brandão",
    ),
    "ro": (
        "Ioana Andrei Cristina Mihai Ștefania Radu Elena Bogdan Raluca Vlad",
        "Ionescu Popa Dumitrescu Șerban Munteanu Stănescu Țurcanu Moldovan Barbu Enache",
    ),
    "sk": (
        "Zuzana Martin Katarína Ľubomír Lenka Juraj Barbora Michal Veronika Štefan",
        "Kováčová Horváth Tóthová Baláž Hudáková Polák Kráľová Urban Ďurišová Lukáč",
    ),
    "sq": (
        "Elira Arben Jonida Erion Blerta Ilir Anisa Gent Mirela Dritan",
        "Hoxha Shehu Gjoka Leka Prifti Dervishi Çela Bregu Kola Meta",
    ),
    "sr": (
        "Jelena Nikola Milica Stefan Tamara Vuk Dragana Miloš Katarina Đorđe",
        "Jovanović Petrović Nikolić Stanković Đurić Ilić Živković Savić Kostić Lazić",
    ),
    "sv": (
        "Elin Johan Sara Erik Åsa Gustav Linnea Oskar Maja Björn",
        "Lindqvist Bergström Åkesson Nyström Holmberg Sjöberg Ekström Wallin Öberg Sandell",
    ),
    "tr": (
        "Elif Mehmet Zeynep Can Ayşe Kerem Defne Barış Selin Ömer",
        "Yılmaz Kaya Şahin Öztürk Aydın Çelik Doğan Güneş Koç Arslan",
    ),
    "uk": (
        "Олена Андрій Ірина Тарас Наталія Богдан Юлія Максим Оксана Дмитро",
        "Шевчук Коваленко Бондар Мельник Ткачук Кравець Лисенко Савчук Гончар Яремчук",
    ),
    "in": ("Ananya Rahul Meera Arjun Kavya Vikram", "Sharma Iyer Reddy Nair Banerjee Kulkarni"),
    "he": ("Noa Yael Itai Tamar Amir Maya", "Levi Mizrahi Peretz Shani Dahan Amsalem"),
}  # fmt: skip
LANGUAGE_OF = {
    "AL": "sq", "AT": "de", "BA": "hr", "BE": "nl", "BG": "bg", "CH": "de", "CY": "el", "CZ": "cs", "DE": "de",
    "DK": "da", "EE": "et", "ES": "es", "FI": "fi", "FR": "fr", "GB": "en", "GR": "el", "HR": "hr", "HU": "hu",
    "IE": "en", "IL": "he", "IN": "in", "IS": "no", "IT": "it", "LT": "lt", "LU": "fr", "LV": "lv", "MK": "mk",
    "MT": "it", "NL": "nl", "NO": "no", "PL": "pl", "PT": "pt", "RO": "ro", "RS": "sr", "SE": "sv", "SI": "hr",
    "SK": "sk", "TR": "tr", "UA": "uk", "US": "en",
}  # fmt: skip
_PARTICLES = ("de", "De", "van", "den")


def _words(text: str) -> list[str]:
    """Split at spaces, keeping a particle with the name it belongs to."""
    names: list[str] = []
    for word in text.split():
        if names and names[-1].split()[-1] in _PARTICLES:
            names[-1] += f" {word}"
        else:
            names.append(word)
    return names


_SPLIT = {language: (given.split(), _words(family)) for language, (given, family) in _NAMES.items()}


def person(chance: Chance, country: str) -> str:
    """A name as it is written at home, in the script of the country."""
    given, family = _SPLIT[LANGUAGE_OF.get(country, "en")]
    # In Belgium the two large languages share the work.
    if country == "BE" and chance.happens(0.5):
        given, family = _SPLIT["fr"]
    turn = chance.between(0, 1)
    return f"{chance.one(given[turn::2])} {chance.one(family[turn::2])}"


def address(name: str, domain: str) -> str:
    """The person's e-mail address at the domain."""
    return f"{slug_of(name).replace('-', '.')}@{domain}"
