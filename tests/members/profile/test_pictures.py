"""Pictures that are drawn anew, and those that are made to do harm."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from members.profile.pictures import KEPT_BYTES, BadPicture, drawn_anew


def saved(image: Image.Image, kind: str, **more) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG that says it is this large and carries next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def noise(side: int) -> Image.Image:
    return Image.effect_noise((side, side), 90).convert("RGB")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_kind_becomes_a_png_of_its_shape(kind):
    picture = drawn_anew(saved(Image.new("RGB", (900, 300), (10, 90, 200)), kind))

    image = Image.open(io.BytesIO(picture.content))
    assert (image.format, image.size, (picture.width, picture.height)) == ("PNG", (400, 133), (400, 133))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16"])
def test_every_mode_is_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"

    assert drawn_anew(saved(Image.new(mode, (64, 64)), kind)).width == 64


@pytest.mark.parametrize("mode", ["L", "I;16"])
def test_greys_stay_as_they_are(mode):
    greys = Image.linear_gradient("L").resize((64, 64))
    image = greys if mode == "L" else greys.convert("I").point(lambda grey: grey * 257)

    drawn = Image.open(io.BytesIO(drawn_anew(saved(image.convert(mode), "PNG")).content)).convert("L")

    kept, given = drawn.tobytes(), greys.tobytes()
    assert max(abs(one - other) for one, other in zip(kept, given, strict=True)) <= 3


def test_what_is_see_through_stays_so():
    image = Image.open(io.BytesIO(drawn_anew(saved(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG")).content))

    assert image.convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


def test_where_a_photo_was_taken_is_left_behind_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera-Nachtigall"
    exif[0x8825] = {1: "N", 2: (50.0, 5.0, 0.0)}
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Nachtigall")

    from_jpeg = drawn_anew(saved(Image.new("RGB", (300, 100)), "JPEG", exif=exif))
    from_png = drawn_anew(saved(Image.new("RGB", (300, 100)), "PNG", pnginfo=text))

    assert (from_jpeg.width, from_jpeg.height) == (100, 300)
    assert b"Nachtigall" not in from_jpeg.content + from_png.content
    assert dict(Image.open(io.BytesIO(from_jpeg.content)).getexif()) == {}


def test_the_heaviest_picture_is_light_enough_for_a_page():
    assert len(drawn_anew(saved(noise(1500), "PNG")).content) <= KEPT_BYTES


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (claiming(30_000, 30_000), "too large"),
        (claiming(10_000, 5_000), "50 megapixels"),
        (claiming(9_500, 9_500), "90 megapixels|too large"),
        (claiming(100, 100), "no complete"),
        (claiming(20, 100), "too small"),
        (saved(Image.new("RGB", (64, 64)), "GIF"), "no complete"),
        (saved(Image.new("RGB", (64, 64)), "TIFF"), "no complete"),
        (saved(Image.new("RGB", (64, 64)), "BMP"), "no complete"),
        (saved(noise(200), "JPEG")[:2000], "no complete"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no complete"),
        (b"%PDF-1.7", "no complete"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n", "no complete"),
        (b"\x89PNG\r\n\x1a\n", "no complete"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(content, says):
    with pytest.raises(BadPicture, match=says):
        drawn_anew(content)


def test_a_picture_that_moves_is_refused():
    frames = [Image.new("RGB", (64, 64), (n * 80, 0, 0)) for n in range(3)]

    with pytest.raises(BadPicture, match="moves"):
        drawn_anew(saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("at", range(8, 400, 37))
def test_damaged_files_are_refused_or_read_and_never_break(at):
    content = bytearray(saved(noise(60), "PNG"))
    content[at] ^= 0xFF

    try:
        picture = drawn_anew(bytes(content))
    except BadPicture:
        return
    assert picture.content.startswith(b"\x89PNG")
