"""Files that are small on the wire and enormous to whoever believes them."""

import io
import json
import sqlite3
import struct
import zipfile
import zlib
from functools import cache

from shapely import to_wkb

from tests.factories import pictures
from tests.factories.boundary_files import geopackage, square, zipped_shapefile

BLOCK = 16 << 20


@cache
def _block():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)


def deflated_zeros(count):
    """A raw deflate stream of so many zero bytes: one block is packed, and repeated."""
    return _block() * (count // BLOCK) + b"\x03\x00"


def zlib_zeros(count):
    return b"\x78\xda" + deflated_zeros(count) + struct.pack(">I", 1)


def zipped(entries):
    """entries: (name, bytes) or (name, raw deflate stream, size that it says it has)."""
    out, table = io.BytesIO(), io.BytesIO()
    for name, data, *size in entries:
        packed = data if size else zlib.compress(data, 9)[2:-4]
        says = min(size[0] if size else len(data), 0xFFFFFFFE)
        told = name.encode()
        fields = (20, 0, 8, 0, 0, zlib.crc32(b"" if size else data), len(packed), says, len(told), 0)
        table.write(
            struct.pack("<4sH5H3I2H", b"PK\x01\x02", 20, *fields) + struct.pack("<HHHII", 0, 0, 0, 0, out.tell())
        )
        table.write(told)
        out.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", *fields) + told + packed)
    start, central = out.tell(), table.getvalue()
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(central), start, 0)
    return out.getvalue() + central + end


def nested_zip(depth=6):
    data = b"x" * 1000
    for _ in range(depth):
        data = zipped([(f"{n}.zip", data) for n in range(4)])
    return data


# sheets

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def workbook(rows, before="", more=()):
    return zipped(
        [
            ("[Content_Types].xml", _TYPES.encode()),
            ("_rels/.rels", _RELS.format(kind="officeDocument", target="xl/workbook.xml").encode()),
            ("xl/workbook.xml", _BOOK.encode()),
            ("xl/_rels/workbook.xml.rels", _RELS.format(kind="worksheet", target="worksheets/sheet1.xml").encode()),
            ("xl/worksheets/sheet1.xml", (before + _SHEET.format(rows=rows)).encode()),
            *more,
        ]
    )


def _cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number, *cells):
    told = "".join(_cell(f"{chr(65 + at)}{number}", cell) for at, cell in enumerate(cells))
    return f'<row r="{number}">{told}</row>'


def far_cell():
    """Two cells, as far apart as a sheet goes: seventeen billion between them."""
    return workbook(f'{row(1, "a")}<row r="1048576">{_cell("XFD1048576", "b")}</row>')


def billion_laughs():
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY l0 "{"ha" * 50}">{names}]>'
    return workbook(row(1, "&l9;", "b") + row(2, "&l9;"), head)


def outside_entity():
    head = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return workbook(row(1, "a", "b") + row(2, "&e;", "c"), head)


SHEETS = {
    "zip of 8 GB": lambda: zipped([("xl/workbook.xml", deflated_zeros(7 << 30), 7 << 30)]),
    "zip that says it is small": lambda: zipped([("xl/workbook.xml", deflated_zeros(7 << 30), 10)]),
    "zip in zip": nested_zip,
    "zip of 20,000 names": lambda: zipped([(f"{n}", b"") for n in range(20_000)]),
    "names that climb": lambda: zipped([("../../../../tmp/x", b"x"), ("/etc/x", b"x")]),
    "billion laughs": billion_laughs,
    "cells far apart": far_cell,
    "a million columns": lambda: b",".join([b"ab"] * 1_000_000) + b"\n" + b"1," * 1_000_000,
    "two million short cells": lambda: b"\n".join([b"abc,de," * 14] * 75_000),
    "one line of 8 MB": lambda: b"a,b\n" + b"x" * (7 << 20),
    "quotes without an end": lambda: b'a,b\n"' + b"x\n" * (3 << 20),
    "eight million separators": lambda: b"a,b\n" + b"," * (7 << 20),
}


# boundaries


def _layer(sql):
    """A GeoPackage that has been tampered with."""
    database = sqlite3.connect(":memory:")
    database.deserialize(geopackage([({"KODE": "1"}, square(116, 0))]))
    database.executescript(sql)
    return database.serialize()


def computed_layer():
    """The layer is a view that never ends."""
    return _layer(
        """ALTER TABLE batas RENAME TO asli;
        CREATE VIEW batas (fid, geom, KODE) AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
          SELECT x, (SELECT geom FROM asli), x FROM n;"""
    )


def crossed_layer():
    """A view without recursion: a table of a thousand rows with itself, six times."""
    rows = ",".join(f"({n})" for n in range(1000))
    return _layer(
        f"""ALTER TABLE batas RENAME TO asli; CREATE TABLE t (x); INSERT INTO t VALUES {rows};
        CREATE VIEW batas (fid, geom, KODE) AS SELECT a.x, NULL, b.x FROM t a, t b, t c, t d, t e, t f
          WHERE a.x + b.x + c.x + d.x + e.x + f.x < 0;"""
    )


def computed_index():
    """The list of layers itself is a view."""
    return _layer(
        """ALTER TABLE gpkg_geometry_columns RENAME TO asli;
        CREATE VIEW gpkg_geometry_columns AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
          SELECT asli.* FROM asli, n;"""
    )


def computed_column():
    return _layer("ALTER TABLE batas ADD COLUMN besar AS (hex(zeroblob(500000000)))")


def deep(text="[", depth=200_000):
    return b'{"type": "FeatureCollection", "features": [' + text.encode() * depth


def spiral(points=400_000):
    """One ring that crosses itself without end: few bytes, and every pair of its edges meets."""
    ring = [[116 + (n * 7919 % 1000) / 1000, (n * 104729 % 1000) / 1000] for n in range(points)]
    feature = {
        "type": "Feature",
        "properties": {"KODE": "6408012001"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, separators=(",", ":")).encode()


def wkb_that_lies():
    """A polygon that says it has four billion rings."""
    database = sqlite3.connect(":memory:")
    database.deserialize(geopackage([({"KODE": "1"}, square(116, 0))]))
    blob = b"GP\x00\x01" + struct.pack("<i", 4326) + to_wkb(square(116, 0))[:5] + b"\xff\xff\xff\xff" + b"\0" * 64
    database.execute("UPDATE batas SET geom = ?", [blob])
    database.commit()
    return database.serialize()


def climbing_shapefile():
    inside = zipfile.ZipFile(io.BytesIO(zipped_shapefile([({"KODE": "6408012001"}, square(116, 0))])))
    return zipped([(f"../../../../tmp/{name}", inside.read(name)) for name in inside.namelist()])


BOUNDARIES = {
    "zip of 10 GB": lambda: zipped([("a.shp", deflated_zeros(10 << 30), 10 << 30), ("a.dbf", b"x")]),
    "zip that says it is small": lambda: zipped([("a.shp", deflated_zeros(10 << 30), 10), ("a.dbf", b"x")]),
    "zip in zip": nested_zip,
    "zip of 20,000 names": lambda: zipped([(f"{n}", b"") for n in range(20_000)]),
    "a view that never ends": computed_layer,
    "a view that multiplies": crossed_layer,
    "a list of layers that never ends": computed_index,
    "a column that computes": computed_column,
    "brackets without end": lambda: deep(),
    "objects without end": lambda: deep('{"a":'),
    "geometry in geometry": lambda: deep('{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":['),
    "two million numbers": lambda: b'{"type":"FeatureCollection","features":[' + b"1," * 2_000_000 + b"1]}",
    "a ring that crosses itself": spiral,
    "four billion rings": wkb_that_lies,
}


# pictures


def _ispe(data, size):
    """HEIC and AVIF say how large they are in a box of its own."""
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", *size) + data[at + 8 :]


def _sof(data, size):
    at = next(at for at in (data.find(b"\xff\xc0"), data.find(b"\xff\xc2")) if at > 0) + 5
    return data[:at] + struct.pack(">HH", *size) + data[at + 4 :]


def _vp8x(size):
    inner = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + (size - 1).to_bytes(3, "little") * 2
    whole = pictures.saved(pictures.drawn(), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(inner) + len(whole) + 4) + b"WEBP" + inner + whole


def _profile(kind, head):
    return pictures.png_of(
        4, 4, before=pictures.png_chunk(kind, head + zlib_zeros(2 << 30)), rows=zlib.compress(b"\0" * 52)
    )


PICTURES = {
    "png of 50,000 by 50,000": lambda: pictures.png_of(50_000, 50_000, rows=zlib_zeros(1 << 30)),
    "png just within its size": lambda: pictures.png_of(6000, 4000, colour=6, rows=zlib_zeros(2 << 30)),
    "png with 16 bits and alpha": lambda: pictures.png_of(4900, 4800, bits=16, colour=6, rows=zlib_zeros(1 << 30)),
    "png with a profile of 2 GB": lambda: _profile(b"iCCP", b"x\0\0"),
    "png with a text of 2 GB": lambda: _profile(b"zTXt", b"x\0\0"),
    "png with a long text of 2 GB": lambda: _profile(b"iTXt", b"x\0\1\0\0\0"),
    "png of 100,000 texts": lambda: pictures.png_of(4, 4, before=pictures.png_chunk(b"tEXt", b"a\0b") * 100_000),
    "heic that says 60,000": lambda: _ispe(pictures.heic(), (60_000, 60_000)),
    "heic that says 5,000": lambda: _ispe(pictures.heic(), (5_000, 5_000)),
    "avif that says 60,000": lambda: _ispe(pictures.saved(pictures.drawn(), "AVIF", speed=10), (60_000, 60_000)),
    "webp that says 16,000": lambda: _vp8x(16_000),
    "webp that says 3,000": lambda: _vp8x(3_000),
    "jpeg that says 65,000": lambda: _sof(pictures.saved(pictures.drawn(), "JPEG"), (65_000, 65_000)),
    "jpeg that says 7,000": lambda: _sof(pictures.saved(pictures.drawn(), "JPEG", progressive=True), (7_000, 7_000)),
    "jpeg of 3,000 scans": lambda: pictures.jpeg_of_many_scans(3000, (2000, 1500)),
    "gif that says 65,000": lambda: b"GIF89a\xff\xff\xff\xff" + b"\0" * 100,
}
