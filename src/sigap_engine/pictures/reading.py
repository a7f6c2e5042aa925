"""A picture's bytes in, a small JPEG out that was painted afresh.

The copy is made in as little memory as the kind allows: a JPEG is decoded at half, a quarter or an eighth of its size,
a HEIC is taken over in bands. What a file says about itself (EXIF, XMP, colour profile, comments, thumbnails, further
pictures) is left behind; only which way is up is read. Of several pictures in one file the first, or the one that the
file calls its main one, counts.
"""

import io
import warnings
from dataclasses import dataclass

import pi_heif
from PIL import AvifImagePlugin, Image

from sigap_engine.pictures.kinds import MEDIA_TYPES, kind_of, too_many_scans

EDGE = 1600
QUALITY = 82
MOST_SCANS = 64
# What fits in 200 MB of memory: decoders need between one (JPEG, in its small sizes) and sixteen (WebP) bytes a pixel.
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 24_000_000, "WEBP": 9_000_000, "HEIF": 30_000_000, "AVIF": 16_000_000}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# One thread a picture: decoders that share out their work also share out memory.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
pi_heif.options.DECODE_THREADS = 1
pi_heif.options.THUMBNAILS = False
pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False


class UnreadablePicture(ValueError):
    """No picture that can be shown. ``code``: one of ``CODES``; ``detail``: the number its sentence needs."""

    CODES = ("unknown_format", "too_many_pixels", "broken")

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Picture:
    """``media_type``: what the file really is. ``shown``: a JPEG of at most ``EDGE`` pixels a side."""

    media_type: str
    shown: bytes


def look(data: bytes) -> Picture:
    """Read a picture. Raises UnreadablePicture with the reason, MemoryError; never anything else."""
    kind = kind_of(data)
    if not kind:
        raise UnreadablePicture("unknown_format")
    try:
        small = _heif(data) if kind == "HEIF" else _opened(kind, data)
        return Picture(MEDIA_TYPES[kind], _painted(small))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnreadablePicture("too_many_pixels", _millions(MOST_PIXELS[kind])) from error
    except (UnreadablePicture, MemoryError):
        raise
    except Exception as error:  # decoders raise whatever they like on broken bytes
        raise UnreadablePicture("broken") from error


def _opened(kind: str, data: bytes) -> Image.Image:
    if kind == "JPEG" and too_many_scans(data, MOST_SCANS):
        raise UnreadablePicture("too_many_pixels", _millions(MOST_PIXELS[kind]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            _must_fit(kind, picture.size)
            turn = _TURNS.get(_orientation(picture))
            picture.draft("RGB", _wanted(picture.size))
            small = _reduced(_eight_bits(picture))
    return small.transpose(turn) if turn is not None else small


def _heif(data: bytes) -> Image.Image:
    """Pillow needs four bytes a pixel: the decoded picture is taken over band by band. It stands upright already."""
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    picture = file[file.primary_index]
    _must_fit("HEIF", picture.size)
    pixels = memoryview(picture.data)
    (width, height), mode, stride = picture.size, picture.mode, picture.stride
    factor = _factor(picture.size)
    band = max(factor, 256 // factor * factor)
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    for top in range(0, height, band):
        rows = min(band, height - top)
        part = Image.frombytes(mode, (width, rows), pixels[top * stride : (top + rows) * stride], "raw", mode, stride)
        small.paste(part.reduce(factor), (0, top // factor))
    return _flat(small)


def _must_fit(kind: str, size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS[kind]:
        raise UnreadablePicture("too_many_pixels", _millions(MOST_PIXELS[kind]))


def _millions(pixels: int) -> str:
    return str(pixels // 1_000_000)


def _orientation(picture: Image.Image) -> int:
    """Which way is up; a file that says nothing readable about it is taken as it lies."""
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # EXIF is hostile as well, and no reason to refuse the picture
        return 1


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A picture whose pixels can be averaged: no palette, eight bits a channel."""
    picture.load()
    if picture.mode in ("1", "P", "PA"):
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    return picture


def _wanted(size: tuple[int, int]) -> tuple[int, int]:
    """The size of the copy: no decoder needs to give more."""
    share = min(1.0, EDGE / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _factor(size: tuple[int, int]) -> int:
    return max(1, max(size) // EDGE)


def _reduced(picture: Image.Image) -> Image.Image:
    return _flat(picture.reduce(_factor(picture.size)))


def _flat(picture: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _painted(picture: Image.Image) -> bytes:
    picture.thumbnail((EDGE, EDGE))
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
