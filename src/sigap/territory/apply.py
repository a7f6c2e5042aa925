"""Entries → rows of this room."""

import json
from datetime import date
from typing import Any

from django.db import models

from sigap.journal import blobs
from sigap.journal.applying import applies, put
from sigap.journal.recorded import Recorded
from sigap.territory.events import (
    BorderDisputed,
    BorderSettled,
    BoundariesImported,
    BoundariesWithdrawn,
    TerritoryImported,
)
from sigap.territory.models import Area, AreaShape, BoundaryImport, DisputedBorder, Fact, OfficialShape, Stage, Tps


@applies(TerritoryImported)
def territory_imported(entry: Recorded, e: TerritoryImported) -> None:
    """The bundle replaces what an earlier one loaded: rows it no longer names go away."""
    bundle: dict[str, Any] = json.loads(blobs.get(e.bundle_sha))
    _replace(Area, bundle["areas"])
    _replace(AreaShape, bundle["shapes"])
    _replace(Tps, bundle["tps"])
    _replace(Fact, bundle["facts"])
    _replace(Stage, [_dated(row) for row in bundle["stages"]])


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    dates = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("from_on", "until_on")}
    return {**row, **dates}


def _replace(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    model._default_manager.all().delete()
    model._default_manager.bulk_create([model(**row) for row in rows], batch_size=200)


@applies(BoundariesImported)
def boundaries_imported(entry: Recorded, e: BoundariesImported) -> None:
    told: dict[str, Any] = json.loads(blobs.get(e.shapes_sha))
    put(
        BoundaryImport,
        pk=e.batch,
        level=e.level,
        source=told["source"],
        file_sha=e.file_sha,
        shapes_sha=e.shapes_sha,
        matched=e.matched,
        unmatched=e.unmatched,
        mended=e.mended,
        imported_at=entry.recorded_at,
        imported_by=entry.actor.person,
        withdrawn_at=None,
    )
    OfficialShape.objects.filter(batch=e.batch).delete()
    OfficialShape.objects.bulk_create(
        [
            OfficialShape(
                key=f"{e.batch}:{row['code']}",
                batch=e.batch,
                code=row["code"],
                level=row["level"],
                derived=row["derived"],
                geometry=_compact(row["geometry"]),
                drawn=_compact(row["drawn"]),
                area_m2=row["area_m2"],
            )
            for row in told["shapes"]
        ],
        batch_size=50,
    )


@applies(BoundariesWithdrawn)
def boundaries_withdrawn(entry: Recorded, e: BoundariesWithdrawn) -> None:
    BoundaryImport.objects.filter(id=e.batch, withdrawn_at=None).update(withdrawn_at=entry.recorded_at)


@applies(BorderDisputed)
def border_disputed(entry: Recorded, e: BorderDisputed) -> None:
    told: dict[str, str] = json.loads(blobs.get(e.note_sha))
    put(
        DisputedBorder,
        pk=e.dispute,
        one=e.one,
        other=e.other,
        name=told["name"],
        source=told["source"],
        since=entry.recorded_at,
        settled_at=None,
    )


@applies(BorderSettled)
def border_settled(entry: Recorded, e: BorderSettled) -> None:
    DisputedBorder.objects.filter(id=e.dispute, settled_at=None).update(settled_at=entry.recorded_at)


def _compact(geometry: dict[str, Any]) -> str:
    return json.dumps(geometry, separators=(",", ":"))
