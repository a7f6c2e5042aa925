"""Reads of the history. It is public matter from named sources; who may open the pages at all is the gate's business."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sigap.history.drafts import PastDraft, on_of
from sigap.history.models import FEEDS_RISK, Class, PastEvent
from sigap.intake.taxonomy import kind
from sigap.territory.queries import area_names, place_label
from sigap.vault.sealing import open_texts


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter. klass: "risk" for T1–T4, else one class; years inclusive."""

    klass: str = ""
    area: str = ""
    group: str = ""
    words: str = ""
    from_year: int | None = None
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as pages show it."""

    row: PastEvent
    what: str
    where: str
    text: str
    note: str
    source: str

    @property
    def feeds(self) -> bool:
        return self.row.klass in FEEDS_RISK


def history(wanted: Wanted) -> list[Shown]:
    """Rows that count and fit, newest first."""
    rows = PastEvent.objects.filter(withdrawn_at=None)
    if wanted.klass == "risk":
        rows = rows.filter(klass__in=FEEDS_RISK)
    elif wanted.klass:
        rows = rows.filter(klass=wanted.klass)
    if wanted.area:
        rows = rows.filter(area_code__startswith=wanted.area)
    if wanted.group:
        rows = rows.filter(kind__startswith=wanted.group)
    if wanted.from_year:
        rows = rows.filter(until_on__gte=date(wanted.from_year, 1, 1))
    if wanted.until_year:
        rows = rows.filter(from_on__lte=date(wanted.until_year, 12, 31))
    found = shown(rows)
    words = wanted.words.casefold().split()
    return [
        one
        for one in found
        if all(word in f"{one.row.code} {one.what} {one.where} {one.text} {one.row.stage}".casefold() for word in words)
    ]


def shown(rows: Iterable[PastEvent]) -> list[Shown]:
    kept = list(rows)
    names = area_names()
    words = open_texts(ref for row in kept for ref in (row.text_ref, row.note_ref, row.source_ref) if ref)
    return [
        Shown(
            row,
            told.label if (told := kind(row.kind)) else row.kind,
            place_label(row.area_code, names=names),
            words.get(row.text_ref) or "",
            words.get(row.note_ref) or "",
            words.get(row.source_ref) or "",
        )
        for row in kept
    ]


def one(code: str) -> Shown | None:
    row = PastEvent.objects.filter(code=code, withdrawn_at=None).first()
    return shown([row])[0] if row else None


def as_drafts() -> list[PastDraft]:
    """Every standing row as it would be typed: for comparing with a sheet, and for writing one."""
    return [as_draft(told) for told in shown(PastEvent.objects.filter(withdrawn_at=None).order_by("code"))]


def as_draft(told: Shown) -> PastDraft:
    row = told.row
    return PastDraft(
        on_of(row),
        row.area_code,
        row.kind,
        row.klass,
        told.text,
        told.source,
        row.way,
        row.stage,
        row.one_sided,
        told.note,
        row.code,
    )


def by_year(rows: Iterable[Shown]) -> list[tuple[int, dict[str, int]]]:
    """Every year from the first to the last with its counts: risk, dispute, context."""
    counts: dict[int, Counter[str]] = {}
    for told in rows:
        counts.setdefault(told.row.from_on.year, Counter())[_shape(told.row)] += 1
    if not counts:
        return []
    return [(year, dict(counts.get(year, Counter()))) for year in range(min(counts), max(counts) + 1)]


def _shape(row: PastEvent) -> str:
    if row.klass in FEEDS_RISK:
        return "risk"
    return "dispute" if row.klass == Class.DISPUTE else "context"


def of_area(code: str) -> list[PastEvent]:
    """What happened in an area and in the areas inside it, newest first."""
    return list(PastEvent.objects.filter(withdrawn_at=None, area_code__startswith=code))


def counts_of(rows: Iterable[PastEvent]) -> dict[str, int]:
    """How many feed the risk, are disputes, are context."""
    return dict(Counter(_shape(row) for row in rows))


def batches() -> list[tuple[str, int, object]]:
    """Imports that still have rows: (batch, rows, when)."""
    found: dict[str, list[PastEvent]] = {}
    for row in PastEvent.objects.filter(withdrawn_at=None).exclude(batch=None):
        found.setdefault(str(row.batch), []).append(row)
    return sorted(
        ((batch, len(rows), rows[0].recorded_at) for batch, rows in found.items()),
        key=lambda one: str(one[2]),
        reverse=True,
    )
