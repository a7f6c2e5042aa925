"""``sigap territory check`` and ``sigap territory import``."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone

from sigap.journal.writing import Actor
from sigap.territory import actions
from sigap.territory.compute import Delivered, read_boundaries
from sigap.territory.queries import check_counts
from sigap.territory.refusals import CannotRead
from sigap.vault.apart import Busy, TooHeavy


def run_check(options: argparse.Namespace) -> int:
    found = check_counts()
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write(
            f"{found['kecamatan']} kecamatan, {found['desa']} desa/kelurahan, {found['tps']} TPS, {found['voters']} pemilih\n"
        )
        sys.stdout.write("".join(f"  {problem}\n" for problem in found["problems"]) or "Tidak ada masalah.\n")
    return 1 if found["problems"] else 0


def add_import(options: argparse.ArgumentParser) -> None:
    options.add_argument("file", metavar="FILE", help="GeoJSON, GeoPackage or zipped Shapefile")
    options.add_argument(
        "--level", choices=("desa", "kecamatan"), default="", help="what the rows are (default: told by them)"
    )
    options.add_argument("--projection", default="", metavar="EPSG", help="when the file names none, e.g. EPSG:32650")
    options.add_argument(
        "--source", default="", metavar="WORDS", help="where the borders are from (default: the file's name)"
    )
    options.add_argument("--dry-run", action="store_true", help="read, match and report; change nothing")


def run_import(options: argparse.Namespace) -> int:
    """Exit 1 when rows or areas stay unmatched or areas clash: what matched is loaded all the same."""
    path = Path(options.file)
    data = path.read_bytes()
    try:
        delivered = read_boundaries(data, level=options.level, projection=options.projection)
    except (CannotRead, TooHeavy, Busy) as refusal:
        return _refused(refusal, options.json)
    if not options.dry_run:
        source = options.source or path.name
        actions.import_boundaries(
            Actor.system("sigap territory import"), delivered, data, source=source, now=timezone.now()
        )
    told = _report(delivered, options.dry_run)
    if options.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_in_words(told))
    return 1 if told["unmatched"] or told["missing"] or told["clashes"] else 0


def _refused(refusal: CannotRead | TooHeavy | Busy, as_json: bool) -> int:
    fits = list(refusal.projections) if isinstance(refusal, CannotRead) else []
    if as_json:
        told = {
            "matched": 0,
            "unmatched": [],
            "repaired": [],
            "error": {"code": refusal.code, "sentence": refusal.sentence},
        }
        sys.stdout.write(json.dumps({**told, "projections": fits}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"sigap: {refusal.sentence} {', '.join(fits)}".rstrip() + "\n")
    return 1


def _report(delivered: Delivered, dry_run: bool) -> dict[str, Any]:
    matching, coverage = delivered.matching, delivered.coverage
    return {
        "level": delivered.level,
        "matched": len(delivered.shapes),
        "unmatched": [
            {"row": one.feature, "name": one.told, "why": one.why, "detail": one.detail} for one in matching.unmatched
        ],
        "missing": list(matching.missing),
        "repaired": [
            {"code": one.key, "what": one.what, "km2": round(one.km2, 6), "detail": one.detail}
            for one in coverage.mended
        ],
        "clashes": [{"codes": [one.one, one.two], "km2": round(one.km2, 3)} for one in coverage.clashes],
        "renamed": [{"code": one.code, "name": one.told} for one in matching.matches if not one.same_name],
        "away": [one.code for one in matching.matches if one.away],
        "km2": round(delivered.total_km2, 1),
        "projection": delivered.projection,
        "swapped": delivered.swapped,
        "dry_run": dry_run,
    }


def _in_words(told: dict[str, Any]) -> str:
    lines = [
        f"{told['matched']} {told['level']} cocok, {len(told['unmatched'])} baris tidak, {len(told['missing'])} wilayah tanpa baris",
        f"{told['km2']} km², {len(told['repaired'])} perbaikan, proyeksi {told['projection']}"
        + (", lintang dan bujur tertukar: dibalik" if told["swapped"] else ""),
        *(f"  baris {one['row']} {one['name']}: {one['why']} {one['detail']}".rstrip() for one in told["unmatched"]),
        *(f"  {code} tanpa baris" for code in told["missing"]),
        *(f"  tumpang tindih {' dan '.join(one['codes'])}: {one['km2']} km²" for one in told["clashes"]),
        "Dicoba saja; tidak ada yang berubah." if told["dry_run"] else "Dimuat.",
    ]
    return "\n".join(lines) + "\n"
