"""Kutai Timur as shipped: data/territory and data/calendar, gathered into one bundle."""

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from sigap.journal import blobs
from sigap.journal.models import Entry
from sigap.journal.recorded import Recorded, recorded_from
from sigap.journal.writing import Actor, writing
from sigap.territory.events import TerritoryImported

METHOD = "voronoi 2"


def seed_kutim(actor: Actor, now: datetime) -> Recorded | None:
    """Load Kutai Timur; nothing is recorded when the same bundle was the last one loaded."""
    bundle = kutim_bundle()
    text = json.dumps(bundle, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with writing(actor, now=now) as journal:
        sha = blobs.put(text.encode())
        last = Entry.objects.filter(kind=TerritoryImported.kind).order_by("-order").first()  # type: ignore[attr-defined]
        if last is not None and recorded_from(last.text).event.bundle_sha == sha:
            return None
        return journal.record(
            TerritoryImported(
                bundle_sha=sha, name="Kutai Timur 2024", areas=len(bundle["areas"]), tps=len(bundle["tps"])
            )
        )


def kutim_bundle() -> dict[str, Any]:
    """Rows of every table of this room, from the shipped files."""
    folder = Path(settings.SIGAP_FACTS)
    facts = json.loads((folder / "territory" / "facts.json").read_text(encoding="utf-8"))
    calendar = json.loads((folder / "calendar" / "pilkada-2024.json").read_text(encoding="utf-8"))
    areas = _areas(folder / "territory" / "areas.csv", facts)
    names = {row["code"]: row["name"] for row in areas}
    return {
        "areas": areas,
        "shapes": _shapes(folder / "territory"),
        "tps": _tps(folder / "territory" / "tps.csv", facts, names),
        "facts": _facts(facts),
        "stages": _stages(calendar),
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _areas(path: Path, facts: dict[str, Any]) -> list[dict[str, Any]]:
    known = {code: told["count"] for code, told in facts["voters"].items()}
    known["64.08"] = facts["regency"]["voters"]
    return [
        {
            "code": row["code"],
            "level": row["level"],
            "name": row["name"],
            "parent_code": row["parent"],
            "lat_e6": int(row["lat_e6"]),
            "lon_e6": int(row["lon_e6"]),
            "voters": known.get(row["code"]),
        }
        for row in _rows(path)
    ]


def _shapes(folder: Path) -> list[dict[str, Any]]:
    shapes = []
    for level in ("kecamatan", "desa"):
        for feature in json.loads((folder / f"{level}.geojson").read_text(encoding="utf-8"))["features"]:
            geometry = json.dumps(feature["geometry"], separators=(",", ":"))
            shapes.append(
                {"code": feature["id"], "level": level, "geometry": geometry, "method": METHOD, "approximate": True}
            )
    return shapes


def _tps(path: Path, facts: dict[str, Any], names: dict[str, str]) -> list[dict[str, Any]]:
    named = {row["id"]: row for row in facts["named_tps"]}
    stations = []
    for row in _rows(path):
        for number in range(1, int(row["count"]) + 1):
            key = f"{row['area_code']}/{number:03d}"
            known = named.get(key)
            stations.append(
                {
                    "id": key,
                    "area_code": row["area_code"],
                    "number": number,
                    "label": f"TPS {number:03d} {names[row['area_code']]}",
                    "estimated": known is None,
                    "note": known["note"] if known else "",
                }
            )
    return stations


def _facts(told: dict[str, Any]) -> list[dict[str, Any]]:
    regency = told["regency"]
    rows: list[dict[str, Any]] = [
        _fact(
            "64.08", "luas", f"{regency['area_quoted_km2']} km²: {regency['area_quoted_source']}", regency["sources"]
        ),
        _fact("64.08", "luas-terukur", f"{regency['area_measured_km2']} km²: {regency['area_measured_source']}", []),
        _fact("64.08", "penduduk", f"{regency['people']:,} jiwa".replace(",", ".") + " (30 Juni 2023)", ["S192"]),
    ]
    for kind in ("access", "disputes"):
        rows += [
            _fact(row["area"], "akses" if kind == "access" else "sengketa", row["text"], row["sources"])
            for row in told[kind]
        ]
    for code, wave in told["logistics_wave"].items():
        rows.append(_fact(code, "logistik", f"gelombang {wave} dari 4; {told['logistics_source']}", ["S198"]))
    for code in told["vulnerable_2020"]["areas"]:
        why = told["vulnerable_2020"]["reasons"].get(code, "")
        words = f"disebut rawan{' ' if why else ''}{why}: {told['vulnerable_2020']['source']}"
        rows.append(_fact(code, "rawan-2020", words, ["S141"]))
    for code in told["blank_spot"]["desa"]:
        rows.append(_fact(code, "sinyal", f"pernah didaftar tanpa sinyal: {told['blank_spot']['source']}", []))
    return rows


def _fact(area: str, topic: str, text: str, sources: list[str]) -> dict[str, Any]:
    return {"key": f"{area}:{topic}", "area_code": area, "topic": topic, "text": text, "sources": sources}


def _stages(calendar: dict[str, Any]) -> list[dict[str, Any]]:
    kept = ("code", "part", "name", "from_on", "until_on", "confirmed", "rule", "risks", "sources")
    election = calendar["election"]
    return [
        {
            "key": f"{election}:{row['code']}",
            "election": election,
            "position": place,
            **{name: row[name] for name in kept},
        }
        for place, row in enumerate(calendar["stages"])
    ]
