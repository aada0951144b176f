"""Sentences that any applicant may write, and what reviewers say of them. Slots as in `stories`."""

OPENINGS = (
    "We are {staff} people in {country}, and AI is what we sell, not what we talk about.",
    "Our company began in {year} with one customer and one question.",
    "Three of us left a university in {year} because the best data were outside it.",
    "We are a family business; the second generation brought the software, the first still checks it.",
    "We have used AI in our own work since {year}, first by accident and then on purpose.",
    "Since {year} we have worked for {customers}, and all we know about AI we learned there.",
    "We apply because rules are made now that we will live with for the next ten years.",
    "Nobody in our town had heard of machine learning when we opened in {year}.",
    "We build, we sell and we maintain, so we hear of every error ourselves.",
    "Our customers are {customers}; they ask us what the rules mean, and we often do not know.",
    "We come from a small market, so we had to think of a second country in the first year.",
    "Half of our {staff} people never studied computing, which is the best thing about us.",
)

MIDDLES = (
    "Our {data} stay in Europe, and most of them stay with the customer.",
    "We train small models on {data} of our own and retrain them every {n} weeks.",
    "Good {data} cost us more than computing, salaries for labelling included.",
    "We tried a large general model for a year and went back to a small one that we understand.",
    "Of {n} pilots, four became products, and we can say for each of the others why it ended.",
    "We measure before and after, with the customer, and publish the figure when it is bad as well.",
    "Two of our people work on documentation only, which is a lot for a company of {staff}.",
    "Finding people is harder than finding money; the last post was open for eleven months.",
    "We pay as much for cloud computing as for our office, and cannot compare offers because no two bills agree.",
    "Public buyers want a reference, and the first reference must come from a public buyer.",
    "Insurance for errors of a model exists, at a price that tells us the insurer does not understand it either.",
    "Standards are written by people who can travel; we read them when they are done, at EUR 120 a copy.",
    "We asked a regulatory sandbox for a place and were told that {country} will open one next year.",
    "Banks ask for machines as security, and our machines belong to somebody else's data centre.",
    "A large customer wanted the source of the model in escrow; the contract was longer than the code.",
    "Older staff were sceptical and stayed, younger staff were keen and left; we still think about it.",
    "We wrote rules for the use of chatbots at work on one page, and people keep to them because it is one page.",
    "Productivity went up by about a tenth; nobody lost a job, but two jobs changed beyond recognition.",
    "We let every user overrule {system}, count how often they do, and look at each reason.",
    "Our model card fits on two pages and is the most read document we have.",
    "We sell in {n} countries and translate everything ourselves, mistakes included.",
    "Explaining what {system} cannot do takes half of each first meeting and saves the second.",
    "When the model drifts, we know within a day; when the world changes, it takes us a week.",
    "Data from {customers} come in formats that predate the internet, and they are the good ones.",
    "A grant paid for the first version; the second was paid by customers, and it is better.",
    "We work with two universities, and with one of them even after the project ended.",
    "Open source carries us: {n} of the libraries we depend on are kept alive by fewer than three people.",
    "We do not sell to anyone who will not name a person responsible for the results.",
    "Security reviews take longer than development, and we have come to think that this is right.",
    "We compared our energy bill before and after: training is a tenth, use is the rest.",
)

WISHES = (
    "We would bring real figures on cost, time and errors from {n} installations.",
    "We would like the group to look at who owns what a model learns from a customer's data.",
    "We can tell what documentation costs a company of {staff}, hour by hour.",
    "We ask for one European questionnaire on AI risk instead of one for each customer.",
    "Our wish to the Commission: guidance with examples from companies of our size.",
    "We would like to compare notes with companies in other countries that serve {customers}.",
    "We want to hear from others how they train people who did not ask for AI.",
    "If computing time from public centres came within weeks, we would use it at once.",
    "We can show what went wrong as well as what went right; the first is more useful.",
    "We think the group should follow how work changes, not only how many companies use AI.",
    "Procurement for small suppliers is the change that would help us most.",
    "We would gladly test drafts of guidelines on our own products and report the hours.",
)

CLOSINGS = (
    "Two named people would take part, and time for it is set aside.",
    "Our head of development would come to the meetings in person.",
    "We can host a meeting, and the coffee is good.",
    "We answer surveys when they are short, and we will answer this one even if it is not.",
    "Travel from {country} is slow; online we would be there each time.",
    "We have no lobbyist and no plan to hire one.",
    "Our English is not perfect, our figures are.",
)

BOILERPLATE = (
    "In today's rapidly evolving digital landscape, artificial intelligence is transforming industries.",
    "Our company stands at the forefront of innovation and leverages cutting-edge solutions.",
    "We are passionate about empowering organisations to unlock the full potential of their data.",
    "By joining the Focus Group, we aim to contribute to a vibrant ecosystem of excellence.",
    "Our holistic, human-centric approach ensures sustainable value for all stakeholders.",
    "We are committed to trustworthy, ethical and responsible AI in everything we do.",
    "Leveraging state-of-the-art algorithms, we deliver measurable impact across sectors.",
    "We firmly believe that collaboration is the key to unlocking a prosperous digital future.",
    "Our multidisciplinary team combines deep expertise with a passion for excellence.",
    "Together, we can shape the future of artificial intelligence in Europe and beyond.",
    "Our seamless, scalable and robust platform drives digital transformation end to end.",
    "We look forward to contributing our unique perspective to this important initiative.",
)

SPAM = (
    "We want to join.",
    "see website",
    "Please send us the conditions and the amount of the funding.",
    "Best prices for promotion of your business, write to sales@offers.example.",
    "-",
    "AI",
)

WITHOUT_AI = (
    "We do not use AI yet, and would like to learn in the group what is worth a try.",
    "We build websites and shops; several customers have asked us for a chatbot.",
    "Our ERP vendor announced AI functions for next year, and we want to be prepared.",
    "So far we have attended two webinars on AI and found them very useful.",
    "We would like to meet companies that can offer AI solutions to us.",
)

OTHER_LANGUAGES = {
    "de": (
        "Wir arbeiten seit {year} mit lernenden Verfahren und haben heute {n} Anlagen im Betrieb.",
        "Am Anfang stand ein einziger Kunde, der uns seine Fehler gezeigt hat, und nicht nur seine Erfolge.",
        "Unsere Leute wurden nicht ersetzt, sie wurden Lehrer des Systems; das hat zwei Jahre gedauert.",
        "Der Nachweis, dass ein Modell sicher ist, kostet uns heute mehr als seine Entwicklung.",
        "Wir wünschen uns Leitlinien mit Beispielen aus Betrieben unserer Größe.",
        "Die Daten gehören unseren Kunden, und so soll es bleiben.",
        "Zwei Personen würden regelmäßig an den Sitzungen teilnehmen.",
    ),
    "fr": (
        "Nous développons nos propres modèles depuis {year}, avec {n} clients qui nous disent ce qui ne va pas.",
        "Nous sommes {staff} personnes, et chacune sait expliquer ce que fait le système et ce qu'il ne fait pas.",
        "Les marchés publics demandent des références que seule une grande entreprise peut fournir.",
        "Nos données restent chez nos clients ; c'est plus lent, et c'est la raison pour laquelle ils restent.",
        "Nous aimerions comparer nos coûts de conformité avec ceux d'entreprises de la même taille.",
        "Notre responsable technique participerait à chaque réunion.",
    ),
    "es": (
        "Trabajamos con aprendizaje automático desde {year} y mantenemos {n} instalaciones en marcha.",
        "Empezamos con datos malos y un cliente paciente; hoy los datos son mejores y el cliente sigue aquí.",
        "Para una empresa de {staff} personas, la documentación ocupa a una de ellas a tiempo completo.",
        "Pedimos guías breves, con ejemplos de empresas pequeñas y en nuestra lengua.",
        "El acceso a la computación pública tarda más que el propio proyecto.",
        "Podemos aportar cifras reales de costes, errores y horas de formación.",
    ),
    "it": (
        "Dal {year} costruiamo modelli nostri, piccoli, che girano presso il cliente.",
        "Siamo {staff} persone e seguiamo {n} impianti, dalla prima misura alla manutenzione.",
        "Gli operatori possono sempre correggere il sistema, e noi contiamo quante volte lo fanno.",
        "Trovare personale è più difficile che trovare clienti.",
        "Vorremmo confrontarci con imprese di altri paesi che hanno gli stessi problemi con i dati.",
        "Parteciperemmo agli incontri con due persone.",
    ),
    "el": (
        "Εργαζόμαστε με μηχανική μάθηση από το {year} και έχουμε {n} εγκαταστάσεις σε λειτουργία.",
        "Τα δεδομένα ανήκουν στους πελάτες μας και μένουν στους δικούς τους υπολογιστές.",
        "Οι γλώσσες με λίγους ομιλητές κοστίζουν όσο και οι μεγάλες, αλλά πληρώνουν λιγότεροι.",
        "Θα θέλαμε οδηγίες με παραδείγματα από μικρές επιχειρήσεις.",
        "Δύο συνεργάτες μας θα συμμετέχουν σε κάθε συνάντηση.",
    ),
    "bg": (
        "Работим с машинно обучение от {year} г. и поддържаме {n} инсталации.",
        "Данните остават при клиента, а ние плащаме за всяка грешка на модела.",
        "За фирма от {staff} души документацията е по-скъпа от самия модел.",
        "Искаме да сравним опита си с фирми от други държави.",
        "Двама души от екипа ще участват в срещите.",
    ),
    "pl": (
        "Od {year} roku tworzymy własne modele i utrzymujemy {n} wdrożeń.",
        "Nasi klienci uczą system razem z nami, a każdą poprawkę zapisujemy.",
        "Dla firmy liczącej {staff} osób największym kosztem są dobre dane.",
        "Chcielibyśmy porównać nasze doświadczenia z firmami z innych krajów.",
        "W spotkaniach brałyby udział dwie osoby.",
    ),
}
LANGUAGES_OF = {
    "AT": "de", "DE": "de", "CH": "de", "FR": "fr", "BE": "fr", "LU": "fr", "ES": "es", "IT": "it", "GR": "el",
    "CY": "el", "BG": "bg", "PL": "pl",
}  # fmt: skip

# What reviewers write, for scores up to 2.4, up to 3.7, and above.
COMMENTS_LOW = (
    "The text could be about any company. The website shows no product.",
    "Uses bought tools with little of its own. Interested, but early.",
    "I find no customer named and no year. The claims rest on the form alone.",
    "Looks like a reseller. Half a page on AI, all of it general.",
    "Honest about being at the beginning; the group would teach them more than they the group.",
)
COMMENTS_MIDDLE = (
    "Solid use in one process. What the group can learn from it is less clear.",
    "Own models, few customers. The part on staff is the interesting one.",
    "Good on data, thin on results. Ask for one figure.",
    "Knows its field. Readiness to take part is stated, not shown.",
    "The website supports about half of the claims.",
)
COMMENTS_HIGH = (
    "Strong on work and people. Ask for the study behind the figures.",
    "Own methods, in use by others, errors published. Exactly what the call asks for.",
    "Concrete experience with conformity that few others have.",
    "Small company, deep use. Would speak up in a meeting.",
    "Desk research confirms the customers and the year. Rare sector besides.",
)
