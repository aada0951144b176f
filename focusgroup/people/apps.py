from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Changes to people. Their table is in `accounts`, below the log that these changes are written to."""

    name = "focusgroup.people"
    verbose_name = "People"
