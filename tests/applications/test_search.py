from importlib import import_module

import pytest
from django.apps import apps

from applications.models import Application
from applications.search import MOST_BYTES, folded, line_of, terms_of
from tests.factories.applications import ApplicationFactory


def test_folding_takes_capitals_accents_and_what_no_database_keeps():
    assert folded("ÉCOLE Straße\x00 Ώρα") == "ecole strasse ωρα"


@pytest.mark.parametrize(
    ("text", "terms"),
    [("Kastelli Agri", ["kastelli", "agri"]), ("A-0031", ["#31 "]), ("31", ["#31 "]), ("0123456789", ["0123456789"])],
)
def test_a_short_number_is_a_reference(text, terms):
    assert terms_of(text) == terms


def test_the_line_stays_within_what_an_index_takes():
    application = ApplicationFactory.build(legal_name=" ".join(chr(0x4E00 + number) * 4 for number in range(400)))

    assert len(line_of(application).encode()) <= MOST_BYTES


@pytest.mark.django_db
def test_the_line_follows_a_change_of_name():
    application = ApplicationFactory(legal_name="Before")

    application.legal_name = "Áfter"
    application.save()

    assert [len(Application.objects.matching(word)) for word in ("before", "after")] == [0, 1]


@pytest.mark.django_db
def test_the_migration_gives_each_application_its_line():
    application = ApplicationFactory(legal_name="Lumenwerk")
    Application.objects.update(search_line="")

    import_module("applications.migrations.0002_search_line").fill(apps, None)

    assert list(Application.objects.matching("lumenwerk")) == [application]
