"""A Shapefile in a zip: ``.shp`` and ``.dbf``, with ``.prj`` and ``.cpg`` where they came along."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

import shapefile
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from sigap_engine.boundaries.layer import MAX_FEATURES, MAX_FIELDS, MAX_UNPACKED, UnreadableLayer, as_text

MAX_NAMES = 1_000
_NEEDED = (".shp", ".dbf")
_ALSO = (".prj", ".cpg", ".shx")
_BROKEN = (
    shapefile.ShapefileException,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    EOFError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)

Rows = Iterator[tuple[dict[str, str], BaseGeometry | None]]


def read_shapefile(data: bytes) -> tuple[str, str, Rows]:
    """Name, projection (WKT of the ``.prj``) and rows of the first shapefile in the archive. Raises UnreadableLayer."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            name, parts = _unpacked(archive)
        encoding = _encoding(parts.get(".cpg", b""))
        with shapefile.Reader(
            shp=io.BytesIO(parts[".shp"]), dbf=io.BytesIO(parts[".dbf"]), encoding=encoding, encodingErrors="replace"
        ) as reader:
            rows = _rows(reader)
    except _BROKEN as error:
        if isinstance(error, UnreadableLayer):
            raise
        raise UnreadableLayer("broken") from error
    return name, parts.get(".prj", b"").decode("utf-8", "replace").strip("\x00 \r\n\t"), iter(rows)


def _unpacked(archive: zipfile.ZipFile) -> tuple[str, dict[str, bytes]]:
    """The parts of one shapefile. What an archive says about its sizes is not believed: reading stops at the limit."""
    entries = [entry for entry in archive.infolist()[:MAX_NAMES] if not entry.is_dir()]
    stems: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for entry in entries:
        if "__MACOSX" in entry.filename:
            continue
        stem, dot, ending = entry.filename.rpartition(".")
        stems.setdefault(stem, {})[f"{dot}{ending}".lower()] = entry
    chosen = next((stem for stem in sorted(stems) if ".shp" in stems[stem]), None)
    if chosen is None:
        raise UnreadableLayer("no_layer")
    missing = [ending for ending in _NEEDED if ending not in stems[chosen]]
    if missing:
        raise UnreadableLayer("parts_missing", ", ".join(missing))
    left = MAX_UNPACKED
    parts: dict[str, bytes] = {}
    for ending in (*_NEEDED, *_ALSO):
        if ending not in stems[chosen]:
            continue
        with archive.open(stems[chosen][ending]) as file:
            parts[ending] = _unpacked_within(file, left)
        left -= len(parts[ending])
    return chosen.rpartition("/")[2][:120], parts


def _unpacked_within(file: IO[bytes], left: int) -> bytes:
    """Piece by piece, so that what does not fit is known before it lies in memory."""
    whole = io.BytesIO()
    while piece := file.read(1 << 20):
        left -= len(piece)
        if left < 0:
            raise UnreadableLayer("unpacks_too_large", str(MAX_UNPACKED // 1024 // 1024))
        whole.write(piece)
    return whole.getvalue()


def _encoding(told: bytes) -> str:
    """The code page the archive names; UTF-8 when it names none that Python knows."""
    name = told.decode("ascii", "ignore").strip().lower()
    name = f"cp{name}" if name.isdigit() and name != "65001" else name
    try:
        "".encode(name or "utf-8")
    except LookupError:
        return "utf-8"
    return name or "utf-8"


def _rows(reader: shapefile.Reader) -> list[tuple[dict[str, str], BaseGeometry | None]]:
    fields = [field[0] for field in reader.fields[1:]][:MAX_FIELDS]
    rows: list[tuple[dict[str, str], BaseGeometry | None]] = []
    for number, row in enumerate(reader.iterShapeRecords()):
        if number > MAX_FEATURES:
            raise UnreadableLayer("too_many_features", str(MAX_FEATURES))
        values = {name: as_text(value) for name, value in zip(fields, row.record, strict=False)}
        rows.append((values, _shape(row.shape)))
    return rows


def _shape(read: shapefile.Shape) -> BaseGeometry | None:
    try:
        return shape(read.__geo_interface__)
    except (*_BROKEN, ShapelyError):
        return None
