"""The stylesheet: small, and its colours readable in light and dark."""

import gzip
import re
from itertools import product

import pytest

from tests.rules.sources import ROOT, said

BYTES, GZIPPED_BYTES = 30_000, 8_000
TEXT, CONTROL = 4.5, 3.0
GROUNDS = ("paper", "sheet", "wash")
# WCAG 2.2: text 1.4.3, the frame of a control and the focus ring 1.4.11.
PAIRS = {
    **dict.fromkeys(product(("ink", "ink-2", "link", "good", "warn", "bad"), GROUNDS), TEXT),
    **dict.fromkeys(product(("edge", "focus"), GROUNDS), CONTROL),
    ("on-mast", "mast"): TEXT,
    ("on-tint", "tint-4"): TEXT,
    ("paper", "ink"): TEXT,
    ("paper", "link"): TEXT,
}
ROOT_BLOCK = re.compile(r":root\s*\{([^}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b")
THEMES = ("light", "dark")


def css() -> str:
    return (ROOT / "static/css/site.css").read_text(encoding="utf-8")


def tokens(sheet: str, theme: str) -> dict[str, str]:
    """The colours of a theme; the dark one, of the second :root, changes some of the light one."""
    light, dark, *_rest = [dict(TOKEN.findall(block)) for block in ROOT_BLOCK.findall(sheet)]
    return light | dark if theme == "dark" else light


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white). Source: WCAG 2.2, definitions."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def unreadable(sheet: str, theme: str) -> list[str]:
    colours = tokens(sheet, theme)
    return [
        f"{theme}: --{ink} on --{ground}: {contrast(colours[ink], colours[ground]):.2f}, at least {least}"
        for (ink, ground), least in PAIRS.items()
        if contrast(colours[ink], colours[ground]) < least
    ]


def sizes(sheet: bytes) -> list[str]:
    gzipped = len(gzip.compress(sheet, mtime=0))
    measured = (("bytes", len(sheet), BYTES), ("bytes gzipped", gzipped, GZIPPED_BYTES))
    return [f"{size} {what}, {most} at most" for what, size, most in measured if size > most]


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable(theme):
    found = unreadable(css(), theme)

    assert not found, said(found, "Change the token in static/css/site.css:")


def test_stylesheet_is_small():
    found = sizes(css().encode())

    assert not found, said(found, "static/css/site.css has grown: use what is there, or take out what is not used:")


def test_contrast_of_known_colours():
    """Black on white is 21, a colour on itself 1; #767676 is the lightest grey that passes on white."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#123456", "#123456") == 1
    assert (contrast("#767676", "#ffffff") >= TEXT, contrast("#777777", "#ffffff") >= TEXT) == (True, False)


def test_rule_notices_pale_text():
    pale = css().replace("--ink-2: #414b62", "--ink-2: #9a9a9a").replace("--bad: #ffaaa5", "--bad: #803030")

    assert unreadable(pale, "light") == [
        f"light: --ink-2 on --{ground}: {contrast('#9a9a9a', tokens(pale, 'light')[ground]):.2f}, at least 4.5"
        for ground in GROUNDS
    ]
    assert [line.partition(":")[0] for line in unreadable(pale, "dark")] == ["dark"] * 3


def test_rule_notices_a_large_sheet():
    sheet = bytes(number * 7919 % 251 for number in range(31_000))

    assert sizes(sheet) == ["31000 bytes, 30000 at most"]
    assert sizes(css().encode() * 2)[0].endswith("bytes, 30000 at most")
