"""Boundary files made in memory, as offices deliver them."""

import io
import json
import sqlite3
import struct
import zipfile

import shapefile
from shapely import to_wkb
from shapely.geometry import Polygon, mapping

WGS84_WKT = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def square(west: float, south: float, size: float = 1.0) -> Polygon:
    return Polygon([(west, south), (west + size, south), (west + size, south + size), (west, south + size)])


def geojson(rows, **more) -> bytes:
    """rows: (properties, geometry or None)."""
    features = [
        {"type": "Feature", "properties": values, "geometry": mapping(shape) if shape is not None else None}
        for values, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def geopackage(
    rows, *, srs: int = 4326, organization: str = "EPSG", definition: str = "x", envelope: bool = True
) -> bytes:
    database = sqlite3.connect(":memory:")
    database.executescript(
        """
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
          organization_coordsys_id INTEGER, definition TEXT, description TEXT);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
          z INTEGER, m INTEGER);
        """
    )
    database.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('s', ?, ?, ?, ?, '')", [srs, organization, srs, definition]
    )
    database.execute("INSERT INTO gpkg_geometry_columns VALUES ('batas', 'geom', 'MULTIPOLYGON', ?, 0, 0)", [srs])
    names = list(rows[0][0])
    database.execute(
        f"CREATE TABLE batas (fid INTEGER PRIMARY KEY, geom BLOB, {', '.join(f'{n} TEXT' for n in names)})"
    )
    for values, shape in rows:
        head = b"GP\x00" + bytes([0b11 if envelope else 0b1]) + struct.pack("<i", srs)
        box = (
            struct.pack("<4d", shape.bounds[0], shape.bounds[2], shape.bounds[1], shape.bounds[3]) if envelope else b""
        )
        marks = ", ".join("?" * (len(names) + 1))
        database.execute(
            f"INSERT INTO batas (geom, {', '.join(names)}) VALUES ({marks})",
            [head + box + to_wkb(shape), *values.values()],
        )
    database.commit()
    return database.serialize()


def zipped_shapefile(
    rows, *, prj: str = WGS84_WKT, cpg: str = "", folder: str = "", without: str = "", extra=()
) -> bytes:
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    encoding = cpg or "utf-8"
    writer = shapefile.Writer(shp=parts["shp"], shx=parts["shx"], dbf=parts["dbf"], encoding=encoding)
    for name in rows[0][0]:
        writer.field(name, "C", 80)
    for values, shape in rows:
        writer.shape(mapping(shape))
        writer.record(*values.values())
    writer.close()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for ending, part in parts.items():
            if ending != without:
                archive.writestr(f"{folder}batas.{ending}", part.getvalue())
        if prj:
            archive.writestr(f"{folder}batas.prj", prj)
        if cpg:
            archive.writestr(f"{folder}batas.cpg", cpg)
        for name, data in extra:
            archive.writestr(name, data)
    return out.getvalue()
