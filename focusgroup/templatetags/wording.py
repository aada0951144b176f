"""How times, amounts and lists are written, on pages and in letters alike."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

register = template.Library()
BRUSSELS = ZoneInfo("Europe/Brussels")
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@register.filter
def written(value: date | None) -> str:
    """A date written out: Monday 9 November 2026."""
    if isinstance(value, datetime):
        value = timezone.localtime(value, BRUSSELS)
    return date_format(value, "l j F Y") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A moment written out: Monday 9 November 2026, 10:00 Brussels time."""
    if not value:
        return ""
    local = timezone.localtime(value, BRUSSELS)
    return _("%(day)s, %(time)s Brussels time") % {"day": written(value), "time": date_format(local, "H:i")}


@register.filter
def time_tag(value: date | datetime | None) -> str | SafeString:
    """`moment` or `written` inside a time element; the reader's own zone is added where scripts run."""
    if isinstance(value, datetime):
        return format_html(
            '<time datetime="{}" data-local>{}</time>',
            timezone.localtime(value, BRUSSELS).isoformat(),
            moment(value),
        )
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written(value)) if value else ""


@register.filter
def eur(value: Decimal | None) -> str:
    """Euro in full, with thin spaces between thousands; a dash where unknown."""
    return f"{value:,.0f}".replace(",", "\u202f") if value is not None else "–"


@register.filter
def awu(value: Decimal | None) -> str:
    """Annual work units with one decimal, or none where it is whole; a dash where unknown."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.1f}"


@register.filter
def points(thousandths: int | None) -> str:
    """A score in thousandths of a point, to two decimals."""
    return f"{thousandths / 1000:.2f}" if thousandths is not None else "–"


@register.filter
def signed_points(thousandths: int) -> str:
    """A difference in thousandths of a point, to two decimals and with its sign."""
    said = f"{thousandths / 1000:+.2f}".replace("-", "−")
    return said[1:] if said.endswith("0.00") else said


@register.filter
def unlocalize_number(value: Any) -> str:
    """A number as SVG and CSS read it, with a point."""
    return f"{float(value):.1f}"


@register.filter
def labelled(cells: Iterable[str], headers: Iterable[dict[str, Any]]) -> list[SafeString]:
    """The cells of a row of the admin's lists, each with its heading, as rows need that are cards on a phone."""
    found = []
    for cell, header in zip(cells, headers, strict=True):
        is_plain = cell.startswith("<td") and "action-checkbox" not in cell[:40]
        label = format_html('<td data-label="{}"', capfirst(header["text"])) if is_plain else ""
        # The rest is markup that the admin has escaped already.
        found.append(mark_safe(f"{label}{cell[3:]}") if label else mark_safe(cell))  # noqa: S308
    return found


@register.filter
def as_html(text: str) -> SafeString:
    """Markdown as HTML: no tag that was typed, no picture, and headings that fit under the page's own."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
    # With `html` off, markdown-it escapes all that is not its own markup.
    return mark_safe(str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})))  # noqa: S308
