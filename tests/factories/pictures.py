"""Pictures made in memory, as phones and attackers make them. What must never be shown is planted as ``SECRETS``."""

import io
import struct
import zlib

import pillow_heif
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

SECRETS = {
    "maker": b"Telepon Contoh Rahasia",
    "note": b"CatatanPabrikRahasia",
    "xmp": b"PemilikXmpRahasia",
    "comment": b"KomentarRahasia",
    "icc": b"ProfilWarnaRahasia",
    "thumbnail": b"GambarKecilRahasia",
    "iptc": b"IptcRahasia",
    "text": b"TeksPngRahasia",
    "late": b"TerlambatRahasia",
}
_XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><r>" + SECRETS["xmp"] + b"</r></x:xmpmeta>"
_ICC = struct.pack(">I", 200) + b"\0" * 32 + b"acsp" + SECRETS["icc"] + b"\0" * 200


def drawn(size=(64, 48), mode="RGB"):
    """Red at the top left, so that a turned picture is seen to be one; blue elsewhere."""
    picture = Image.new("RGB", size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), "red")
    return picture.convert(mode)


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def heic(picture=None, **options):
    out = io.BytesIO()
    pillow_heif.from_pillow(picture or drawn()).save(out, quality=90, **options)
    return out.getvalue()


def exif(orientation=1):
    """Where, with what, when, and a maker's note."""
    told = Image.Exif()
    told[0x010F] = SECRETS["maker"].decode()
    told[0x0112] = orientation
    told.get_ifd(0x8769)[0x927C] = SECRETS["note"]
    gps = told.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (0.0, 30.0, 12.0), "E", (117.0, 32.0, 44.0)
    return told


def jpeg_that_tells():
    """EXIF with a place, XMP, IPTC, comment, colour profile, and a small picture as cameras put one beside."""
    plain = saved(drawn(), "JPEG", exif=exif(), icc_profile=_ICC, comment=SECRETS["comment"])
    parts = (
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _XMP),
        _segment(0xED, b"Photoshop 3.0\0008BIM\x04\x04\0\0\0\0\0\x20" + SECRETS["iptc"]),
        _segment(0xE0, b"JFXX\0\x10" + SECRETS["thumbnail"]),
        _segment(0xFE, SECRETS["comment"]),
    )
    return plain[:2] + b"".join(parts) + plain[2:] + SECRETS["late"]


def _segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def png_that_tells():
    told = PngInfo()
    told.add_text("Author", SECRETS["text"].decode())
    told.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    told.add_text("Comment", SECRETS["comment"].decode(), zip=False)
    whole = saved(drawn(), "PNG", exif=exif(), pnginfo=told, icc_profile=_ICC)
    return whole + png_chunk(b"tEXt", b"Late\0" + SECRETS["late"])


def webp_that_tells():
    return saved(drawn(), "WEBP", exif=exif().tobytes(), xmp=_XMP, icc_profile=_ICC)


def avif_that_tells():
    return saved(drawn(), "AVIF", exif=exif().tobytes(), xmp=_XMP, icc_profile=_ICC, speed=10)


def heic_that_tells():
    return heic(exif=exif().tobytes(), xmp=_XMP)


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height, *, bits=8, colour=2, before=b"", rows=None):
    """A PNG that says it is so large; ``before``: chunks ahead of the pixels; ``rows``: the pixels, packed."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    pixels = png_chunk(b"IDAT", rows if rows is not None else zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + before + pixels + png_chunk(b"IEND", b"")


def zeros(count, block=1 << 20):
    """So many zero bytes, packed, without ever holding them."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(block)) for _ in range(count // block)]
    return b"".join([*parts, packer.compress(bytes(count % block)), packer.flush()])


def jpeg_of_many_scans(scans=3000, size=(4000, 3000)):
    """A progressive JPEG whose last scan is repeated: few bytes, and each asks for a pass over all pixels."""
    whole = saved(Image.new("L", size, 128), "JPEG", progressive=True, quality=10)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * scans + b"\xff\xd9"
