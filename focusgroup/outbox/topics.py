"""What bulletins are about: one can unsubscribe from each alone. A letter that one must get is no bulletin."""

from django.utils.translation import gettext_lazy as _

TOPICS = {"calls": _("open calls")}
