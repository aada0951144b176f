"""An application opens to its reviewer once they have said that nothing ties them to the company."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from applications.review.models import Assignment

Page = Callable[..., HttpResponse]


class Shut(Exception):
    """The reviewer has not said yet that nothing ties them to the company."""

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(str(assignment))
        self.assignment = assignment


def behind_the_gate(page: Page) -> Page:
    """A page that leads to the gate when what it looks for is shut."""

    @wraps(page)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return page(request, *args, **kwargs)
        except Shut as shut:
            return redirect("admin:review_gate", assignment_id=shut.assignment.pk)

    return gated
