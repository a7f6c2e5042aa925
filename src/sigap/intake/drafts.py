"""A report before it is taken, and the checks that every way in shares."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from sigap.intake.models import Affected, Basis, Channel, Crowd, Weapons
from sigap.intake.refusals import CannotTake
from sigap.intake.taxonomy import Kind, kind
from sigap.territory import queries as territory
from sigap.ui.words import EARLIEST_YEAR, LATEST_YEAR

MOST_WORDS = 5_000
MOST_CHARACTERS = 60_000  # 5,000 long words
MOST_FILES = 8
MOST_PEOPLE = 100_000
A_LITTLE_AHEAD = timedelta(minutes=5)
SKEW = timedelta(minutes=10)
LONGEST_WITHOUT_SIGNAL = timedelta(days=14)
PHONES_BEGIN = datetime(2015, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What a form, the telephone or the API hands over. Points are millionths of degrees.

    told_at: what the phone says. read_while_sending: the phone's clock was read at the moment of sending, so that any
    difference from ours is an error of that clock and not a report that waited for a signal. place_as_written: the teller
    was asked what he meant and keeps his words; a place that is only like them is not taken for it.
    """

    kind: str
    occurred_at: datetime
    basis: str
    text: str = ""
    area_code: str = ""
    tps_id: str = ""
    place_text: str = ""
    lat_e6: int | None = None
    lon_e6: int | None = None
    told_at: datetime | None = None
    read_while_sending: bool = False
    injured: int = 0
    dead: int = 0
    weapons: str = Weapons.UNKNOWN
    crowd: str = Crowd.UNKNOWN
    affected: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()
    channel: str = Channel.APP
    contact: str = ""
    forwarded_from: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    place_as_written: bool = False


def millionths(degrees: Decimal | None) -> int | None:
    """As points are kept; None for what is on no globe."""
    if degrees is None or not degrees.is_finite() or abs(degrees) > 360:
        return None
    return round(degrees * 1_000_000)


def in_calendar(moment: datetime) -> bool:
    """The calendar has room for it in every zone, and to count on from it."""
    return EARLIEST_YEAR <= moment.year <= LATEST_YEAR


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that may be taken: kind known, place found, clock looked at."""

    draft: ReportDraft
    kind: Kind
    clock_doubt: str


def check(draft: ReportDraft, now: datetime) -> Checked:
    """Raise CannotTake with one sentence for the first thing that is wrong; find the area of the place."""
    known = kind(draft.kind)
    if known is None:
        raise CannotTake(_("Jenis kejadian tidak dikenal. Pilih dari daftar, atau pilih Lain-lain."), field="kind")
    _check_text(draft)
    _check_choices(draft)
    _check_counts(draft)
    return Checked(_placed(draft), known, _clock_doubt(draft, now))


def _check_text(draft: ReportDraft) -> None:
    for field in ("text", "place_text", "contact", "forwarded_from", "area_code", "tps_id"):
        if "\x00" in getattr(draft, field):
            raise CannotTake(_("Ada karakter kosong (U+0000) di dalam tulisan. Hapus lalu kirim lagi."), field=field)
        if not _storable(getattr(draft, field)):
            raise CannotTake(_("Ada karakter yang tidak dapat disimpan. Hapus lalu kirim lagi."), field=field)
    if len(draft.text.split()) > MOST_WORDS or len(draft.text) > MOST_CHARACTERS:
        raise CannotTake(
            _("Ceritanya terlalu panjang (paling banyak 5.000 kata). Persingkat; yang sudah ditulis tetap ada."),
            field="text",
        )
    if not draft.text.strip() and not draft.files:
        raise CannotTake(_("Tulis apa yang terlihat, satu kalimat pun cukup."), field="text")
    if len(draft.place_text) > 500 or len(draft.contact) > 200 or len(draft.forwarded_from) > 200:
        raise CannotTake(_("Tempat atau kontak terlalu panjang. Persingkat."), field="place")
    if len(draft.files) > MOST_FILES:
        raise CannotTake(_("Paling banyak 8 berkas. Kirim sisanya lewat laporan susulan."), field="files")


def _storable(text: str) -> bool:
    """Half of a character (a lone surrogate, as a broken program sends it) is no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_choices(draft: ReportDraft) -> None:
    sets: tuple[tuple[str, tuple[str, ...], object], ...] = (
        ("basis", (draft.basis,), Basis),
        ("weapons", (draft.weapons,), Weapons),
        ("crowd", (draft.crowd,), Crowd),
        ("affected", draft.affected, Affected),
        ("channel", (draft.channel,), Channel),
    )
    for field, values, choices in sets:
        if any(value not in choices.values for value in values):  # type: ignore[attr-defined]
            raise CannotTake(
                _("Pilihan pada %(field)s tidak dikenal. Pilih dari daftar.") % {"field": field}, field=field
            )


def _check_counts(draft: ReportDraft) -> None:
    for field in ("injured", "dead"):
        if not 0 <= getattr(draft, field) <= MOST_PEOPLE:
            raise CannotTake(_("Jumlah orang tidak masuk akal. Isi 0 atau lebih."), field=field)


def _placed(draft: ReportDraft) -> ReportDraft:
    """Fill in the area: from the TPS, from the point, from the code, or from the words when they are clear."""
    if draft.tps_id:
        tps = territory.tps(draft.tps_id)
        if tps is None:
            raise CannotTake(
                _("TPS itu tidak ada di daftar. Periksa nomornya, atau pilih desanya saja."), field="place"
            )
        return replace(draft, area_code=tps.area_code)
    if draft.lat_e6 is not None and draft.lon_e6 is not None:
        found = territory.locate(draft.lat_e6, draft.lon_e6)
        if found is None:
            raise CannotTake(
                _("Titik itu di luar Kutai Timur. Geser ke dalam kabupaten, atau tulis tempatnya dengan kata-kata."),
                field="place",
            )
        return replace(draft, area_code=found)
    if draft.area_code:
        if territory.area(draft.area_code) is None:
            raise CannotTake(_("Kode wilayah itu tidak ada. Pilih desa atau kecamatan dari daftar."), field="place")
        return draft
    if draft.place_text.strip():
        hit = territory.clear_hit(draft.place_text)
        if hit is not None and (hit.exact or not draft.place_as_written):
            return replace(draft, area_code=hit.area_code, tps_id=hit.tps_id)
        problem = elsewhere(draft.place_text)
        if problem:
            raise CannotTake(problem, field="place")
        return draft
    raise CannotTake(_("Tulis tempatnya: nama desa, TPS, atau titik di peta."), field="place")


def elsewhere(place: str) -> str:
    """A sentence when the words name a neighbouring regency or city and no place of ours; "" otherwise."""
    name = territory.outside(place)
    if not name:
        return ""
    told = _("%(place)s di luar Kutai Timur. Tulis desa atau kecamatannya; untuk %(place)s, hubungi kantor di sana.")
    return told % {"place": name}


def _clock_doubt(draft: ReportDraft, now: datetime) -> str:
    """A code when the phone's clock is off; a happening that no clock excuses is refused."""
    doubt = _phone_doubt(draft, now)
    if draft.occurred_at > now + A_LITTLE_AHEAD and (doubt != "ahead" or not in_calendar(draft.occurred_at)):
        raise CannotTake(
            _("Waktu kejadian ada di masa depan. Periksa tanggal dan jamnya lalu kirim lagi."), field="occurred_at"
        )
    if draft.occurred_at < PHONES_BEGIN and (doubt != "unset" or not in_calendar(draft.occurred_at)):
        raise CannotTake(
            _("Tahun kejadian %(year)d tidak masuk akal; mungkin jam HP belum disetel. Betulkan lalu kirim lagi.")
            % {"year": draft.occurred_at.year},
            field="occurred_at",
        )
    return doubt


def _phone_doubt(draft: ReportDraft, now: datetime) -> str:
    if draft.told_at is None:
        return ""
    if draft.told_at < PHONES_BEGIN:
        return "unset"
    if draft.told_at > now + SKEW:
        return "ahead"
    behind = SKEW if draft.read_while_sending else LONGEST_WITHOUT_SIGNAL
    return "behind" if draft.told_at < now - behind else ""
