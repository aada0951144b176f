"""The fields of the form as HTML, made in one go.

It is the markup that crispy makes for every other form. A step has up to thirty fields and four hundred cells, and
templates look some hundred names up for each of them, which was most of what the page cost.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from applications.fields import Amount
from focusgroup.vocabulary import countries

# Countries, sections and sectors are put together once for each language.
_MANY = 15
# Every piece that goes into it is escaped where it is put together.
_safe: Callable[[str], SafeString] = mark_safe


def field(bound: BoundField) -> SafeString:
    """A question with its label, what was answered, what is wrong with it, and the help."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        tick = f"{_box(bound)}{_label(bound, 'form-check-label')}{_error(bound)}{_help(bound)}"
        return _safe(f'<div class="mb-3"><div id="div_{bound.auto_id}" class="form-check">{tick}</div></div>')
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _safe(f'<div id="div_{bound.auto_id}" class="mb-3">{_several(bound)}</div>')
    inside = f"{_label(bound, 'form-label')}{control(bound)}{_error(bound)}{_help(bound)}"
    return _safe(f'<div id="div_{bound.auto_id}" class="mb-3">{inside}</div>')


def cell(bound: BoundField) -> SafeString:
    """A question of a row: the same, but short, because there may be many."""
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return _safe(f'<div class="mb-3 form-check">{_box(bound)}{_label(bound, "form-check-label")}</div>')
    error = ""
    if bound.errors:
        error = f'<div class="invalid-feedback" id="{bound.auto_id}_error"><p>{escaped(str(bound.errors[0]))}</p></div>'
    return _safe(f'<div class="mb-3">{_label(bound, "form-label")}{control(bound)}{error}</div>')


def control(bound: BoundField) -> str:
    """What is typed into or chosen from."""
    widget = bound.field.widget
    if isinstance(widget, forms.Select):
        chosen = str("" if bound.value() is None else bound.value())
        return f"<select{_attributes(bound, 'form-select')}>{_options(widget.choices, chosen)}</select>"
    value = widget.format_value(bound.value())
    if isinstance(widget, forms.Textarea):
        return f"<textarea{_attributes(bound, 'form-control')}>\n{escaped(value or '')}</textarea>"
    said = "" if value in (None, "") else f' value="{escaped(value)}"'
    line = f'<input type="{widget.input_type}"{said}{_attributes(bound, "form-control")}>'
    return f'<div class="unit">{line} EUR</div>' if isinstance(widget, Amount) else line


@lru_cache(maxsize=30)
def _names_of_countries(language: str | None) -> SafeString:
    return _safe("".join(f'<option value="{escaped(name)}">' for _code, name in countries.all_choices()))


def suggestions_of_countries() -> SafeString:
    """The options of a datalist, in the reader's language."""
    return _names_of_countries(get_language())


def _options(choices: Iterable[tuple[Any, Any]], chosen: str) -> str:
    listed = tuple(choices)
    if len(listed) > _MANY:
        mark = f'value="{escaped(chosen)}"'
        return _options_of_many(listed).replace(f"{mark}>", f"{mark} selected>", 1)
    return _options_of_few(listed, chosen)


@lru_cache(maxsize=90)
def _options_of_many(choices: tuple[tuple[Any, Any], ...]) -> str:
    return _options_of_few(choices, chosen="\0")


def _options_of_few(choices: Iterable[tuple[Any, Any]], chosen: str) -> str:
    return "".join(
        f'<option value="{escaped(value)}"{" selected" if str(value) == chosen else ""}>{escaped(label)}</option>'
        for value, label in choices
    )


def _attributes(bound: BoundField, css: str) -> str:
    widget = bound.field.widget
    attributes = widget.build_attrs(widget.attrs, bound.build_widget_attrs({"id": bound.auto_id}, widget))
    # The cells of a row carry their classes already.
    classes = {*str(attributes.get("class", "")).split(), css, *(["is-invalid"] if bound.errors else [])}
    attributes["class"] = " ".join(sorted(classes))
    said = "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    return f' name="{bound.html_name}"{said}'


def _label(bound: BoundField, css: str) -> str:
    star = '<span class="asteriskField" aria-hidden="true">*</span>' if bound.field.required else ""
    return f'<label for="{bound.id_for_label}" class="{css}">{escaped(bound.label)}{star}</label>'


def _box(bound: BoundField) -> str:
    # A consent is stored as the time at which it was given.
    ticked = " checked" if bound.field.widget.check_test(bound.value()) else ""
    return f'<input type="checkbox"{_attributes(bound, "form-check-input")}{ticked}>'


def _several(bound: BoundField) -> str:
    widget = bound.field.widget
    kind = "checkbox" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio"
    given = bound.value()
    chosen = {str(value) for value in (given if isinstance(given, list | tuple) else [given])}
    wrong = " is-invalid" if bound.errors else ""
    each = " required" if kind == "radio" and bound.field.required else ""
    each += ' aria-invalid="true"' if bound.errors else ""
    last = len(widget.choices) - 1
    lines = "".join(
        f'<div class="form-check"><input type="{kind}" class="form-check-input{wrong}" name="{bound.html_name}" '
        f'value="{escaped(value)}" id="{bound.auto_id}_{number}"{" checked" if str(value) in chosen else ""}{each}>'
        f'<label for="{bound.auto_id}_{number}" class="form-check-label">{escaped(label)}</label>'
        f"{_error(bound) if number == last else ''}</div>"
        for number, (value, label) in enumerate(widget.choices)
    )
    named = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    named += [f"{bound.auto_id}_error"] if bound.errors else []
    described = f' aria-describedby="{" ".join(named)}"' if named else ""
    star = '<span class="asteriskField" aria-hidden="true">*</span>' if bound.field.required else ""
    legend = f'<legend class="form-label fs-6">{escaped(bound.label)}{star}</legend>'
    return f"<fieldset{described}>{legend}<div>{lines}</div>{_help(bound)}</fieldset>"


def _error(bound: BoundField) -> str:
    if not bound.errors:
        return ""
    lines = "".join(f"<p>{escaped(str(error))}</p>" for error in bound.errors)
    return f'<div id="{bound.auto_id}_error" class="invalid-feedback"><div>{lines}</div></div>'


def _help(bound: BoundField) -> str:
    if not bound.help_text:
        return ""
    return f'<div id="{bound.auto_id}_helptext" class="form-text">{escaped(bound.help_text)}</div>'
