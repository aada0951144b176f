import secrets
from typing import Any

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from focusgroup import reporting


class Kept(Transport):
    """Takes what would be sent."""

    sent: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize().decode())


def test_a_report_tells_neither_person_nor_secret_link(monkeypatch) -> None:
    # Drawn, because a report shows the lines of code around the error.
    token, needs, cookie, person = (secrets.token_urlsafe(24) for _ in range(4))
    monkeypatch.setattr(Kept, "sent", [])
    request = {
        "method": "POST",
        "url": f"https://focusgroup.example/rsvp/{token}/",
        "data": {"needs": needs},
        "cookies": {"sessionid": cookie},
        "headers": {"Referer": f"https://focusgroup.example/rsvp/{token}/"},
    }

    def with_people(event: Any, hint: Any) -> Any:
        return {**event, "request": request, "user": {"email": person}}

    init = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda **options: init(**options, transport=Kept))
    reporting.start("https://key@sentry.example/1")
    try:
        with sentry_sdk.new_scope() as scope:
            scope.add_event_processor(with_people)
            try:
                raise ValueError("broken")
            except ValueError:
                sentry_sdk.capture_exception()
        sentry_sdk.flush()
    finally:
        init()

    (report,) = Kept.sent
    assert "ValueError" in report
    assert "https://focusgroup.example/rsvp/" in report
    assert [part for part in (token, needs, cookie, person) if part in report] == []
