"""What staff may put between braces: every value that the letter's own plain text prints, and nothing else.

Read from `subject.txt` and `body.txt` of the letter, so that no list has to be kept beside
the templates and no wording can print what was never meant for the recipient. What the
text includes from a file of its own, such as `_days.txt`, is a placeholder too: `{days}`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.template import Context, Template, TemplateDoesNotExist
from django.template.base import FilterExpression, Node, Parser, TokenType, VariableNode, render_value_in_context
from django.template.defaulttags import ForNode, WithNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode

BUTTONS = "buttons"
BUTTONS_OPEN = '<div class="mail-answers">'
# What only the wording can carry: a secret, or what the letter was written to say. Without it a letter is of no use.
INDISPENSABLE = ("code", "words")
INDISPENSABLE_IN = {"rights/answered": ("answer",)}
_FOOT = re.compile(r"_?foot\.txt$")
_INCLUDED = re.compile(r"\{%\s*include\s+\"([^\"]+)\"")


@dataclass
class Offered:
    """The values by name, each as the template writes it, and the parts by name, each the file that writes it."""

    values: dict[str, FilterExpression] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    has_buttons: bool = False
    needed: tuple[str, ...] = INDISPENSABLE

    @property
    def names(self) -> list[str]:
        buttons = [BUTTONS] if self.has_buttons else []
        return sorted(set(self.values) - self.ambiguous) + sorted(self.parts) + buttons

    @property
    def indispensable(self) -> list[str]:
        return [name for name in self.names if name in self.needed]

    def add(self, name: str, expression: FilterExpression) -> None:
        known = self.values.setdefault(name, expression)
        if known.token != expression.token:
            self.ambiguous.add(name)

    def filled(self, context: dict[str, Any]) -> dict[str, str]:
        """Each value on one line of plain text: what an applicant typed cannot become a paragraph or a tag."""
        plain = Context(context, autoescape=False)
        return {
            name: " ".join(_printed(expression, plain).split())
            for name, expression in self.values.items()
            if name not in self.ambiguous
        }


@cache
def offered(kind: str) -> Offered:
    """What a wording of this kind may insert."""
    found = Offered(needed=(*INDISPENSABLE, *INDISPENSABLE_IN.get(kind, ())))
    for part in ("subject.txt", "body.txt"):
        _collect(_template(f"mail/{kind}/{part}").nodelist, found)
    found.has_buttons = _has_buttons(f"mail/{kind}/body.html")
    return found


def _collect(nodes: Iterable[Node], found: Offered) -> None:
    for node in nodes:
        if isinstance(node, VariableNode):
            _add_variable(node.filter_expression, found)
        elif isinstance(node, BlockTranslateNode):
            _add_sentence(node, found)
        elif isinstance(node, IncludeNode):
            _add_part(node, found)
        elif isinstance(node, ForNode):
            # What a loop prints is different in each round: no single value.
            continue
        else:
            if isinstance(node, WithNode):
                for name, expression in node.extra_context.items():
                    found.add(name, expression)
            for attribute in node.child_nodelists:
                _collect(getattr(node, attribute, None) or (), found)


def _add_variable(expression: FilterExpression, found: Offered) -> None:
    name = getattr(expression.var, "var", "")
    if expression.is_var and getattr(expression.var, "lookups", None):
        found.add(name, expression)


def _add_sentence(node: BlockTranslateNode, found: Offered) -> None:
    own = dict(node.extra_context)
    if node.countervar and node.counter:
        own[node.countervar] = node.counter
    for token in [*node.singular, *(node.plural or ())]:
        if token.token_type == TokenType.VAR:
            name = token.contents.strip()
            found.add(name, own.get(name) or FilterExpression(name, Parser([])))


def _add_part(node: IncludeNode, found: Offered) -> None:
    path = str(node.template.var)
    if _FOOT.search(path) or node.extra_context:
        return
    twin = path.removesuffix(".txt") + ".html"
    if BUTTONS_OPEN not in _source(twin):
        found.parts[path.rpartition("/")[2].removesuffix(".txt").lstrip("_")] = path


def _has_buttons(path: str) -> bool:
    """Whether the source of a letter, or what it includes, has the block of buttons."""
    source = _source(path)
    return any(BUTTONS_OPEN in part for part in (source, *map(_source, _INCLUDED.findall(source))))


def _source(path: str) -> str:
    try:
        return str(_template(path).source)
    except TemplateDoesNotExist:
        return ""


def _template(path: str) -> Template:
    template: Template = get_template(path).template  # type: ignore[attr-defined]
    return template


def _printed(expression: FilterExpression, context: Context) -> str:
    value = expression.resolve(context, ignore_failures=True)
    return "" if value is None else render_value_in_context(value, context)
