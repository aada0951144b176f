"""A version of an application that came about without its form: by an answer, a merger, or another document."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder

from applications import answers, documents, eligibility
from applications.models import Application, Revision
from members.models import SizeClass


def keep(application: Application, *, now: datetime) -> None:
    """One version more, judged anew; what waits to be sent by the applicant goes on waiting."""
    application.revision += 1
    application.changed_at = now
    application.size_class = SizeClass(eligibility.declared_size(application) or SizeClass.UNKNOWN)
    found = eligibility.findings(application, eligible=application.call.eligible)
    application.eligibility = eligibility.stored(found)
    application.save()
    encoded = {
        name: value if isinstance(value, str | bool | int | list | dict | None) else DjangoJSONEncoder().default(value)
        for name, value in answers.values(application).items()
    }
    kept = documents.of_version(application)
    Revision.objects.create(application=application, number=application.revision, answers=encoded, sent_at=now, **kept)
