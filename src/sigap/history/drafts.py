"""A row of the past as somebody wrote it, checked field by field before it becomes an entry."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sigap.history.models import Class, PastEvent, Precision, Way
from sigap.history.refusals import WrongRow
from sigap.intake.taxonomy import kind
from sigap.territory.queries import area, clear_hit
from sigap.ui.words import read_day

LONGEST_TEXT = 1_000
LONGEST_SOURCE = 500
EARLIEST = 1945


@dataclass(frozen=True, slots=True)
class PastDraft:
    """As typed. on: 2019-04-27, 27-04-2019, 04-2019, 2019-04 or 2019. area: a code or a name."""

    on: str
    area: str
    kind: str
    klass: str
    text: str
    source: str
    way: str = ""
    stage: str = ""
    one_sided: bool = False
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a draft means."""

    from_on: date
    until_on: date
    precision: str
    area_code: str


def on_of(told: Checked | PastEvent) -> str:
    """The date as it would be typed, in its own precision."""
    return {"day": f"{told.from_on}", "month": f"{told.from_on:%Y-%m}", "year": f"{told.from_on:%Y}"}[told.precision]


CALLED = {
    "kode": "code",
    "tanggal": "on",
    "wilayah": "area",
    "jenis": "kind",
    "kelas": "class",
    "jalan": "way",
    "tahapan": "stage",
    "satu_pihak": "one_sided",
    "ringkasan": "text",
    "catatan": "note",
    "sumber": "source",
}
YES = frozenset({"1", "ya", "y", "yes", "true", "x", "benar"})


def from_cells(cells: Mapping[str, str]) -> PastDraft:
    """A row of a sheet; headers in Indonesian or as ours are."""
    told = {
        CALLED.get(key, key): value
        for key, value in ((name.strip().casefold().replace(" ", "_"), value) for name, value in cells.items())
    }
    return PastDraft(
        on=told.get("on", ""),
        area=told.get("area", ""),
        kind=told.get("kind", "").strip().upper(),
        klass=told.get("class", "").strip().upper(),
        text=told.get("text", ""),
        source=told.get("source", ""),
        way=_way(told.get("way", "")),
        stage=told.get("stage", "")[:40],
        one_sided=told.get("one_sided", "").strip().casefold() in YES,
        note=told.get("note", ""),
        code=told.get("code", "").strip()[:20],
    )


def _way(text: str) -> str:
    wanted = text.strip().casefold()
    return next((code for code, label in Way.choices if wanted in (code, str(label).casefold())), wanted)


def check(draft: PastDraft, today: date) -> Checked:
    """Raise WrongRow for the first thing that cannot be."""
    from_on, until_on, precision = _when(draft.on)
    if from_on > today:
        raise WrongRow(_("Tanggal ada di masa depan; riwayat hanya yang sudah terjadi."), "on")
    if draft.klass not in Class.values:
        raise WrongRow(_("Kelas harus T1, T2, T3, T4, S, atau K."), "class")
    if kind(draft.kind) is None:
        raise WrongRow(
            _("Jenis “%(kind)s” tidak dikenal; pakai kode dari daftar jenis, misalnya G2.") % {"kind": draft.kind[:20]},
            "kind",
        )
    if draft.way not in Way.values:
        raise WrongRow(
            _(
                "Jalan “%(way)s” tidak dikenal; pakai hukum, proses pemilihan, mediasi, penegasan batas, pengawasan aparat, atau kosongkan."
            )
            % {"way": draft.way[:40]},
            "way",
        )
    if not draft.text.strip():
        raise WrongRow(_("Ringkasan kosong. Tulis satu dua kalimat tanpa nama orang."), "text")
    if len(draft.text) > LONGEST_TEXT:
        raise WrongRow(_("Ringkasan terlalu panjang (paling banyak 1.000 huruf)."), "text")
    _must_be_sourced(draft.source)
    return Checked(from_on, until_on, precision, _where(draft.area))


def _when(text: str) -> tuple[date, date, str]:
    told = text.strip()
    day = read_day(told)
    if day is not None and day.year >= EARLIEST:
        return day, day, Precision.DAY
    month = re.fullmatch(r"(?:(\d{4})[-/. ](\d{1,2})|(\d{1,2})[-/. ](\d{4}))", told)
    if month:
        year, number = int(month[1] or month[4]), int(month[2] or month[3])
        if year >= EARLIEST and 1 <= number <= 12:
            last = calendar.monthrange(year, number)[1]
            return date(year, number, 1), date(year, number, last), Precision.MONTH
    if re.fullmatch(r"\d{4}", told) and int(told) >= EARLIEST:
        return date(int(told), 1, 1), date(int(told), 12, 31), Precision.YEAR
    raise WrongRow(_("Tanggal “%(on)s” tidak terbaca; tulis 27-11-2024, 11-2024, atau 2024.") % {"on": told[:20]}, "on")


def _where(text: str) -> str:
    told = text.strip()
    if re.fullmatch(r"[\d.]+", told):
        dotted = told if "." in told else ".".join(part for part in (told[:2], told[2:4], told[4:6], told[6:]) if part)
        if area(dotted) is None:
            raise WrongRow(_("Kode wilayah “%(code)s” tidak ada.") % {"code": told[:20]}, "area")
        return dotted
    hit = clear_hit(told) if told else None
    if hit is None:
        raise WrongRow(
            _("Wilayah “%(area)s” tidak jelas; tulis nama desa dengan kecamatannya, atau kodenya.")
            % {"area": told[:60]},
            "area",
        )
    return hit.area_code


def _must_be_sourced(text: str) -> None:
    told = text.strip()
    if not told:
        raise WrongRow(_("Sumber kosong. Tulis alamat halaman, atau nama dokumen dengan tanggalnya."), "source")
    if len(told) > LONGEST_SOURCE:
        raise WrongRow(_("Sumber terlalu panjang (paling banyak 500 huruf)."), "source")
