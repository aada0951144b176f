"""Templates: nothing inline, everything translatable, components that say what they need."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rules.markup import WORD, Template, spoken, templates
from tests.rules.sources import ROOT, said, write

# The same in every language.
SAME_EVERYWHERE = frozenset(("AI", "AWU", "CSV", "EUR", "JSON", "NACE", "SHA", "UTC"))
TRANSLATED_BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b(.*?)%\}", re.DOTALL)
Rule = Callable[[Template], list[tuple[int, str]]]


def inline(template: Template) -> list[tuple[int, str]]:
    """Styles, scripts and handlers in the page: the policy of the site forbids them all."""
    found = []
    for element in template.page.elements if template.is_html else ():
        handlers = [name for name in element.attributes if name.startswith(("on", "hx-on"))]
        found += [(element.line, f"{name}=") for name in ("style", *handlers) if name in element.attributes]
        # Data in JSON is no program.
        is_data = element.attributes.get("type") in ("application/json", "application/ld+json")
        if element.name == "script" and "src" not in element.attributes and not is_data:
            found.append((element.line, "<script> without src"))
        if element.name == "style" and not template.name.startswith("mail/"):
            found.append((element.line, "<style>"))
        found += [(element.line, value) for value in element.attributes.values() if value.startswith("javascript:")]
    return found


def untranslated(template: Template) -> list[tuple[int, str]]:
    found = []
    for line, text in spoken(template):
        words = [word for word in WORD.findall(text) if word not in SAME_EVERYWHERE]
        if words:
            found.append((line, f"“{' '.join(text.split())}”"))
    return found


def untrimmed(template: Template) -> list[tuple[int, str]]:
    blocks = TRANSLATED_BLOCK.finditer(template.text)
    return [(template.line_of(each.start()), each[0]) for each in blocks if "trimmed" not in each[1].split()]


def silent_components(template: Template) -> list[tuple[int, str]]:
    is_component = template.name.startswith("components/")
    first = template.text.split("\n", 1)[0]
    return [(1, first)] if is_component and not re.match(r"\{#.*\bInputs?: .*#\}", first) else []


def said_twice(template: Template) -> list[tuple[int, str]]:
    """Forms whose summary of errors stands on the page, and once more where crispy prints the whole form."""
    if "components/error_summary.html" not in template.text:
        return []
    return [(template.line_of(each.start()), each[0]) for each in re.finditer(r"\{\{ form\|crispy \}\}", template.text)]


RULES: dict[Rule, str] = {
    inline: "Move it into static/css/site.css or static/js/site.js:",
    untranslated: 'Wrap it in {% translate %} or {% blocktranslate trimmed %}, or hand it on as _("…"):',
    untrimmed: "Write {% blocktranslate trimmed %}:",
    silent_components: "Open the component with {# What it is. Inputs: what it takes, or none. #}:",
    said_twice: "Take the summary out, or print each field with |as_crispy_field:",
}


def offences(rule: Rule, folder: Path) -> list[str]:
    found = ((template, *each) for template in templates(folder) for each in rule(template))
    return [f"templates/{template.name}:{line}: {what}" for template, line, what in found]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_templates_keep_the_rule(rule):
    found = offences(rule, ROOT / "templates")

    assert not found, said(found, RULES[rule])


def test_templates_are_formatted():
    djade = Path(sys.executable).with_name("djade")
    files = [str(template.path) for template in templates(ROOT / "templates") if template.is_html]

    run = subprocess.run(
        [djade, "--target-version", "5.2", "--check", *files], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, f"Run {djade.name} --target-version 5.2 on these:\n{run.stdout}{run.stderr}"


@pytest.mark.parametrize(
    ("rule", "name", "text", "expected"),
    [
        (inline, "a.html", '\n<p style="color: red">', "a.html:2: style="),
        (inline, "a.html", '<button {% if x %}onclick="go()"{% endif %}>', "a.html:1: onclick="),
        (inline, "a.html", "<script>go()</script>", "<script> without src"),
        (inline, "a.html", "<style>p {}</style>", "<style>"),
        (inline, "mail/x/body.html", '<b hx-on:click="go()">', "hx-on"),
        (inline, "a.html", '<a href="javascript:go()">', "javascript:go()"),
        (untranslated, "a.html", "{% load i18n %}\n<h1>Welcome</h1>", "a.html:2: “Welcome”"),
        (untranslated, "a.html", "<p>{{ n }} days{% translate 'left' %}</p>", "“days”"),
        (untranslated, "a.html", "{% block title %}Home{% endblock %}", "“Home”"),
        (untranslated, "a.html", '<img alt="A map">', "“A map”"),
        (untranslated, "a.html", '<input type="submit" value="Send">', "“Send”"),
        (untranslated, "a.html", '<nav aria-label="Main">', "“Main”"),
        (untranslated, "a.html", '{% include "components/empty.html" with heading="No call" %}', "“No call”"),
        (untranslated, "a.html", '{{ name|default:"not known" }}', "“not known”"),
        (untranslated, "a.html", "day{{ n|pluralize }}", "“day(plural)”"),
        (untranslated, "mail/x/subject.txt", "Your application", "“Your application”"),
        (untrimmed, "a.html", "\n{% blocktranslate count n=n %}x{% endblocktranslate %}", "a.html:2"),
        (untrimmed, "a.txt", "{% blocktrans %}x{% endblocktrans %}", "a.txt:1"),
        (said_twice, "a.html", '{% include "components/error_summary.html" %}\n{{ form|crispy }}', "a.html:2"),
        (silent_components, "components/x.html", "<p></p>", "components/x.html:1"),
        (silent_components, "components/x.html", "{# A bar. #}\n<p></p>", "components/x.html:1"),
    ],
)
def test_rule_notices_a_violation(rule, name, text, expected, tmp_path):
    write(tmp_path, name, text)

    assert [line for line in offences(rule, tmp_path) if expected in line]


GOOD = """{# A bar. Inputs: percent. #}
{% load i18n static %}{% comment %}Not seen{% endcomment %}
<script src="{% static "js/site.js" %}" defer></script>
<p class="x"{% if a < b %} title="{% translate "Share" %}"{% endif %}>{{ percent|floatformat:"0" }} % · EUR</p>
{% blocktranslate trimmed with day=day|date:"j F" %}On {{ day }}{% endblocktranslate %}
{% include "components/empty.html" with heading=_("Nothing yet") room="meetings" %}
{{ name|default:_("not known") }} {{ x|default:"–" }}
<input type="hidden" value="accept"><button value="accept" type="{{ kind|default:"submit" }}">→</button>
<{% if url %}a href="{{ url }}"{% else %}b{% endif %}>·</{% if url %}a{% else %}b{% endif %}>
{% block wrap %}wrap narrow{% endblock wrap %}<script type="application/json">{"a": "word"}</script>
<svg><path d="M0 0h8v8H0z"/></svg>
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_lets_a_good_template_pass(rule, tmp_path):
    write(tmp_path, "components/bar.html", GOOD)
    write(tmp_path, "mail/x/body.txt", "{{ url }}?answer=yes\n")
    write(tmp_path, "mail/base.html", "<style>p {}</style>")

    assert offences(rule, tmp_path) == []
