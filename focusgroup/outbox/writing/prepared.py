"""A letter's templates prepared for one language: what is the same in each copy is put together once.

Blocks stand in their page, parts of other files in their place, sentences are translated; what
depends on the recipient is left to be filled in. The result prints what the template prints. A template
built in a way that is not known here is left as it is.
"""

import copy
import html
import re
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from django.template import Context, Engine, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, VariableNode, render_value_in_context
from django.template.defaulttags import AutoEscapeControlNode, CommentNode, ForNode, IfNode, LoadNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.safestring import SafeString

_GAP = re.compile(r"%(?:\((\w+)\)s|(%))")
# No language groups the digits of a number below this.
UNGROUPED = 1000
_PARTS = {WithNode: ("nodelist",), AutoEscapeControlNode: ("nodelist",), ForNode: ("nodelist_loop", "nodelist_empty")}
# By the template and not by its name: a file that changed is another template.
_ready: WeakKeyDictionary[Template, dict[str, Template]] = WeakKeyDictionary()


class _Unknown(Exception):
    """The template is built in a way that cannot be prepared."""


def prepared(template: Template) -> Template:
    """The template for the language that is active."""
    by_language = _ready.setdefault(template, {})
    language = translation.get_language() or ""
    if language not in by_language:
        by_language[language] = _prepare(template)
    return by_language[language]


def _prepare(template: Template) -> Template:
    try:
        root, blocks = _put_together(template)
        nodes = _Folding(template.engine, blocks).fold(root.nodelist)
    except _Unknown:
        return template
    ready = copy.copy(template)
    ready.nodelist = nodes
    return ready


def _put_together(template: Template) -> tuple[Template, dict[str, BlockNode]]:
    """The page that the template extends in the end, and each block as the last of them wants it."""
    blocks: dict[str, BlockNode] = {}
    while True:
        extends = next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)
        for block in (extends or template).nodelist.get_nodes_by_type(BlockNode):
            assert isinstance(block, BlockNode)
            blocks.setdefault(block.name, block)
        if extends is None:
            return template, blocks
        template = template.engine.get_template(_constant(extends.parent_name))


def _constant(expression: Any) -> str:
    """A name that is written in the template itself."""
    if expression.filters or not isinstance(expression.var, str) or expression.var.startswith("."):
        raise _Unknown
    return str(expression.var)


class _Folding:
    """Puts a list of nodes together anew; the nodes of the loaded templates stay untouched."""

    def __init__(self, engine: Engine, blocks: dict[str, BlockNode], inside: tuple[str, ...] = ()) -> None:
        self.engine = engine
        self.blocks = blocks
        self.inside = inside

    def fold(self, nodes: Iterable[Node]) -> NodeList:
        folded = NodeList()
        for node in nodes:
            for one in self._folded(node):
                if isinstance(one, TextNode) and folded and isinstance(folded[-1], TextNode):
                    folded[-1] = TextNode(folded[-1].s + one.s)
                else:
                    folded.append(one)
        return folded

    def _folded(self, node: Node) -> Iterable[Node]:
        if isinstance(node, (CommentNode, LoadNode)):
            return ()
        if isinstance(node, BlockNode):
            return self._enclosed(self.fold(self.blocks[node.name].nodelist))
        if isinstance(node, IncludeNode):
            return self._included(node)
        if isinstance(node, TranslateNode):
            return (_as_text(node) or node,)
        if isinstance(node, BlockTranslateNode):
            return _as_sentence(node) or (node,)
        if isinstance(node, IfNode):
            changed = copy.copy(node)
            changed.conditions_nodelists = [(when, self.fold(then)) for when, then in node.conditions_nodelists]
            return (changed,)
        return (self._other(node),)

    def _other(self, node: Node) -> Node:
        if isinstance(node, VariableNode):
            if getattr(node.filter_expression.var, "lookups", None) == ("block", "super"):
                raise _Unknown
            return _like(node, Value(node.filter_expression))
        if parts := _PARTS.get(type(node)):
            changed = copy.copy(node)
            for name in parts:
                setattr(changed, name, self.fold(getattr(node, name)))
            return changed
        if node.get_nodes_by_type(BlockNode):
            raise _Unknown
        return node

    def _included(self, node: IncludeNode) -> Iterable[Node]:
        expression = node.template
        if node.extra_context or node.isolated_context or not isinstance(expression.var, str):
            return (node,)
        name = _constant(expression)
        included = self.engine.get_template(name)
        if name in self.inside or included.nodelist.get_nodes_by_type((BlockNode, ExtendsNode)):  # type: ignore[arg-type]
            return (node,)
        return self._enclosed(_Folding(self.engine, {}, (*self.inside, name)).fold(included.nodelist))

    def _enclosed(self, nodes: NodeList) -> Iterable[Node]:
        """Names given inside end with it."""
        if all(isinstance(node, (TextNode, Value)) for node in nodes):
            return nodes
        return (Enclosed(nodes),)


def _as_text(node: TranslateNode) -> TextNode | None:
    """The words of a {% translate %} of a constant."""
    expression = node.filter_expression
    if node.noop or node.asvar or node.message_context or expression.filters or expression.var.literal is None:
        return None
    return TextNode(node.render(Context()))


def _as_sentence(node: BlockTranslateNode) -> Iterable[Node]:
    """A translated sentence as its words and its gaps; nothing where it is no plain sentence."""
    if node.plural or node.asvar or node.message_context:
        return ()
    sentence, names = node.render_token_list(node.singular)
    translated = translation.gettext(sentence)
    words, gaps = [], []
    place = 0
    for found in _GAP.finditer(translated):
        words.append(translated[place : found.start()] + (found[2] or ""))
        gaps.append(found[1] or "")
        place = found.end()
    words.append(translated[place:])
    if "%" in _GAP.sub("", translated) or not {*filter(None, gaps)} <= {*names}:
        # A faulty translation: the tag itself knows what to do.
        return ()
    return (_like(node, Sentence(words, gaps, node.extra_context)),)


def _like(node: Node, other: Node) -> Node:
    """The other in its place, so that an error names the line."""
    other.token, other.origin = node.token, node.origin
    return other


class Enclosed(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        with context.push():
            return self.nodelist.render(context)


class Value(Node):
    """A value; most are text, which needs no look at time zones and formats."""

    child_nodelists = ()

    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression

    def render(self, context: Context) -> str:
        return _printed(self.expression.resolve(context), context)


class Sentence(Node):
    """Words around gaps; a gap without a name is nothing, its sign stands in the words."""

    child_nodelists = ()

    def __init__(self, words: list[str], gaps: list[str], given: dict[str, FilterExpression]) -> None:
        self.first, *self.others = words
        self.gaps = gaps
        self.given = given

    def render(self, context: Context) -> str:
        given = {name: expression.resolve(context) for name, expression in self.given.items()}
        parts = [self.first]
        for name, words in zip(self.gaps, self.others, strict=True):
            if name:
                value = given[name] if name in given else context.get(name, _if_invalid(context))
                parts.append(_printed(value, context))
            parts.append(words)
        return "".join(parts)


def _if_invalid(context: Context) -> str:
    return context.template.engine.string_if_invalid if context.template else ""


def _printed(value: Any, context: Context) -> str:
    if type(value) is SafeString:
        return value
    if type(value) is str:
        return html.escape(value) if context.autoescape else value
    if type(value) is int and -UNGROUPED < value < UNGROUPED:
        return str(value)
    return str(render_value_in_context(value, context))
