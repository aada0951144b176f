"""From a claimed row to a letter: reads the object anew, so what has changed since is in it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from focusgroup.outbox.letters import LETTERS, NotSent, Occasion
from focusgroup.outbox.models import Message
from focusgroup.outbox.seal import unseal


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    calendar: str
    calendar_method: str
    secrets: tuple[str, ...]

    def masked(self, part: str) -> str:
        """A part without its live links and codes, as it may be kept."""
        for secret in self.secrets:
            part = part.replace(secret, "•••")
        return part


def render(message: Message, *, now: datetime) -> Rendered:
    """Raises NotSent when the letter no longer applies."""
    letter = LETTERS[message.kind]
    thing = letter.model._base_manager.filter(pk=message.about_key).first()
    if thing is None:
        raise NotSent("What the letter is about is gone.")
    unsealed = unseal(message.sealed) if message.sealed else {}
    occasion = Occasion(message, now, unsealed, secrets=[str(value) for value in unsealed.values()])
    with translation.override(message.language):
        contents = letter.write(thing, occasion)
        context = contents.context | {
            "message": message,
            "site_url": settings.SITE_URL,
            "contact_email": settings.CONTACT_EMAIL,
        }
        subject, text, html = (
            render_to_string(f"mail/{message.kind}/{part}", context)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    return Rendered(
        subject=" ".join(subject.split()),
        text=text.strip() + "\n",
        html=html,
        calendar=contents.calendar,
        calendar_method=contents.calendar_method,
        secrets=tuple(occasion.secrets),
    )
