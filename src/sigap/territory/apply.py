"""Entries → rows of this room."""

import json
from datetime import date
from typing import Any

from django.db import models

from sigap.journal import blobs
from sigap.journal.applying import applies
from sigap.journal.recorded import Recorded
from sigap.territory.events import TerritoryImported
from sigap.territory.models import Area, AreaShape, Fact, Stage, Tps


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
