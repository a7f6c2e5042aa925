"""GeoPackage (OGC 12-128): an SQLite database with geometry blobs, read from memory and never written."""

import sqlite3
import struct
from collections.abc import Iterator
from typing import Any

from shapely import from_wkb
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from sigap_engine.boundaries.layer import MAX_FEATURES, MAX_FIELDS, UnreadableLayer, as_text

_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}  # bytes, by the three bits of the flags
_MAX_STEPS = 400  # progress calls: with the interval below, some seconds of a hostile view
_STEP = 100_000
_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA}

Rows = Iterator[tuple[dict[str, str], BaseGeometry | None]]


def read_geopackage(data: bytes) -> tuple[str, str, Rows]:
    """Name, projection and rows of the first layer with polygons. Raises UnreadableLayer."""
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        database.execute("PRAGMA trusted_schema = OFF")
        database.set_authorizer(_reads_only)
        _keep_short(database)
        return _layer(database)
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise UnreadableLayer("broken") from error
    finally:
        database.close()


def _reads_only(action: int, first: str | None, _second: str | None, _database: str | None, by: str | None) -> int:
    """Rows of tables are read; nothing is called, written, attached or loaded, and no view or trigger of the file is
    followed: what it would compute is the file's own program."""
    if by is not None:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first in ("trusted_schema", "table_info") else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


def _keep_short(database: sqlite3.Connection) -> None:
    left = [_MAX_STEPS]

    def step() -> int:
        left[0] -= 1
        return 1 if left[0] < 0 else 0

    database.set_progress_handler(step, _STEP)


def _layer(database: sqlite3.Connection) -> tuple[str, str, Rows]:
    found = database.execute(
        "SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns LIMIT 50"
    ).fetchall()
    polygons = [
        row
        for row in found
        if str(row[2]).upper() in ("POLYGON", "MULTIPOLYGON", "GEOMETRY", "SURFACE", "MULTISURFACE")
    ]
    if not polygons:
        raise UnreadableLayer("no_layer")
    table, column, _kind, srs = polygons[0]
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]
    if column not in columns:
        raise UnreadableLayer("broken")
    kept = [column, *[name for name in columns if name != column][:MAX_FIELDS]]
    wanted = ", ".join(_quoted(name) for name in kept)
    read = database.execute(f"SELECT {wanted} FROM {_quoted(table)} LIMIT {MAX_FEATURES + 1}").fetchall()  # noqa: S608 - quoted names of the file's own tables, read-only
    rows = [
        ({name: as_text(value) for name, value in zip(kept[1:], row[1:], strict=True)}, _shape(row[0])) for row in read
    ]
    return str(table), _projection(database, srs), iter(rows)


def _quoted(name: object) -> str:
    return '"' + str(name).replace('"', '""') + '"'


def _projection(database: sqlite3.Connection, srs: Any) -> str:
    row = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", [srs]
    ).fetchone()
    if row is None or row[2] == "undefined":
        return ""
    return f"EPSG:{row[1]}" if str(row[0]).upper() == "EPSG" else str(row[2])


def _shape(blob: object) -> BaseGeometry | None:
    """The WKB behind a GeoPackage header: magic, version, flags, srs id, envelope."""
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        return None
    size = _ENVELOPES.get(blob[3] >> 1 & 0b111)
    if size is None or blob[3] & 0b10000:  # bit 4: empty geometry
        return None
    try:
        return from_wkb(blob[8 + size :])
    except (ShapelyError, struct.error, ValueError, TypeError):
        return None
