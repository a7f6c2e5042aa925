"""Kinds of incident as data: data/taxonomy/kinds.yaml. Search tolerates plain words."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from sigap.ui.words import in_language

OUTSIDE = "LUAR"


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the taxonomy. form: incident, watch (early sign) or calendar (peaceful protest)."""

    code: str
    group: str
    label_id: str
    label_en: str
    form: str
    severity: int
    lead: str
    support: tuple[str, ...]
    target_minutes: int | None
    synonyms: str
    pasal: tuple[str, ...]
    note: str

    @property
    def label(self) -> str:
        return in_language(self.label_id, self.label_en)

    @property
    def goes_outside(self) -> bool:
        return self.lead == OUTSIDE


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    label_id: str
    label_en: str

    @property
    def label(self) -> str:
        return in_language(self.label_id, self.label_en)


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, Kind], dict[str, Group]]:
    path = Path(settings.SIGAP_FACTS) / "taxonomy" / "kinds.yaml"
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    groups = {row["code"]: Group(row["code"], row["label"], row["label_en"]) for row in raw["groups"]}
    kinds = {row["code"]: _kind(row) for row in raw["kinds"]}
    return kinds, groups


def _kind(row: dict[str, Any]) -> Kind:
    return Kind(
        code=row["code"],
        group=row["group"],
        label_id=row["label"],
        label_en=row["label_en"],
        form=row["form"],
        severity=row["severity"],
        lead=row["lead"],
        support=tuple(row["support"]),
        target_minutes=row["target_minutes"],
        synonyms=row["synonyms"],
        pasal=tuple(row["pasal"]),
        note=row.get("note", ""),
    )


def kind(code: str) -> Kind | None:
    return _table()[0].get(code)


def kinds() -> tuple[Kind, ...]:
    return tuple(_table()[0].values())


def groups() -> tuple[tuple[Group, tuple[Kind, ...]], ...]:
    """Groups with their kinds, in the order of the taxonomy."""
    return tuple((group, tuple(k for k in kinds() if k.group == code)) for code, group in _table()[1].items())


def label(code: str | None) -> str:
    found = kind(code) if code else None
    return found.label if found else (code or "—")


def search_kinds(text: str, limit: int = 12) -> list[Kind]:
    """Kinds whose label or plain words hold every word of the text; whole words before parts."""
    wanted = text.lower().split()
    if not wanted:
        return list(kinds())[:limit]
    scored: list[tuple[int, Kind]] = []
    for one in kinds():
        told = f"{one.code} {one.label_id} {one.label_en} {one.synonyms}".lower()
        words = told.replace("/", " ").split()
        if all(word in told for word in wanted):
            scored.append((-sum(word in words for word in wanted), one))
    return [one for _, one in sorted(scored, key=lambda pair: (pair[0], pair[1].code))[:limit]]
