"""What a company may keep to itself in the directory, field by field. Name and country always stand there."""

from django.utils.translation import gettext_lazy as _

SHOWABLE = {
    "summary": _("In short"),
    "description": _("Description"),
    "products": _("Products and services"),
    "logo": _("Logo"),
    "website": _("Website"),
    "links": _("Other pages"),
    "sector": _("Sectors"),
    "ai_role": _("Role in AI"),
    "ai_domains": _("AI domains"),
    "size_class": _("Size"),
    "founded_year": _("Year of foundation"),
    "joined_on": _("Member since"),
}
