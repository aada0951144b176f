"""Artificial intelligence in words that compare: domains, technologies, purposes, barriers, roles.

Domains and subdomains: JRC, AI Watch operational definition of artificial
intelligence (JRC118163, 2020; 2.0: JRC126426, 2021).
Technologies, purposes, ways of sourcing, barriers: Eurostat, survey on ICT use
in enterprises, indicators of isoc_eb_ai. Generating pictures, video and sound
was added in 2025 and breaks the series of "at least one technology". Human
resources were asked for in 2021 only; the recruitment of staff is one of the
group's own questions, so the purpose stays.
Roles: the call for members (providers and intensive users alike); the finer
ones follow Article 3 of the AI Act, Regulation (EU) 2024/1689, as do the risks.
Adoption stages and business functions: our own.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label

DOMAINS: "dict[str, Label]" = {
    "REASONING": _("Reasoning"),
    "PLANNING": _("Planning"),
    "LEARNING": _("Learning"),
    "COMMUNICATION": _("Communication"),
    "PERCEPTION": _("Perception"),
    "INTEGRATION_INTERACTION": _("Integration and interaction"),
    "SERVICES": _("Services"),
    "ETHICS_PHILOSOPHY": _("Ethics and philosophy"),
}

CORE_DOMAINS = frozenset(("REASONING", "PLANNING", "LEARNING", "COMMUNICATION", "PERCEPTION"))

SUBDOMAINS: "dict[str, Label]" = {
    "KNOWLEDGE_REPRESENTATION": _("Knowledge representation"),
    "AUTOMATED_REASONING": _("Automated reasoning"),
    "COMMON_SENSE_REASONING": _("Common sense reasoning"),
    "PLANNING_AND_SCHEDULING": _("Planning and scheduling"),
    "SEARCHING": _("Searching"),
    "OPTIMISATION": _("Optimisation"),
    "MACHINE_LEARNING": _("Machine learning"),
    "NATURAL_LANGUAGE_PROCESSING": _("Natural language processing"),
    "COMPUTER_VISION": _("Computer vision"),
    "AUDIO_PROCESSING": _("Audio processing"),
    "MULTI-AGENT_SYSTEMS": _("Multi-agent systems"),
    "ROBOTICS_AND_AUTOMATION": _("Robotics and automation"),
    "CONNECTED_AND_AUTOMATED_VEHICLES": _("Connected and automated vehicles"),
    "AI_SERVICES": _("AI services"),
    "AI_ETHICS": _("AI ethics"),
    "PHILOSOPHY_OF_AI": _("Philosophy of AI"),
}

DOMAIN_OF_SUBDOMAIN: dict[str, str] = {
    "KNOWLEDGE_REPRESENTATION": "REASONING",
    "AUTOMATED_REASONING": "REASONING",
    "COMMON_SENSE_REASONING": "REASONING",
    "PLANNING_AND_SCHEDULING": "PLANNING",
    "SEARCHING": "PLANNING",
    "OPTIMISATION": "PLANNING",
    "MACHINE_LEARNING": "LEARNING",
    "NATURAL_LANGUAGE_PROCESSING": "COMMUNICATION",
    "COMPUTER_VISION": "PERCEPTION",
    "AUDIO_PROCESSING": "PERCEPTION",
    "MULTI-AGENT_SYSTEMS": "INTEGRATION_INTERACTION",
    "ROBOTICS_AND_AUTOMATION": "INTEGRATION_INTERACTION",
    "CONNECTED_AND_AUTOMATED_VEHICLES": "INTEGRATION_INTERACTION",
    "AI_SERVICES": "SERVICES",
    "AI_ETHICS": "ETHICS_PHILOSOPHY",
    "PHILOSOPHY_OF_AI": "ETHICS_PHILOSOPHY",
}

TECHNOLOGIES: "dict[str, Label]" = {
    "E_AI_TTM": _("Text mining: analysing written language"),
    "E_AI_TSR": _("Speech recognition"),
    "E_AI_TNLG": _("Generating written/spoken language or program code"),
    "E_AI_TPVSG": _("Generating pictures, video, sound/audio"),
    "E_AI_TIR": _("Image recognition / processing"),
    "E_AI_TML": _("Machine learning for data analysis"),
    "E_AI_TPA": _("Workflow automation / decision support (AI-based RPA)"),
    "E_AI_TAR": _("Autonomous robots, vehicles, drones"),
}

# What Eurostat computes from the technologies; nobody is asked for these.
TECHNOLOGY_COUNTS: "dict[str, Label]" = {
    "E_AI_TANY": _("At least one technology"),
    "E_AI_TGE2": _("At least two technologies"),
    "E_AI_TGE3": _("At least three technologies"),
    "E_AI_TX": _("None"),
}

PURPOSES: "dict[str, Label]" = {
    "E_AI_PMS": _("Marketing or sales"),
    "E_AI_PPP": _("Production or service processes"),
    "E_AI_PBAM": _("Business administration or management"),
    "E_AI_PLOG": _("Logistics"),
    "E_AI_PITS": _("ICT security"),
    "E_AI_PFIN": _("Accounting, controlling, finance"),
    "E_AI_PRDI": _("R&D or innovation"),
    "E_AI_PHR": _("Human resources / recruiting"),
}

SOURCING: "dict[str, Label]" = {
    "E_AI_ADOWN": _("Developed by own employees"),
    "E_AI_AMOWN": _("Commercial, modified by own employees"),
    "E_AI_AOS": _("Open source, modified by own employees"),
    "E_AI_ARDY": _("Commercial, ready to use"),
    "E_AI_AEXT": _("Developed or modified by external provider"),
}

# Eurostat asks only those who considered AI but do not use it.
BARRIERS: "dict[str, Label]" = {
    "E_AI_BLE": _("Lack of relevant expertise"),
    "E_AI_BCST": _("Costs seem too high"),
    "E_AI_BINC": _("Incompatible with existing equipment, software, systems"),
    "E_AI_BDDT": _("Data availability or quality"),
    "E_AI_BCDP": _("Data protection and privacy concerns"),
    "E_AI_BLEG": _("Unclear legal consequences"),
    "E_AI_BEC": _("Ethical considerations"),
    "E_AI_BNU": _("Not useful for the enterprise"),
}

ROLES: "dict[str, Label]" = {
    "PROVIDER": _("We build AI"),
    "USER": _("We use AI intensively"),
    "BOTH": _("We build AI and use it intensively"),
}

COMPANY_ROLES: "dict[str, Label]" = {
    "PROVIDER": _("Provider / developer of AI systems"),
    "DEPLOYER": _("Deployer / intensive user"),
    "BOTH": _("Provider and deployer"),
    "INTEGRATOR": _("Integrator / consultancy"),
    "GPAI": _("Provider of a general-purpose model"),
    "IMPORTER_DISTRIBUTOR": _("Importer or distributor"),
}

# The role the call asks for, from the finer one; an importer or distributor alone is neither.
ROLE_OF_COMPANY_ROLE: dict[str, str] = {
    "PROVIDER": "PROVIDER",
    "DEPLOYER": "USER",
    "BOTH": "BOTH",
    "INTEGRATOR": "PROVIDER",
    "GPAI": "PROVIDER",
}

RISKS: "dict[str, Label]" = {
    "UNACCEPTABLE": _("Prohibited practice (art. 5)"),
    "HIGH_ANNEX_I": _("High-risk, product safety (Annex I)"),
    "HIGH_ANNEX_III": _("High-risk, use case (Annex III)"),
    "TRANSPARENCY": _("Transparency duties (art. 50)"),
    "GPAI": _("General-purpose model"),
    "MINIMAL": _("Minimal or no specific duty"),
    "UNKNOWN": _("Not assessed yet"),
}

ADOPTION_STAGES: "dict[str, Label]" = {
    "S0": _("Not considered"),
    "S1": _("Considered, not started"),
    "S2": _("Exploring / proof of concept"),
    "S3": _("Pilot with real users"),
    "S4": _("In production in one process"),
    "S5": _("In production in several processes"),
    "S6": _("Core to the business model"),
    "SX": _("Stopped / withdrawn"),
}

BUSINESS_FUNCTIONS: "dict[str, Label]" = {
    "PROD": _("Production / service delivery"),
    "RND": _("R&D, product design"),
    "ITSEC": _("IT and cybersecurity"),
    "MKT": _("Marketing and sales"),
    "CUST": _("Customer service"),
    "LOG": _("Logistics and procurement"),
    "FIN": _("Finance and accounting"),
    "HR": _("Human resources and recruitment"),
    "MGMT": _("Management and strategic decisions"),
    "LEGAL": _("Legal and compliance"),
    "MAINT": _("Maintenance and quality control"),
    "SWDEV": _("Software development"),
}

PURPOSE_OF_FUNCTION: dict[str, str] = {
    "PROD": "E_AI_PPP",
    "RND": "E_AI_PRDI",
    "ITSEC": "E_AI_PITS",
    "MKT": "E_AI_PMS",
    "CUST": "E_AI_PMS",
    "LOG": "E_AI_PLOG",
    "FIN": "E_AI_PFIN",
    "HR": "E_AI_PHR",
    "MGMT": "E_AI_PBAM",
    "LEGAL": "E_AI_PBAM",
    "MAINT": "E_AI_PPP",
    "SWDEV": "E_AI_PRDI",
}

INITIATIVES: "dict[str, Label]" = {
    "AIACT": _("AI Act"),
    "DATAACT": _("Data Act"),
    "DGA": _("Data Governance Act / data intermediaries"),
    "GDPR": _("GDPR"),
    "CRA": _("Cyber Resilience Act"),
    "NIS2": _("NIS2"),
    "EDIH": _("European Digital Innovation Hubs"),
    "TEF": _("AI Testing and Experimentation Facilities"),
    "SANDBOX": _("AI regulatory sandboxes"),
    "AIF": _("AI Factories / Gigafactories / EuroHPC compute"),
    "AIOD": _("AI-on-Demand platform"),
    "HEU": _("Horizon Europe"),
    "DEP": _("Digital Europe Programme"),
    "EIC": _("European Innovation Council"),
    "EIF": _("InvestEU / EIF guarantees and equity"),
    "APPLYAI": _("Apply AI Strategy / Apply AI Alliance"),
    "DATASPACE": _("Common European data spaces"),
    "EEN": _("Enterprise Europe Network"),
    "STAND": _("Harmonised standards (CEN-CENELEC JTC 21)"),
}
