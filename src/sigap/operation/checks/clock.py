"""The machine's clock: every age, target and deadline stands on it."""

import ctypes
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from sigap.journal.canonical import parse_instant
from sigap.journal.models import Entry
from sigap.operation import realm
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave, unknown

SLACK = timedelta(seconds=5)
UNSYNCHRONISED = 0x0040  # STA_UNSYNC of adjtimex(2)
TIME_ERROR = 5
SET_IT = Sentence(
    "Setel jam komputer dan nyalakan penyetelan otomatis: timedatectl set-ntp true. Waktu yang sudah tercatat tidak diubah."
)
TURN_ON = Sentence("Nyalakan penyetelan otomatis: timedatectl set-ntp true, atau pasang chrony.")
ASK_HOST = Sentence("Periksa penyetelan jam di mesin induknya.")


class Timex(ctypes.Structure):
    """struct timex of Linux, 64 bits: as far as it is read here, with room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def against_what_is_known(look: Look) -> Finding:
    """Nothing that happened can lie ahead of us: not the last entry, not tick, not our own files, nor the database."""
    for what, at in (
        (Sentence("entri terakhir jurnal"), _last_entry()),
        (Sentence("tanda hidup tick"), _last_beat()),
        (Sentence("berkas program"), datetime.fromtimestamp(Path(__file__).stat().st_mtime, tz=UTC)),
    ):
        if at is not None and at > look.now + SLACK:
            return grave(
                Sentence(
                    "Jam komputer tertinggal %(span)s dari %(what)s (%(at)s).",
                    span=at - look.now,
                    what=what,
                    at=at,
                ),
                SET_IT,
            )
    apart = _server_apart()
    if apart is not None and abs(apart) > SLACK:
        return grave(Sentence("Jam komputer dan jam server basis data berselisih %(span)s.", span=abs(apart)), SET_IT)
    return good(Sentence("Jam menunjukkan %(now)s; tidak ada catatan dari masa depan.", now=look.now))


def _last_entry() -> datetime | None:
    try:
        last = Entry.objects.filter(node=settings.SIGAP_NODE).order_by("-seq").values_list("text", flat=True).first()
    except DatabaseError:
        return None
    return None if last is None else _recorded_at(last)


def _recorded_at(text: str) -> datetime | None:
    marker = '"recorded_at":"'
    start = text.find(marker)
    try:
        return parse_instant(text[start + len(marker) :].partition('"')[0]) if start >= 0 else None
    except ValueError:
        return None


def _last_beat() -> datetime | None:
    beat = realm.last_beat()
    return None if beat is None else beat.at


def _server_apart() -> timedelta | None:
    """How far the database server's clock is from ours; None for SQLite, which has none."""
    if connection.vendor != "postgresql":
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            there: datetime = cursor.fetchone()[0]
    except DatabaseError:
        return None
    return datetime.now(UTC) - there


def kept_by_the_network(look: Look) -> Finding:
    """The kernel knows whether somebody keeps its clock right; it does not say so everywhere."""
    synchronised = kernel_says()
    if synchronised is None:
        return unknown(Sentence("Sistem ini tidak memberi tahu apakah jamnya disetel dari jaringan."), TURN_ON)
    if synchronised:
        return good(Sentence("Jam disetel otomatis dari jaringan."))
    if in_a_container():
        return unknown(Sentence("Di dalam wadah (container) keadaan jam mesin induk tidak dapat dipastikan."), ASK_HOST)
    return care(Sentence("Jam tidak disetel otomatis dan akan bergeser."), TURN_ON)


def kernel_says() -> bool | None:
    """adjtimex with nothing to change, which everybody may ask; None where it does not answer."""
    if sys.platform != "linux" or ctypes.sizeof(ctypes.c_long) != 8:
        return None
    told = Timex()
    try:
        state = int(ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(told)))
    except (OSError, AttributeError):
        return None
    if state < 0:
        return None
    return state != TIME_ERROR and not told.status & UNSYNCHRONISED


def in_a_container() -> bool:
    marks = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")
    return any(os.path.exists(mark) for mark in marks) or bool(os.environ.get("KUBERNETES_SERVICE_HOST"))


def zone(look: Look) -> Finding:
    """Everything is shown in the regency's own time, whatever the machine thinks it is in."""
    offset = look.now.astimezone(ZoneInfo(settings.TIME_ZONE)).utcoffset()
    if offset != timedelta(hours=8):
        return grave(
            Sentence("Data zona waktu komputer ini salah: WITA seharusnya UTC+8."),
            Sentence("Perbarui paket tzdata, lalu mulai ulang Sigap."),
        )
    return good(Sentence("Halaman memakai WITA (UTC+8), apa pun zona waktu komputernya."))
