"""Applicants as clients."""

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from applications import grants
from applications.models import Application


def let_in(session: SessionBase, application: Application, *, now: datetime) -> None:
    """The browser of this session was let in just now, as by the first link or a code."""
    until = (now + grants.LASTS).isoformat()
    session[grants.HELD] = {**session.get(grants.HELD, {}), str(application.key): until}
    session[grants.CURRENT] = str(application.key)
    session.save()
