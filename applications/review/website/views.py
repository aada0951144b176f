"""One button on the review page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.review import permissions as review_permissions
from applications.review.models import Assignment
from applications.review.website import actions
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require


@require_POST
def fetch_again(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Have the company's website fetched again, and go back to the review."""
    by = Actor.of(request)
    require(by.can("review.submit_review") or review_permissions.can_manage(by))
    rows = Assignment.objects.visible_to(request.user).readable()  # type: ignore[arg-type]
    given = get_object_or_404(rows.select_related("application"), pk=assignment_id)
    try:
        actions.request(given.application, by=by, now=timezone.now())
    except actions.Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The website is being fetched. Load this page again in a minute."))
    return redirect(reverse("admin:review_assignment", args=[given.pk]) + "#snapshot")
