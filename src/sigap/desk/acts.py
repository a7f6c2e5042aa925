"""Every verb of the incident page: its permission, and how a posted form becomes an action's arguments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sigap.accounts.viewer import Viewer
from sigap.desk.access import get_incident
from sigap.incidents import actions as incidents
from sigap.incidents.models import Incident
from sigap.incidents.refusals import CannotMove
from sigap.journal.ids import read_id
from sigap.response import actions as response
from sigap.territory.queries import search_places
from sigap.ui.words import here, read_clock, read_day

Posted = Mapping[str, str]
END_OF_DAY = time(23, 59)
Do = Callable[[Viewer, Incident, Posted, datetime], object]


@dataclass(frozen=True, slots=True)
class Act:
    """One verb. said: what the officer reads when it worked."""

    verb: str
    permission: str
    do: Do
    said: object
    lands: Callable[[Posted], str] = lambda _told: ""  # code of another incident to show afterwards


def _alert(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.alert(viewer.actor, row.id, now=now)


def _ask(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.send(viewer.actor, row.id, told.get("to", ""), told.get("instrument", ""), told.get("text", ""), now=now)


def _ask_opening(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    incidents.ask_opening(viewer.actor, _report_of(row, told), told.get("reason", ""), now=now)


def _report_of(row: Incident, told: Posted) -> UUID:
    """The report of this incident that the form names."""
    own = {str(one): one for one in row.report_links.values_list("report", flat=True)}
    if told.get("report", "") not in own:
        raise CannotMove(_("Laporan itu tidak ada di kejadian ini. Muat ulang halaman."))
    return own[told["report"]]


def _check(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    incidents.check(viewer.actor, row.id, told.get("how", "check"), told.get("note", ""), now=now)


def _reject(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.reject(viewer.actor, row.id, told.get("reason", ""), now=now)


def _into(told: Posted) -> str:
    return told.get("into", "").strip().upper()


def _merge(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    into = get_incident(viewer, _into(told))
    response.merge(viewer.actor, row.id, into.id, now=now)


def _unmerge(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.unmerge(viewer.actor, row.id, now=now)


def _note(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    incidents.add_note(viewer.actor, row.id, told.get("text", ""), now=now, note_kind=told.get("note_kind", "note"))


def _task(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    incidents.add_task(viewer.actor, row.id, told.get("text", ""), told.get("owner", ""), _moment(told, now), now=now)


def _task_done(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    task = read_id(told.get("task", ""))
    if task is None or not row.tasks.filter(id=task).exists():
        raise CannotMove(_("Tugas itu tidak ada."))
    incidents.finish_task(viewer.actor, task, now=now)


def _informed(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    incidents.note_informed(viewer.actor, row.id, told.get("office", ""), told.get("how", "telephone"), now=now)


def _relate(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    other = get_incident(viewer, told.get("other", "").strip().upper())
    incidents.relate(viewer.actor, row.id, other.id, now=now)


def _owner(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    incidents.set_owner(viewer.actor, row.id, told.get("owner", ""), _day(told.get("look_again", "")), now=now)


def _correct(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    level = told.get("severity", "")
    incidents.correct(
        viewer.actor,
        row.id,
        kind_code=told.get("kind", row.kind),
        area_code=_place(row, told),
        severity=int(level) if level.isascii() and level.isdecimal() and len(level) < 4 else row.severity,
        reason=told.get("reason", ""),
        now=now,
    )


def _place(row: Incident, told: Posted) -> str:
    """The area picked from the suggestions; else the one place that the typed words can mean."""
    picked, words = told.get("area", row.area_code), told.get("place", "").replace("\x00", "").strip()
    if not words or picked != row.area_code:
        return picked
    hits = search_places(words)
    if len(hits) != 1 and not (hits and hits[0].label.casefold() == words.casefold()):
        raise CannotMove(_("Pilih tempatnya dari saran yang muncul saat mengetik."))
    return hits[0].area_code


def _close(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.close(viewer.actor, row.id, told.get("outcome", ""), told.get("reason", ""), now=now)


def _tell_back(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    incidents.answer_reporter(viewer.actor, row.id, told.get("text", ""), told.get("how", "app"), now=now)


def _reopen(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.reopen(viewer.actor, row.id, told.get("reason", ""), now=now)


def _decide(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.decide(viewer.actor, row.id, now=now)


def _pause(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.pause_clock(viewer.actor, _clock_of(row, told), told.get("reason", ""), now=now)


def _resume(viewer: Viewer, row: Incident, told: Posted, now: datetime) -> None:
    response.resume_clock(viewer.actor, _clock_of(row, told), now=now)


def _clock_of(row: Incident, told: Posted) -> UUID:
    """The running clock of this incident that the form names."""
    running = {str(one) for one in row.timers.filter(stopped_at=None).values_list("id", flat=True)}
    if told.get("timer", "") not in running:
        raise CannotMove(_("Jam itu sudah berhenti. Muat ulang halaman."))
    return UUID(told["timer"])


def _moment(told: Posted, now: datetime) -> datetime | None:
    """The day and time until which a task is due, on the regency's clock. A day alone lasts until its end; a time
    alone is that of today."""
    day, clock = _day(told.get("due_on", "")), told.get("due_time", "").strip()
    at = read_clock(clock)
    if clock and at is None:
        raise CannotMove(_("Jam tidak terbaca; tulis misalnya 14.22."))
    if day is None and at is None:
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(day or here(now).date(), at or END_OF_DAY, zone)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    day = read_day(text)
    if day is None:
        raise CannotMove(_("Tanggal tidak terbaca; tulis misalnya 27-11-2024."))
    return day


ACTS: tuple[Act, ...] = (
    Act("siaga", "incident.alert", _alert, gettext_lazy("Siaga awal dikirim. Pemeriksaan berjalan terus.")),
    Act("minta", "request.send", _ask, gettext_lazy("Permintaan dikirim; jamnya berjalan.")),
    Act(
        "buka-nomor",
        "identity.ask",
        _ask_opening,
        gettext_lazy("Diminta. Nomornya muncul di laporan begitu petugas kantor luar menyetujui."),
    ),
    Act("periksa", "report.verify", _check, gettext_lazy("Pemeriksaan Anda dicatat.")),
    Act(
        "tolak", "report.triage", _reject, gettext_lazy("Ditolak dengan alasan; permintaan yang belum dijawab ditarik.")
    ),
    Act("gabung", "report.triage", _merge, gettext_lazy("Digabung ke sini; dapat dipisah kembali."), _into),
    Act("pisah", "report.triage", _unmerge, gettext_lazy("Dipisah kembali.")),
    Act("catat", "incident.work", _note, gettext_lazy("Dicatat.")),
    Act("tugas", "incident.work", _task, gettext_lazy("Tugas dicatat.")),
    Act("tugas-selesai", "incident.work", _task_done, gettext_lazy("Tugas selesai.")),
    Act("beri-tahu", "incident.work", _informed, gettext_lazy("Dicatat siapa yang diberi tahu.")),
    Act("kaitkan", "incident.work", _relate, gettext_lazy("Dikaitkan.")),
    Act("pemegang", "incident.work", _owner, gettext_lazy("Pemegang diganti.")),
    Act("betulkan", "report.triage", _correct, gettext_lazy("Dibetulkan; yang diceritakan semula tetap di laporan.")),
    Act("pegang", "incident.reopen", _decide, gettext_lazy("Anda memegang kejadian ini; wakil tidak dipanggil lagi.")),
    Act("jeda", "request.send", _pause, gettext_lazy("Jam dijeda; alasannya tercatat.")),
    Act("lanjut", "request.send", _resume, gettext_lazy("Jam berjalan lagi.")),
    Act("selesai", "incident.outcome", _close, gettext_lazy("Selesai dengan hasil. Jangan lupa menjawab pelapor.")),
    Act("jawab-pelapor", "incident.work", _tell_back, gettext_lazy("Jawaban untuk pelapor disimpan.")),
    Act("buka-lagi", "incident.reopen", _reopen, gettext_lazy("Dibuka lagi.")),
)
