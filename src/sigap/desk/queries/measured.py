"""The measured numbers of today, 7 and 30 days: each with the number before it, and each opens its records."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from sigap.accounts.viewer import Viewer
from sigap.desk.compute import Numbers
from sigap.incidents.models import Incident
from sigap.incidents.queries import since
from sigap.ui.words import number, span

PERIODS = (1, 7, 30)
KECAMATAN_LENGTH = len("64.08.11")


def period_numbers(viewer: Viewer, now: datetime, days: int) -> tuple[Numbers, Numbers]:
    """The numbers of the last days, and of as many days before them."""
    length = timedelta(days=days)
    rows = since(viewer, now - 2 * length)
    return _measure(rows.filter(opened_at__gte=now - length)), _measure(rows.filter(opened_at__lt=now - length))


def _measure(rows: "QuerySet[Incident]") -> Numbers:
    """Counted by the database: an evening of ten thousand reports costs no more than one of ten."""
    village = Q(area_code__contains=".") & Q(code_length__gt=KECAMATAN_LENGTH)
    found = rows.annotate(code_length=Length("area_code")).aggregate(
        opened=Count("id"),
        checked=Count("verified_at"),
        answered=Count("answered_at"),
        ended=Count("id", filter=Q(ended_at__isnull=False)),
        told=Count("id", filter=Q(ended_at__isnull=False, told_back_at__isnull=False)),
        hurt=Sum("injured", filter=Q(verified=True), default=0),
        hurt_told=Sum("injured", filter=Q(verified=False), default=0),
        killed=Sum("dead", filter=Q(verified=True), default=0),
        killed_told=Sum("dead", filter=Q(verified=False), default=0),
        placed=Count("area_code", filter=village),
        places=Count("area_code", filter=village, distinct=True),
    )
    return Numbers(
        opened=found["opened"],
        to_verify=_median(rows, "verified_at", found["checked"]),
        to_answer=_median(rows, "answered_at", found["answered"]),
        outcome_known=round(100 * found["ended"] / found["opened"]) if found["opened"] else None,
        told_back=round(100 * found["told"] / found["ended"]) if found["ended"] else None,
        injured=found["hurt"],
        injured_told=found["hurt_told"],
        dead=found["killed"],
        dead_told=found["killed_told"],
        repeats=found["placed"] - found["places"],
    )


def _median(rows: "QuerySet[Incident]", until: str, number: int) -> timedelta | None:
    """The middle of (until - opened_at) over the ``number`` rows that have it; the mean of the two middle ones when even."""
    if number == 0:
        return None
    spans = rows.filter(**{f"{until}__isnull": False}).annotate(
        span=ExpressionWrapper(F(until) - F("opened_at"), output_field=DurationField())
    )
    middle: list[timedelta] = list(
        spans.order_by("span").values_list("span", flat=True)[(number - 1) // 2 : number // 2 + 1]
    )
    return sum(middle, timedelta()) / len(middle)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the bar. change: against the period before, with an arrow; empty when there is nothing to compare."""

    value: str
    words: str
    change: str = ""


def figures(viewer: Viewer, now: datetime, days: int = 7) -> list[Figure]:
    """The numbers of the bar for the last days, each with its change against as many days before."""
    current, before = period_numbers(viewer, now, days)
    return [
        Figure(_span(current.to_verify), _("sampai terverifikasi"), _span_change(current.to_verify, before.to_verify)),
        Figure(_span(current.to_answer), _("sampai dijawab"), _span_change(current.to_answer, before.to_answer)),
        Figure(
            _share(current.outcome_known), _("diketahui hasilnya"), _change(current.outcome_known, before.outcome_known)
        ),
        Figure(
            number(current.injured),
            _("orang luka") + _unverified(current.injured_told),
            _change(current.injured, before.injured if before.opened else None),
        ),
    ]


def _unverified(told: int) -> str:
    return _(", %(n)s belum diperiksa") % {"n": number(told)} if told else ""


def _span(length: timedelta | None) -> str:
    return "—" if length is None else span(length)


def _span_change(current: timedelta | None, before: timedelta | None) -> str:
    if current is None or before is None or current == before:
        return ""
    return f"{'↓' if current < before else '↑'} {span(abs(current - before))}"


def _change(current: int | None, before: int | None) -> str:
    if current is None or before is None or current == before:
        return ""
    return f"{'↓' if current < before else '↑'} {number(abs(current - before))}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a measure. before: the same number one period earlier; state: of the records it opens."""

    days: int
    value: str
    before: str
    state: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the page of numbers: what is measured, how, and its cells."""

    words: str
    how: str
    cells: list[Cell]


def measures(viewer: Viewer, now: datetime) -> list[Measure]:
    """Every measured number for today, 7 and 30 days."""
    found = [(days, *period_numbers(viewer, now, days)) for days in PERIODS]

    def row(words: str, how: str, state: str, told: Callable[[Numbers], str]) -> Measure:
        return Measure(words, how, [Cell(days, told(now_), told(before), state) for days, now_, before in found])

    return [
        row(_("Kejadian dibuka"), _("laporan yang menjadi kejadian"), "all", lambda one: number(one.opened)),
        row(
            _("Sampai terverifikasi"),
            _("median sejak laporan diterima, hanya yang sudah terverifikasi"),
            "verified",
            lambda one: _span(one.to_verify),
        ),
        row(
            _("Sampai kantor menjawab"),
            _("median sejak laporan diterima sampai kantor pertama menerima"),
            "answered",
            lambda one: _span(one.to_answer),
        ),
        row(
            _("Diketahui hasilnya"), _("bagian kejadian yang berakhir"), "ended", lambda one: _share(one.outcome_known)
        ),
        row(_("Pelapor dijawab"), _("dari kejadian yang sudah berakhir"), "told", lambda one: _share(one.told_back)),
        row(
            _("Luka · meninggal"),
            _("orang, menurut laporan pertama tiap kejadian"),
            "hurt",
            lambda one: f"{number(one.injured)} · {number(one.dead)}" + _unverified(one.injured_told + one.dead_told),
        ),
        row(
            _("Berulang di desa yang sama"),
            _("kejadian kedua dan seterusnya dalam masa itu"),
            "all",
            lambda one: number(one.repeats),
        ),
    ]


def _share(percent: int | None) -> str:
    return "—" if percent is None else f"{percent} %"
