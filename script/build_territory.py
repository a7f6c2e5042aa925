"""Called by script/build-territory: village points and coast in, data/territory out."""

import csv
import json
import sys
from pathlib import Path

from shapely.geometry import box, mapping, shape
from shapely.ops import unary_union

from sigap_engine.geo import METHOD, Site, dissolve, voronoi_cells

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "data" / "territory"
REGENCY = "64.08"
OFFICIAL = {"64.08.05.2006": "Benua Baru Ilir"}  # the package shortens it; name by Kepmendagri
NEAR = box(115.2, -0.7, 119.6, 2.6)  # villages and coast that bound ours
SEEN = box(111.0, -5.0, 124.0, 7.5)  # land that a tall screen shows around us


def land_from(path: Path, part):
    """Decode a TopoJSON land layer (quantised arcs) to shapely, cut to a part of the world."""
    topology = json.loads(path.read_text())
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        arcs.append(line)

    def ring(indexes):
        points = []
        for index in indexes:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            points.extend(part if not points else part[1:])
        return points

    pieces = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            rings = [ring(part) for part in polygon]
            xs = [x for x, _ in rings[0]]
            ys = [y for _, y in rings[0]]
            if not box(min(xs), min(ys), max(xs), max(ys)).intersects(part):
                continue
            piece = shape({"type": "Polygon", "coordinates": rings}).buffer(0).intersection(part)
            if not piece.is_empty:
                pieces.append(piece)
    return unary_union(pieces)


def rounded(geometry, digits=4):
    def walk(part):
        return (
            [round(part[0], digits), round(part[1], digits)]
            if isinstance(part[0], (int, float))
            else [walk(p) for p in part]
        )

    told = mapping(geometry)
    return {"type": told["type"], "coordinates": walk(told["coordinates"])}


def collection(features):
    return (
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
        + "\n"
    )


def feature(code, name, geometry, **more):
    return {
        "type": "Feature",
        "id": code,
        "properties": {"code": code, "name": name, **more},
        "geometry": rounded(geometry),
    }


def main(points: Path, coast: Path) -> None:
    rows = json.loads(points.read_text())
    ours = [row for row in rows if row["code"].startswith(f"{REGENCY}.")]
    near = [
        r
        for r in rows
        if not r["code"].startswith(f"{REGENCY}.")
        and NEAR.contains(shape({"type": "Point", "coordinates": [r["longitude"], r["latitude"]]}))
    ]
    sites, seen = [], set()
    for row in [*ours, *near]:
        spot = (row["longitude"], row["latitude"])
        if spot in seen:
            continue
        seen.add(spot)
        sites.append(Site(row["code"], *spot, ours=row["code"].startswith(f"{REGENCY}.")))
    land = land_from(coast, NEAR)
    cells = voronoi_cells(sites, land, tolerance_m=120)
    kecamatan = dissolve(cells, {code: code[:8] for code in cells})
    names = {row["code"]: OFFICIAL.get(row["code"], row["village"]) for row in ours}
    districts = {row["code"][:8]: row["district"] for row in ours}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "desa.geojson").write_text(collection([feature(c, names[c], cells[c], parent=c[:8]) for c in sorted(cells)]))
    (OUT / "kecamatan.geojson").write_text(
        collection([feature(c, districts[c], kecamatan[c]) for c in sorted(kecamatan)])
    )
    whole = unary_union(list(kecamatan.values()))
    around = land_from(coast, SEEN).difference(whole.buffer(0.001)).simplify(0.01)
    (OUT / "around.geojson").write_text(collection([feature("around", "sekitar", around)]))
    with (OUT / "areas.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "level", "name", "parent", "lat_e6", "lon_e6", "elevation_m"])
        writer.writerow([REGENCY, "regency", "Kutai Timur", "", 944_000, 117_100_000, ""])
        for code, name in sorted(districts.items()):
            middle = kecamatan[code].representative_point()
            writer.writerow([code, "kecamatan", name, REGENCY, round(middle.y * 1e6), round(middle.x * 1e6), ""])
        for row in sorted(ours, key=lambda one: one["code"]):
            level = "kelurahan" if row["code"].split(".")[3].startswith("1") else "desa"
            writer.writerow(
                [
                    row["code"],
                    level,
                    names[row["code"]],
                    row["code"][:8],
                    round(row["latitude"] * 1e6),
                    round(row["longitude"] * 1e6),
                    row.get("elevation") or "",
                ]
            )
    sys.stdout.write(f"{METHOD}: {len(cells)} desa, {len(kecamatan)} kecamatan, {len(sites)} sites\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
