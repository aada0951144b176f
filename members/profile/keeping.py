"""How a logo leaves: its row at once, its file once that stands."""

from django.db import transaction

from members.profile.models import Logo


def drop(logo: Logo) -> None:
    storage, place = logo.file.storage, str(logo.file.name)
    logo.delete()
    # After commit: a file that is gone cannot come back with the row.
    transaction.on_commit(lambda: storage.delete(place))
