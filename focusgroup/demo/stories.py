"""What companies of each sector do and tell, in plain sentences of our own.

Slots: {system} (or {system_upper}) what they built, {customers} who uses it, {data} what it reads;
{n} a small number, {year} a year since they began, {staff} how many they are,
{country} where they are.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    system: str
    customers: str
    data: str
    summaries: tuple[str, ...]
    sentences: tuple[str, ...]


STORIES = {
    "AGRI": Story(
        "our crop model",
        "farms and cooperatives",
        "field images",
        (
            "Counts olive flies from trap photos and tells growers when not to spray.",
            "Predicts the sugar of grapes three weeks before the harvest, row by row.",
            "Hears coughing in pig barns {n} hours before a vet would be called.",
        ),
        (
            "We read images from traps, drones and phones and tell {customers} what grows and what eats it.",
            "In a dry summer {system} saved our customers a fifth of their water; in a wet one it saved nothing.",
            "A grower who has walked the same field for forty years is our hardest and best reviewer.",
            "Field data belong to the farmer in our contracts, yet the tractor maker keeps a copy nobody can delete.",
            "Our labels come from {n} agronomists, and they agree with each other only four times out of five.",
            "Connectivity ends at the farm gate, so everything runs on a device that costs less than a pair of boots.",
            "Subsidy forms ask for maps that we already have, in a format that no two paying agencies share.",
        ),
    ),
    "MANU": Story(
        "our inspection system",
        "foundries and machine shops",
        "images of parts",
        (
            "Finds cracks in cast parts that nobody can see, on {n} lines.",
            "Teaches welding robots by showing, in shops with fewer than 50 staff.",
            "Listens to bearings and says which one fails next month.",
            "Plans mixed orders on old machines so that the night shift can sleep.",
            "Mixes glazes by recipe and weather, for potters and for factories.",
            "Sorts wood by what a saw will find inside.",
        ),
        (
            "We inspect parts on the line; {system} finds defects that people turn in their hands for hours.",
            "Since {year} it runs with {n} {customers}, most of them with fewer than a hundred staff.",
            "Inspectors became the teachers of the model: they label, overrule, and decide when it may change.",
            "One works council stopped us for seven months, rightly: we had not said what the pictures are for.",
            "Who owns the image of a defect, the foundry, its customer or we? Three contracts gave us three answers.",
            "Machines of four generations stand in one hall, and each speaks a language its maker would rather keep.",
            "A false alarm costs a minute, a missed crack costs a recall; the price of errors sets our thresholds.",
            "Conformity assessment of a camera that stops a press is unclear, so a person still stands beside it.",
        ),
    ),
    "ENER": Story(
        "our load forecast",
        "municipal utilities",
        "meter readings",
        (
            "Forecasts local grids hour by hour for {n} municipal utilities.",
            "Finds leaks in district heating from the sound of pipes.",
            "Tells wind parks which blade to look at first.",
            "Charges {n} bus depots when the wind blows.",
            "Reads old electricity meters from a photo.",
            "Says which heat pump will fail before the first frost.",
            "Trades the power of {n} small solar parks as if they were one.",
        ),
        (
            "We forecast load and generation hour by hour for {customers}, down to a single transformer.",
            "{system_upper} replaced a spreadsheet that one engineer understood, two years before she retired.",
            "Meter data arrive a day late, in {n} formats, and the law says we may not keep what we learn from them.",
            "When prices turned negative last spring, the model was wrong in the same direction as everybody else's.",
            "Grids are critical infrastructure, so a model of ours may one day be high-risk without any change.",
            "We publish our errors each month, and that won us more contracts than any demonstration.",
        ),
    ),
    "CONS": Story(
        "our permit reader",
        "builders and planners",
        "plans and permits",
        (
            "Finds contradictions in building permits before the authority does.",
            "Compares a building site with its plan, every evening, by drone.",
            "Estimates what a renovation will cost from twenty photos.",
        ),
        (
            "We compare plans, permits and what stands on the site, and tell {customers} where they differ.",
            "Every region of {country} has its own building code, and {system} had to learn all of them.",
            "A surveyor signs what the model finds, because an insurer will not insure a model.",
            "Drawings are copyright of architects, so we train on {n} projects whose owners agreed in writing.",
            "Renovation saves more carbon than new buildings, and has the worst data of all.",
        ),
    ),
    "RETA": Story(
        "our demand model",
        "shops and wholesalers",
        "till receipts",
        (
            "Orders bread so that bakeries throw away a third less.",
            "Measures feet by phone, so that fewer shoes travel back.",
            "Matches second-hand clothes with buyers in {n} countries.",
            "Recognises spare parts from a photo taken in a dark garage.",
            "Tells wine shops what their neighbours will drink.",
        ),
        (
            "We forecast what {customers} will sell tomorrow, so that less is thrown away the day after.",
            "{system_upper} is right nine times out of ten; the tenth is a school holiday that nobody told us about.",
            "Large platforms know more about our customers' customers than the shops ever will.",
            "Recommendation rules were written for giants, and a family shop in {country} reads the same pages.",
            "Returns fell by a fifth where people saw why a size was proposed, and not at all where they did not.",
            "Prices that change by the hour are easy to compute and hard to explain; we chose not to sell them.",
        ),
    ),
    "MOBI": Story(
        "our route planner",
        "carriers and ports",
        "positions and weather",
        (
            "Reads ship sensors and weather to cut fuel. {n} vessels sail with it.",
            "Plans rural buses by what people ask for, not by where they stopped in 1990.",
            "Tells carriers which lorry drives home empty, and who has a load for it.",
            "Keeps {n} small ferries on time in fog.",
        ),
        (
            "We plan routes and loads for {customers}, with weather, tides and rest times taken into account.",
            "Empty kilometres fell from 24 to 17 per cent for {n} carriers that share their data through us.",
            "Drivers could refuse a proposed route from the first day, and now do so once a week instead of daily.",
            "Border crossings spoil every forecast; authorities know the waiting times and do not publish them.",
            "Safety rules for automated vehicles assume a maker with a legal department; we are {staff} people.",
            "A satellite signal that is jammed looks to a model like a very confident ship on land.",
        ),
    ),
    "TOUR": Story(
        "our guest assistant",
        "hotels and towns",
        "bookings and questions",
        (
            "Answers hotel guests in {n} languages, and fetches a person when it should.",
            "Spreads visitors over a town, so that those who live there still like them.",
        ),
        (
            "We answer guests of {customers} at night, in the languages that the night porter does not speak.",
            "{system_upper} hands over to a person in one case out of six, and guests say that is why they trust it.",
            "Two booking platforms hold the data of our whole branch; we want a right to a copy that works.",
            "Small hotels sign whatever the platform sends, and learn of a new AI clause from their guests.",
        ),
    ),
    "MEDI": Story(
        "our archive search",
        "broadcasters and publishers",
        "sound and pictures",
        (
            "Finds every minute in sixty years of radio, dialects included.",
            "Tells editors where a picture was before, and what was changed.",
            "Reads newspapers aloud in voices whose owners are paid for it.",
        ),
        (
            "We make the archives of {customers} searchable: who speaks, about what, in which dialect.",
            "Speakers whose voices trained our models share in the revenue; {n} of them already live on it in part.",
            "A picture desk has four minutes to decide whether an image is real, and {system} needs one of them.",
            "Text and data mining is allowed unless reserved, and nobody can say what a valid reservation looks like.",
            "Labels for generated content help only if the large platforms do not strip them on upload.",
        ),
    ),
    "ICT": Story(
        "our language platform",
        "software firms",
        "tickets and documents",
        (
            "Reads contracts and says what is in them.",
            "Watches models in use and says when they no longer fit the world.",
            "Small language models for {n} small languages, on one server.",
            "Tests chatbots the way a bored teenager would.",
            "Writes the boring tests for old banking code.",
        ),
        (
            "We build the part that others put into their products: {system} runs inside the software of {n} partners.",
            "Our models are small enough for one server in the cellar of a town hall, and that is why people buy them.",
            "Training in the languages of {country} costs us as much as English costs a company ten times our size.",
            "Each large customer sends its own questionnaire on AI risk; last year we filled in {n}, all different.",
            "We provide a component, our customer a system, theirs a service: who documents what is settled by size.",
            "Compute from the European centres was granted after nine months, by which time the model was old.",
            "Open weights let us start; unclear licences of the same weights keep our lawyers awake.",
            "Monitoring after delivery is where we learn most, and it is the line that customers cut first.",
        ),
    ),
    "FINA": Story(
        "our risk model",
        "regional banks and insurers",
        "payments and claims",
        (
            "Explains to small banks why a loan was refused, in words a customer accepts.",
            "Finds fraud in invoices before they are paid.",
            "Settles hail damage from photos in {n} minutes.",
            "Reads balance sheets of farms the way an old banker would.",
            "Tells pension funds what their fund managers do not say.",
            "Finds the one transfer in a million that somebody should look at.",
            "Predicts which invoices are paid late, and by how much.",
            "Writes the risk report of a cooperative bank before Monday noon.",
        ),
        (
            "We help {customers} decide on credit and claims, and to say why in words that a customer accepts.",
            "{system_upper} is high-risk under the AI Act; we began its documentation in {year} and are still at it.",
            "Two supervisors asked us the same questions in two formats and reached two different answers.",
            "A bank with ninety staff cannot test our model the way a large one does, so we built the test for them.",
            "Fairness across {country} is hard to show when the law forbids us to know what we should compare.",
            "Fraud moves within days, model approval takes {n} weeks; between the two our customers lose money.",
        ),
    ),
    "PROF": Story(
        "our case reader",
        "law firms and engineers",
        "files and rulings",
        (
            "Summarises court files for lawyers who still read them.",
            "Finds the clause that breaks a contract, in {n} legal orders.",
            "Prepares tenders for engineers who would rather calculate.",
            "Reads patents in {n} languages and says what is new.",
            "Checks invoices of lawyers line by line.",
            "Finds the standard that applies, and the sentence in it that matters.",
        ),
        (
            "We read files for {customers} and point to the page, so that the reader can check every sentence.",
            "{system_upper} saves a junior lawyer a day a week, and we see that juniors learn differently now.",
            "Professional secrecy means that nothing may leave the building, so neither does our model.",
            "Court rulings are public in some member states, sold in others and lost in the rest.",
            "An invented reference happened to us once, in {year}; since then nothing is shown that has no source.",
            "Clients ask for lower fees because a machine did the work, and for a signature because a machine did it.",
        ),
    ),
    "ADMI": Story(
        "our matching engine",
        "recruiters and service firms",
        "applications and shifts",
        (
            "Plans shifts in care and cleaning so that wishes count.",
            "Reads applications without names, photos or ages.",
            "Answers the telephone of {n} craft businesses.",
        ),
        (
            "We match people and shifts for {customers}; wishes count as much as cost, and both are shown.",
            "Recruitment is high-risk, and most of our buyers learned that from us.",
            "We removed names and photos from applications; the postcode told the model the same thing for a year.",
            "Works councils ask better questions about {system} than procurement does.",
            "Staff of cleaning firms own a phone and no desk, so an explanation must fit on a small screen.",
        ),
    ),
    "PUBL": Story(
        "our letter assistant",
        "town halls and agencies",
        "letters and forms",
        (
            "Helps {n} villages answer letters faster, with models in their own town hall.",
            "Finds holes in the road from the bus that drives over them.",
            "Translates official letters into language people understand.",
        ),
        (
            "We help {customers} answer letters; a clerk signs each one, and can say no to every line.",
            "Tenders ask for three references above a million euro, so the same four companies win each of them.",
            "The algorithm register of {country} took us two days and no citizen has asked for it yet.",
            "{system_upper} cut the waiting time for a permit from nine weeks to four without a single new rule.",
            "A pilot ends when the grant ends, and after {n} pilots we would like one customer.",
            "Cities share code gladly and contracts never, so each of them negotiates with us from zero.",
        ),
    ),
    "EDUC": Story(
        "our tutor",
        "schools and training centres",
        "exercises and answers",
        (
            "Marks the easy half of homework, so that teachers can talk about the other.",
            "Teaches welders theory in {n} languages, between two shifts.",
            "Hears children read aloud and notes what is hard for them.",
            "Builds timetables for {n} schools with too few teachers.",
        ),
        (
            "We give exercises that fit each learner of {customers}, and tell the teacher why.",
            "Teachers switched {system} off in the first month, and on again when we let them change its marks.",
            "Every ministry keeps its own list of allowed software, and {n} of those lists contradict each other.",
            "Assessment is high-risk, practice is not; the same exercise is both on different days.",
            "Children's data need care that a company of {staff} can give only with help from outside.",
        ),
    ),
    "HEAL": Story(
        "our reading aid",
        "hospitals and practices",
        "scans and letters",
        (
            "Drafts discharge letters in {n} languages; a doctor signs each one.",
            "Measures wounds from phone pictures, also on dark skin.",
            "Finds the three scans of a night that cannot wait until morning.",
            "Hears in a voice whether heart failure gets worse, at home.",
            "Plans operating theatres so that nobody waits in a gown for nothing.",
            "Matches rare diseases with the {n} experts who know them.",
            "Counts cells that a pathologist would rather not count.",
            "Reminds elderly people of pills, and their daughters of visits.",
        ),
        (
            "We help {customers} to read scans and letters in the right order; the diagnosis stays with the doctor.",
            "Certification under the device rules took {n} months, and each new version of the model begins it anew.",
            "Notified bodies have no slots for small makers, so a hospital next door waits for what works elsewhere.",
            "{system_upper} was trained on patients of {country}; before every new hospital we measure again.",
            "Nurses found the error that our validation had missed: the scanner of ward four was tilted.",
            "Health data spaces promise what we need, while today each ethics board takes another half year.",
            "We know our errors by age, sex and device, and we print them on the first page.",
        ),
    ),
    "OTHR": Story(
        "our planning tool",
        "associations and clubs",
        "records and letters",
        ("Sorts donations for {n} food banks before they spoil.",),
        (
            "We build for {customers}, who have no budget line for AI and a great deal of patience.",
            "Volunteers use {system} only if it saves them an hour in the first week.",
            "Funding ends with the project, and the model needs an owner after that.",
        ),
    ),
}
