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
                    "note_en": known["note_en"] if known else "",
                }
            )
    return stations


def _facts(told: dict[str, Any]) -> list[dict[str, Any]]:
    rows = _of_the_regency(told["regency"])
    for kind, topic in (("access", "akses"), ("disputes", "sengketa")):
        rows += [_fact(row["area"], topic, row["text"], row["text_en"], row["sources"]) for row in told[kind]]
    for code, wave in told["logistics_wave"].items():
        words = f"gelombang {wave} dari 4; {told['logistics_source']}"
        english = f"wave {wave} of 4; {told['logistics_source_en']}"
        rows.append(_fact(code, "logistik", words, english, ["S198"]))
    called = told["vulnerable_2020"]
    for code in called["areas"]:
        words = " ".join(filter(None, ("disebut rawan", called["reasons"].get(code)))) + f": {called['source']}"
        english = " ".join(filter(None, ("called prone to conflict", called["reasons_en"].get(code))))
        rows.append(_fact(code, "rawan-2020", words, f"{english}: {called['source_en']}", ["S141"]))
    silent = told["blank_spot"]
    for code in silent["desa"]:
        words = f"pernah didaftar tanpa sinyal: {silent['source']}"
        rows.append(_fact(code, "sinyal", words, f"was once listed as without signal: {silent['source_en']}", []))
    return rows


def _of_the_regency(told: dict[str, Any]) -> list[dict[str, Any]]:
    quoted, measured, people = told["area_quoted_km2"], told["area_measured_km2"], f"{told['people']:,}"
    return [
        _fact(
            "64.08",
            "luas",
            f"{quoted} km²: {told['area_quoted_source']}",
            f"{_other_marks(quoted)} km²: {told['area_quoted_source_en']}",
            told["sources"],
        ),
        _fact(
            "64.08",
            "luas-terukur",
            f"{measured} km²: {told['area_measured_source']}",
            f"{_other_marks(measured)} km²: {told['area_measured_source_en']}",
            [],
        ),
        _fact(
            "64.08",
            "penduduk",
            f"{_other_marks(people)} jiwa (30 Juni 2023)",
            f"{people} people (30 June 2023)",
            ["S192"],
        ),
    ]


def _other_marks(number: str) -> str:
    """35.747,50 in English, 35,747.50 in Indonesian: the marks change places."""
    return number.translate(str.maketrans(".,", ",."))


def _fact(area: str, topic: str, text: str, text_en: str, sources: list[str]) -> dict[str, Any]:
    return {
        "key": f"{area}:{topic}",
        "area_code": area,
        "topic": topic,
        "text": text,
        "text_en": text_en,
        "sources": sources,
    }


def _stages(calendar: dict[str, Any]) -> list[dict[str, Any]]:
    kept = (
        "code",
        "part",
        "name",
        "name_en",
        "from_on",
        "until_on",
        "confirmed",
        "rule",
        "rule_en",
        "risks",
        "sources",
    )
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
