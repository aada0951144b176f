"""A template prepared for one language: what is the same each time is put together once.

Blocks stand in their page, parts of other files in their place, sentences are translated; what
depends on the letter's recipient or the page's reader is left to be filled in. The result prints
what the template prints. A template built in a way that is not known here is left as it is.
"""

import copy
import html
import re
from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.template import Context, Engine, Template, TemplateDoesNotExist
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import AutoEscapeControlNode, CommentNode, ForNode, IfNode, LoadNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.safestring import SafeString

_GAP = re.compile(r"%(?:\((\w+)\)s|(%))")
# No language groups the digits of a number below this.
UNGROUPED = 1000
_PARTS = {WithNode: ("nodelist",), AutoEscapeControlNode: ("nodelist",), ForNode: ("nodelist_loop", "nodelist_empty")}
# Each block of a page, from the one that is printed to the one that it stands in place of in the end.
Blocks = dict[str, list[BlockNode]]
# By the template and not by its name: a file that changed is another template.
_ready: WeakKeyDictionary[Template, dict[str, Template]] = WeakKeyDictionary()


_MISSED = object()


class _Unknown(Exception):
    """The template is built in a way that cannot be prepared."""


def prepared(template: Template, language: str) -> Template:
    """The template for this language, which must be the active one."""
    by_language = _ready.setdefault(template, {})
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


def _put_together(template: Template) -> tuple[Template, Blocks]:
    """The page that the template extends in the end, and each block from the last that wants it to the first."""
    blocks: Blocks = {}
    passed = [template.origin]
    while True:
        extends = next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)
        for block in (extends or template).nodelist.get_nodes_by_type(BlockNode):
            assert isinstance(block, BlockNode)
            blocks.setdefault(block.name, []).append(block)
        if extends is None:
            return template, blocks
        try:
            # As Django does it: a page may extend its namesake of another folder.
            template, origin = template.engine.find_template(_constant(extends.parent_name), skip=passed)
        except TemplateDoesNotExist as error:
            raise _Unknown from error
        passed.append(origin)


def _constant(expression: Any) -> str:
    """A name that is written in the template itself."""
    if expression.filters or not isinstance(expression.var, str) or expression.var.startswith("."):
        raise _Unknown
    return str(expression.var)


class _Folding:
    """Puts a list of nodes together anew; the nodes of the loaded templates stay untouched."""

    def __init__(
        self, engine: Engine, blocks: Blocks, inside: tuple[str, ...] = (), above: tuple[BlockNode, ...] = ()
    ) -> None:
        """`inside` names the files that are being included, `above` what the block at hand stands in place of."""
        self.engine = engine
        self.blocks = blocks
        self.inside = inside
        self.above = above

    def fold(self, nodes: Iterable[Node]) -> NodeList:
        folded = Pieces()
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
            return self._block(self.blocks[node.name])
        if isinstance(node, VariableNode) and getattr(node.filter_expression.var, "lookups", None) == (
            "block",
            "super",
        ):
            if node.filter_expression.filters or not self.above:
                raise _Unknown
            return self._block(self.above)
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
            return _like(node, Value(node.filter_expression))
        if parts := _PARTS.get(type(node)):
            changed = copy.copy(node)
            for name in parts:
                setattr(changed, name, self.fold(getattr(node, name)))
            return changed
        if node.get_nodes_by_type(BlockNode):
            raise _Unknown
        return node

    def _block(self, chain: Sequence[BlockNode]) -> Iterable[Node]:
        """The first of these, which may print the next within itself."""
        within = _Folding(self.engine, self.blocks, self.inside, tuple(chain[1:]))
        return self._enclosed(within.fold(chain[0].nodelist))

    def _included(self, node: IncludeNode) -> Iterable[Node]:
        expression = node.template
        if not isinstance(expression.var, str):
            return (node,)
        name = _constant(expression)
        try:
            included = self.engine.get_template(name)
        except TemplateDoesNotExist:
            # It is missed where it is asked for, which may be never.
            return (node,)
        if name in self.inside or included.nodelist.get_nodes_by_type((BlockNode, ExtendsNode)):  # type: ignore[arg-type]
            return (node,)
        nodes = _Folding(self.engine, {}, (*self.inside, name)).fold(included.nodelist)
        if node.isolated_context:
            return (Alone(nodes, node.extra_context),)
        return self._enclosed(nodes, node.extra_context)

    def _enclosed(self, nodes: NodeList, given: dict[str, FilterExpression] | None = None) -> Iterable[Node]:
        """Names given inside end with it."""
        if not given and all(isinstance(node, (TextNode, Value)) for node in nodes):
            return nodes
        return (Enclosed(nodes, given or {}),)


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


class Pieces(NodeList):
    """Without the look at each node that a page for finding errors needs."""

    def render(self, context: Context) -> SafeString:
        pieces = [node.s if type(node) is TextNode else node.render(context) for node in self]
        return SafeString("".join(pieces))


class Enclosed(Node):
    """A part with the names that it was given, beside those of the page."""

    def __init__(self, nodelist: NodeList, given: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.given = given

    def render(self, context: Context) -> SafeString:
        with context.push(**self._values(context)):
            return self.nodelist.render(context)

    def _values(self, context: Context) -> dict[str, Any]:
        return {name: expression.resolve(context) for name, expression in self.given.items()}


class Alone(Enclosed):
    """A part that knows nothing but what it was given."""

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context.new(self._values(context)))


class Value(Node):
    """A value; most are text, which needs no look at time zones and formats."""

    child_nodelists = ()

    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression
        variable = expression.var
        is_plain = isinstance(variable, Variable) and not expression.filters and not variable.translate
        self.path: tuple[str, ...] = (variable.lookups or ()) if is_plain else ()

    def render(self, context: Context) -> str:
        value = _looked_up(context, self.path) if self.path else _MISSED
        return _printed(self.expression.resolve(context) if value is _MISSED else value, context)


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


def _looked_up(context: Context, path: tuple[str, ...]) -> Any:
    """What Django's look-up finds; whatever is more than a key of a dict or an attribute is left to that."""
    first = path[0]
    value: Any = _MISSED
    for names in reversed(context.dicts):
        if first in names:
            value = names[first]
            break
    for name in path[1:]:
        kind = type(value)
        if callable(value):
            return _MISSED
        if kind is dict:
            value = value.get(name, _MISSED)
        elif hasattr(kind, "__getitem__"):
            return _MISSED
        else:
            value = getattr(value, name, _MISSED)
    return _MISSED if callable(value) else value


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
