"""How the invented companies are spread. Shares sum to 1 unless a comment says otherwise.

Countries: the share of SMEs that use AI (Eurostat, 2025), flattened because a
call is heard in Brussels and in the capitals more than elsewhere. The rest are
guesses of what a call for members receives.
"""

# The countries of applicants; they sum to a little less than 1, and are drawn as weights.
COUNTRIES = {
    "IT": 0.1006, "DE": 0.0958, "ES": 0.0860, "BE": 0.0554, "FR": 0.0470, "NL": 0.0409, "AT": 0.0360, "PT": 0.0342,
    "GR": 0.0320, "PL": 0.0318, "GB": 0.0300, "IE": 0.0288, "BG": 0.0253, "CZ": 0.0253, "SE": 0.0251, "DK": 0.0243,
    "RO": 0.0226, "FI": 0.0212, "CH": 0.0200, "LT": 0.0191, "HR": 0.0186, "HU": 0.0172, "EE": 0.0167, "SK": 0.0145,
    "SI": 0.0145, "LU": 0.0140, "NO": 0.0120, "TR": 0.0120, "RS": 0.0100, "UA": 0.0100, "CY": 0.0097, "LV": 0.0093,
    "US": 0.0080, "MT": 0.0071, "IN": 0.0060, "IL": 0.0060, "MK": 0.0040, "AL": 0.0030, "BA": 0.0030, "IS": 0.0030,
}  # fmt: skip
MEMBERS = 40
MEMBER_COUNTRIES_LEAST = 19

SIZES = {"micro": 0.42, "small": 0.36, "medium": 0.17, "large": 0.03, "large_by_group": 0.02}
# Median, least and most staff in annual work units; of a large company only least and most.
STAFF_AWU = {"micro": (5, 1, 9.9), "small": (20, 10, 49), "medium": (85, 50, 249)}
LARGE_AWU = (260, 900)
TURNOVER_PER_STAFF_EUR = 95_000
TURNOVER_SIGMA = 0.6
WITHOUT_REVENUE_OF_MICRO = 0.15

FOUNDED = {(1988, 2004): 0.10, (2005, 2012): 0.20, (2013, 2017): 0.30, (2018, 2021): 0.25, (2022, 2026): 0.15}

OWNERSHIP = {"autonomous": 0.75, "partner": 0.13, "linked": 0.11, "public": 0.01}

NACE = {
    "K": 0.52, "N": 0.17, "C": 0.09, "J": 0.05, "O": 0.04, "R": 0.03, "L": 0.03, "G": 0.02, "Q": 0.015, "H": 0.01,
    "F": 0.01, "D": 0.005, "A": 0.005, "T": 0.005,
}  # fmt: skip
SECTORS = {
    "ICT": 0.13, "HEAL": 0.14, "MANU": 0.14, "FINA": 0.09, "PROF": 0.08, "RETA": 0.07, "MOBI": 0.06, "PUBL": 0.05,
    "ENER": 0.05, "AGRI": 0.045, "EDUC": 0.035, "MEDI": 0.035, "ADMI": 0.03, "CONS": 0.025, "TOUR": 0.015,
    "OTHR": 0.005,
}  # fmt: skip
AI_DOMAINS = {
    "LEARNING": 0.36, "COMMUNICATION": 0.22, "PERCEPTION": 0.19, "SERVICES": 0.07, "INTEGRATION_INTERACTION": 0.06,
    "PLANNING": 0.05, "REASONING": 0.035, "ETHICS_PHILOSOPHY": 0.015,
}  # fmt: skip
FURTHER_AI_DOMAINS = {0: 0.25, 1: 0.45, 2: 0.22, 3: 0.08}
COMPANY_ROLES = {"PROVIDER": 0.55, "BOTH": 0.20, "INTEGRATOR": 0.12, "DEPLOYER": 0.12, "GPAI": 0.01}

CONTACT_ROLES = {
    "Founder and managing director": 0.30, "Managing director": 0.25, "Chief technology officer": 0.18,
    "Head of AI": 0.10, "Policy manager": 0.05, "Project manager": 0.07, "Data scientist": 0.03, "Sales manager": 0.02,
}  # fmt: skip

# Words of a motivation: the tenth, the middle and the ninetieth percentile.
MOTIVATION_WORDS = (45, 160, 330)
MOTIVATIONS = {"own": 0.79, "boilerplate": 0.12, "other_language": 0.06, "empty_or_spam": 0.03}

DUPLICATES = 0.03
WITHDRAWN = 0.02
DRAFTS = 0.08
NO_AI = 0.07
NO_COMPANY = 0.02
NO_COMMITMENT = 0.03

# Scores of reviewers on the scale of 0 to 5.
SCORE_MEAN = 3.3
SCORE_SIGMA = 0.9
AGREEMENT_OF_REVIEWERS = 0.6

ANSWERS = {"yes": 0.62, "no": 0.13, "maybe": 0.05, "none": 0.20}
DIETARY_NEED = 0.25
ACCESS_NEED = 0.03
TRAVEL_CLAIMED = 0.85

DIRECTORY_CONSENT = 0.85
