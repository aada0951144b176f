"""How an attempt to fetch a website ended, and what is remarkable about one that was read."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.states import State


class Outcome(models.TextChoices):
    WAITING = "waiting", _("Waiting to be fetched")
    READ = "read", _("Read")
    REFUSED = "refused", _("Not fetched: the address does not belong to a public website")
    NO_SUCH_NAME = "no_name", _("Dead: nothing is known under this name")
    UNREACHABLE = "unreachable", _("Dead: nobody answers there")
    NO_INTERNET = "no_internet", _("This machine could not reach the internet")
    TIMED_OUT = "timed_out", _("Given up: the site answered too slowly")
    TOO_LARGE = "too_large", _("Given up: the answer was too large")
    REDIRECTS = "redirects", _("Given up: the site redirects without end")
    NOT_HTML = "not_html", _("Not read: this is no web page")
    ROBOTS = "robots", _("Not fetched: the site asks programs to stay away (robots.txt)")
    HTTP_ERROR = "http_error", _("The site answered with an error")
    CERTIFICATE = "certificate", _("Not fetched: the site's certificate is not valid")
    BROKEN = "broken", _("The site's answer could not be understood")
    FAILED = "failed", _("Something went wrong on our side; it is in the log")


class Flag(models.TextChoices):
    PARKED = "parked", _("Looks parked: a place-holder without a company behind it")
    OTHER_DOMAIN = "other_domain", _("Leads to another domain")
    DOWNGRADED = "downgraded", _("Leads from a secured to an unsecured address")
    NEEDS_JAVASCRIPT = "javascript", _("Shows nothing without JavaScript; look at it yourself")
    EMPTY = "empty", _("Hardly any text")
    CUT = "cut", _("Very long; what came first is kept")


# Tried again by itself, after so long; two more times at most.
PAUSES = (timedelta(minutes=10), timedelta(hours=2))
TEMPORARY = (
    Outcome.NO_SUCH_NAME,
    Outcome.UNREACHABLE,
    Outcome.TIMED_OUT,
    Outcome.HTTP_ERROR,
    Outcome.BROKEN,
    Outcome.FAILED,
)
# Says nothing about the site, and therefore costs no attempt.
WITHOUT_INTERNET = timedelta(minutes=30)

# While somebody may still read it.
WANTED = (State.SUBMITTED, State.CLARIFICATION, State.ELIGIBLE, State.UNDER_REVIEW, State.REVIEWED)
