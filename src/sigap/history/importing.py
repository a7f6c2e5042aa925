"""A sheet of past events: every row read and judged before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sigap.history.drafts import Checked, PastDraft, check, from_cells, on_of
from sigap.history.refusals import WrongRow
from sigap.journal.refusal import Refusal
from sigap.vault.apart import read_table
from sigap_engine.sheets import MAX_BYTES, Table, UnreadableSheet


class CannotRead(Refusal):
    """A sheet that cannot be used."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of the sheet. says: what is wrong, or how it will count; ok: it will be written."""

    number: int
    draft: PastDraft
    checked: Checked | None
    says: str
    state: str  # new, changed, same, wrong

    @property
    def ok(self) -> bool:
        return self.state in ("new", "changed")


@dataclass(frozen=True, slots=True)
class Report:
    """What a sheet would do."""

    rows: tuple[Judged, ...]

    def count(self, state: str) -> int:
        return sum(1 for row in self.rows if row.state == state)

    @property
    def to_write(self) -> list[tuple[PastDraft, Checked]]:
        return [(row.draft, row.checked) for row in self.rows if row.ok and row.checked is not None]


def fits(size: int) -> None:
    """Refuse a sheet by its size before it is read. Raises CannotRead."""
    if size > MAX_BYTES:
        error = UnreadableSheet("too_large", str(MAX_BYTES // 1024 // 1024))
        raise CannotRead(_sentence(error), code=error.code)


def judge(data: bytes, today: date, standing: Sequence[PastDraft]) -> Report:
    """Read a sheet and say of each row what it would do. standing: the rows that count now, as drafts. Raises
    CannotRead when it is no sheet, or none of past events; TooHeavy, Busy."""
    table = readable(data)
    by_code = {one.code: one for one in standing}
    by_words = {_words(one, one.on): one for one in standing}
    seen: set[str] = set()
    rows = []
    for number, cells in table.rows:
        draft = from_cells(cells)
        rows.append(_judged(number, draft, today, by_code, by_words, seen))
        if draft.code:
            seen.add(draft.code)
    return Report(tuple(rows))


def _judged(
    number: int,
    draft: PastDraft,
    today: date,
    by_code: dict[str, PastDraft],
    by_words: dict[tuple[str, ...], PastDraft],
    seen: set[str],
) -> Judged:
    try:
        checked = check(draft, today)
    except WrongRow as wrong:
        return Judged(number, draft, None, wrong.sentence, "wrong")
    if draft.code and draft.code in seen:
        return Judged(
            number, draft, None, _("Kode %(code)s sudah ada di baris lain berkas ini.") % {"code": draft.code}, "wrong"
        )
    before = by_code.get(draft.code) if draft.code else by_words.get(_words(draft, on_of(checked)))
    if before is None:
        return Judged(number, draft, checked, _("baru"), "new")
    if _same(before, draft, checked):
        return Judged(number, draft, checked, _("sudah ada, tidak berubah"), "same")
    return Judged(number, draft, checked, _("mengganti %(code)s") % {"code": before.code}, "changed")


def _same(before: PastDraft, after: PastDraft, checked: Checked) -> bool:
    ways = (
        before.kind,
        before.klass,
        before.way,
        before.stage,
        before.one_sided,
        before.text,
        before.note,
        before.source,
    )
    told = (
        after.kind,
        after.klass,
        after.way,
        after.stage.strip(),
        after.one_sided,
        after.text.strip(),
        after.note.strip(),
        after.source.strip(),
    )
    return ways == told and before.area == checked.area_code and before.on == on_of(checked)


def _words(draft: PastDraft, on: str) -> tuple[str, ...]:
    return (draft.source.strip().casefold(), draft.text.strip().casefold(), on)


NEEDED = {
    "tanggal": "on",
    "wilayah": "area",
    "jenis": "kind",
    "kelas": "klass",
    "ringkasan": "text",
    "sumber": "source",
}


def readable(data: bytes) -> Table:
    """The sheet, when it is one of past events. Raises CannotRead, TooHeavy, Busy."""
    try:
        table = read_table(data)
    except UnreadableSheet as error:
        raise CannotRead(_sentence(error), code=error.code) from error
    told = from_cells(dict.fromkeys(table.header, "?"))
    missing = [name for name, field in NEEDED.items() if not getattr(told, field)]
    if missing:
        sentence = _("Kolom tidak ada: %(names)s. Unduh contoh berkasnya, lalu isi dengan kolom yang sama.")
        raise CannotRead(sentence % {"names": ", ".join(missing)}, code="columns")
    return table


def _sentence(error: UnreadableSheet) -> str:
    return {
        "empty": _("Berkas kosong. Pilih berkas CSV atau XLSX."),
        "too_large": _("Berkas lebih besar dari %(n)s MB. Bagi menjadi beberapa berkas."),
        "unknown_format": _("Ini bukan CSV atau XLSX. Simpan ulang dari aplikasi lembar sebar sebagai salah satunya."),
        "broken": _("Berkas rusak atau terpotong. Simpan ulang, lalu kirim lagi."),
        "unpacks_too_large": _("Isi berkas terlalu besar. Simpan hanya lembar yang dipakai."),
        "too_many_rows": _("Lebih dari %(n)s baris. Bagi menjadi beberapa berkas."),
        "too_many_columns": _("Lebih dari %(n)s kolom. Simpan hanya kolom yang dipakai."),
        "no_header": _("Tidak ada baris judul kolom. Unduh contoh berkasnya."),
        "no_rows": _("Hanya ada judul kolom, belum ada baris isi."),
    }[error.code] % {"n": error.detail}
