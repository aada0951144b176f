"""The site's pages are prepared, and print what Django's own templates print."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Engine, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import NoReverseMatch

from focusgroup.templating.backend import Prepared, PreparedTemplates
from focusgroup.templating.prepared import prepared
from tests.rules.sources import ROOT

FOLDER = Path(ROOT) / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.suffix in (".html", ".txt"))
BARE = {"number": 1234, "user": AnonymousUser()}


def printed(template: Template) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    try:
        return template.render(Context({**BARE, "request": request}))
    except Exception as error:
        # What a page without values breaks on must be the same.
        return repr(error)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_page_without_its_values_prints_the_same(name: str) -> None:
    template = Engine.get_default().get_template(name)

    assert printed(prepared(template, "en-gb")) == printed(template)


def test_nearly_every_page_can_be_prepared() -> None:
    engine = Engine.get_default()
    left = [name for name in NAMES if prepared(engine.get_template(name), "en-gb") is engine.get_template(name)]

    assert len(NAMES) > 200
    assert left == []


def test_a_page_for_finding_errors_names_the_line() -> None:
    backend = PreparedTemplates({"NAME": "other", "DIRS": [], "APP_DIRS": False, "OPTIONS": {"debug": True}})
    page = backend.from_string('One\n{% if 1 %}{% url "nowhere" %}{% endif %}')

    with pytest.raises(NoReverseMatch) as raised:
        page.render()

    assert getattr(raised.value, "template_debug")["line"] == 2  # noqa: B009  Django sets it


def test_pages_come_prepared() -> None:
    assert isinstance(get_template("404.html"), Prepared)
