from applications.models import Application
from applications.review.website.querysets import readable_by
from focusgroup.accounts.actor import Actor


def can_request(by: Actor, application: Application) -> bool:
    """Whether they review or coordinate and may read this application. Only people ask."""
    is_reader = by.can("review.submit_review") or by.can("review.manage_review")
    return by.user is not None and is_reader and readable_by(by.user).filter(pk=application.pk).exists()
