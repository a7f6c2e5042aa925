"""What a file is, by its first bytes; never by its name or by what the sender calls it."""

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
}
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")


def kind_of(data: bytes) -> str:
    """A key of ``MEDIA_TYPES``, "" when the bytes are no picture that is taken."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    return _by_brand(data) if data[4:8] == b"ftyp" else ""


def _by_brand(data: bytes) -> str:
    """HEIC and AVIF are one container; ``mif1`` alone says neither, the brands after it do."""
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    if brands.intersection(_AVIF_BRANDS):
        return "AVIF"
    return "HEIF" if brands.intersection(_HEIF_BRANDS) else ""


def too_many_scans(data: bytes, most: int) -> bool:
    """Whether the JPEG at the start of ``data`` has more scans than ``most``: each may cost a pass over every pixel.

    Segments are stepped over by their length, so that what is appended (a film, an archive) is not counted.
    """
    at, scans = 2, 0
    while 0 <= at < len(data) - 3:
        if data[at] != 0xFF:
            return False
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            return False
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            scans += 1
            if scans > most:
                return True
            at = _after_the_scan(data, at)
    return False


def _after_the_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: within a scan FF is followed by 00 or a restart number."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)
