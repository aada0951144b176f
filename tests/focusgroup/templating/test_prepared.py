"""Prepared templates print what the templates print."""

import pytest
from django.template import Context, Engine
from django.utils.translation import gettext_lazy

from focusgroup.outbox import rendering
from focusgroup.outbox.letters import LETTERS
from focusgroup.templating.prepared import prepared
from tests.rules.posts import POSTS

PAGES = {
    "base": "{% load i18n %}<h1>{% block title %}none{% endblock %}</h1>"
    "{% block body %}<p>{% block inner %}x{% endblock %}</p>{% endblock %}<i>{{ name }}</i>",
    "child": '{% extends "base" %}{% load i18n %}{% block title %}{% translate "Questions:" %}{% endblock %}'
    "{% block inner %}{{ text }} & {{ number }} & {{ half }}{% endblock %}",
    "grandchild": '{% extends "child" %}{% block inner %}'
    '{% if many %}{% include "part" %}{% else %}{{ text }}{% endif %}'
    "{% with name=text %}{{ name|upper }}{% endwith %}{% endblock %}",
    "part": "{% load i18n %}{% for one in many %}"
    "{% blocktranslate %}{{ one }} of 100 %{% endblocktranslate %}, {% endfor %}",
    "lookups": "{{ thing.text }}|{{ thing.method }}|{{ thing.nothing }}|{{ thing.nothing.more }}|"
    "{{ thing.nowhere.more }}|"
    "{{ mapping.key }}|{{ mapping.items }}|{{ mapping.nowhere }}|{{ mapping.key.more }}|{{ many.0 }}|{{ text.upper }}|"
    "{{ made }}|{{ made.text }}|{{ Kind }}|{{ Kind.text }}|{{ thing.kind }}|{{ lazy.upper }}|"
    "{{ None }}|{{ True.real }}",
    "missing": "{% if nobody %}{% include 'nowhere' %}{% endif %}{{ name }}",
    "bars": '{% for one in many %}{% include "bar" with name=one size=forloop.counter %}{% endfor %}'
    "{{ name }}{{ size }}",
    "alone": '{% include "bar" with size=number only %}{% include "bar" only %}{{ size }}',
    "bar": "<b>{{ name }}: {{ size }}{% firstof nobody text %}</b>",
    "upper": '{% extends "base" %}{% block title %}[{{ block.super }}]{% endblock %}',
    "above": '{% extends "upper" %}{% block title %}{{ block.super }}, {{ block.super }}{% endblock %}'
    "{% block inner %}{% with name=text %}{{ block.super }}{% endwith %}{{ name }}{% endblock %}",
    "nothing": '{% extends "base" %}{% block inner %}{% block new %}{{ block.super }}.{% endblock %}{% endblock %}',
    "given": '{% include "part" with many=few only %}{% include "part" %}',
    "sentences": "{% load i18n %}{% autoescape off %}{{ text }}{% blocktranslate trimmed with a=text|upper %} "
    "{{ a }}: {{ name }} and {{ missing }} {% endblocktranslate %}{% endautoescape %}"
    "{% blocktranslate count n=number %}one{% plural %}{{ n }} of them{% endblocktranslate %}"
    "{% translate 'Questions:' as asked %}{{ asked }}{% translate text %}{# nothing #}",
}


class Thing:
    text = "<text>"
    nothing = None

    def __str__(self) -> str:
        return "<thing>"

    def method(self) -> str:
        return "<called>"

    @property
    def kind(self) -> type["Thing"]:
        return Thing


VALUES = {
    "thing": Thing(),
    "Kind": Thing,
    "made": lambda: Thing.text,
    "mapping": {"key": "<value>"},
    "lazy": gettext_lazy("Questions:"),
    "name": "<Ines>",
    "text": "a < b",
    "number": 1234,
    "half": 0.5,
    "many": ["<1>", 2],
    "few": [3],
}
ENGINE = Engine(
    loaders=[("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", PAGES)])],
    libraries={"i18n": "django.templatetags.i18n"},
)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("number", [1, 999, 1234])
def test_a_prepared_template_prints_the_same(name: str, number: int) -> None:
    template = ENGINE.get_template(name)
    values = VALUES | {"number": number}

    first, second = (prepared(template, "en-gb").render(Context(values)) for _ in range(2))

    assert first == second == template.render(Context(values))


def test_a_plain_page_is_one_piece_around_its_values() -> None:
    nodes = prepared(ENGINE.get_template("child"), "en-gb").nodelist

    assert [type(node).__name__ for node in nodes][:2] == ["TextNode", "Value"]
    assert nodes[0].render(Context()) == "<h1>Questions:</h1><p>"


def test_a_part_with_names_of_its_own_is_no_separate_template() -> None:
    nodes = prepared(ENGINE.get_template("alone"), "en-gb").nodelist

    assert [type(node).__name__ for node in nodes] == ["Alone", "Alone", "Value"]


def test_a_template_that_changed_is_prepared_anew() -> None:
    before = prepared(ENGINE.from_string("before"), "en-gb")
    after = prepared(ENGINE.from_string("after"), "en-gb")

    assert [each.render(Context()) for each in (before, after)] == ["before", "after"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["applications/received", "decision/selected", "meetings/changed", "members/welcome"])
def test_a_letter_is_the_same_as_without_preparing(kind: str, now, monkeypatch) -> None:
    post = POSTS[kind](now)
    message = LETTERS[kind](post.about, now=now, **post.more)
    assert message is not None

    ready = rendering.render(message, now=now).in_public()
    monkeypatch.setattr(rendering, "prepared", lambda template, language: template)
    plain = rendering.render(message, now=now).in_public()

    assert (ready.subject, ready.text, ready.html) == (plain.subject, plain.text, plain.html)
