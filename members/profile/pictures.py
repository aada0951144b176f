"""A logo as it is kept: read with care, then drawn anew, so that nothing else of the file remains."""

import io
import struct
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 16_000_000
LEAST_SIDE = 48
# The longest side, tried one after the other until the file is light enough for a page.
SIDES = (400, 320, 240, 160)
KEPT_BYTES = 32 * 1024
COLOURS = 128
# What the decoders raise for files that are broken or made to break them.
BROKEN = (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError, KeyError, MemoryError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class BadPicture(Exception):
    """Why a file is no logo; the sentence is for whoever sent it."""


@dataclass(frozen=True)
class Picture:
    """A PNG without metadata."""

    content: bytes
    width: int
    height: int


def drawn_anew(content: bytes) -> Picture:
    """The picture in the file. Raises BadPicture."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _check_size(image)
            # A JPEG is then decoded at about the size that is needed, in less memory.
            image.draft("RGB", (2 * SIDES[0], 2 * SIDES[0]))
            turned = _in_eight_bits(ImageOps.exif_transpose(image))
            return _lightest(turned.convert("RGBA" if _is_transparent(turned) else "RGB"))
    except BOMBS as error:
        raise BadPicture(_("This picture is too large. Make it smaller, at most 16 megapixels.")) from error
    except BROKEN as error:
        raise BadPicture(_("This is no complete PNG, JPEG or WebP picture. Save it as PNG and try again.")) from error


def _check_size(image: Image.Image) -> None:
    """Before a single pixel is decoded."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        megapixels = round(width * height / 1_000_000)
        raise BadPicture(
            _("This picture has %(n)s megapixels. Make it smaller, at most 16 megapixels.") % {"n": megapixels}
        )
    if min(width, height) < LEAST_SIDE:
        raise BadPicture(_("This picture is too small. Each side needs at least %(n)s pixels.") % {"n": LEAST_SIDE})
    if getattr(image, "n_frames", 1) > 1:
        raise BadPicture(_("This picture moves. Save one still picture."))


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Greys of sixteen bits are scaled; converted as they are, all but the darkest would become white."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda grey: grey / 257).convert("L")


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info


def _lightest(image: Image.Image) -> Picture:
    """The largest of SIDES that stays within KEPT_BYTES, with fewer colours where that is needed."""
    for side in SIDES:
        small = image.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        method = Image.Quantize.FASTOCTREE if small.mode == "RGBA" else Image.Quantize.MEDIANCUT
        for candidate in (small, small.quantize(COLOURS, method=method)):
            content = _png(candidate)
            if len(content) <= KEPT_BYTES:
                return Picture(content, *small.size)
    raise BadPicture(_("This picture is too detailed for a logo. Choose one with plain areas."))


def _png(image: Image.Image) -> bytes:
    # What came with the file (profiles, texts, places) is left behind.
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    out = io.BytesIO()
    image.save(out, format="PNG", optimize=True)
    return out.getvalue()
