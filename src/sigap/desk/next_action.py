"""The one obvious next move on an incident, for this viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sigap.accounts.viewer import Viewer
from sigap.incidents.models import OPEN_STATES, Form, Incident
from sigap.incidents.models import State as Stands
from sigap.incidents.queries import chain_of
from sigap.response.clock_rows import due_of
from sigap.response.models import Request, State, Timer
from sigap.territory.calendar import local_day

ALERT_FROM = 4


@dataclass(frozen=True, slots=True)
class NextAction:
    """verb: an address, or the id of the part of the page where the move is made."""

    verb: str
    label: str
    why: str

    @property
    def at_once(self) -> bool:
        """Whether the press itself is the move."""
        return self.verb in ("siaga", "pegang")

    @property
    def href(self) -> str:
        return self.verb if self.verb.startswith("/") else f"#{self.verb}"


def next_action(
    viewer: Viewer, row: Incident, requests: Sequence[Request], offices: dict[str, str], now: datetime
) -> NextAction | None:
    """The first move that applies, gravest first; None when nothing is left for this viewer. offices: names by code."""
    if row.state == Stands.MERGED or row.form == Form.OUTSIDE:
        return None
    if row.state not in OPEN_STATES:
        return _answer_the_teller(viewer, row)
    live = [one for one in requests if one.state not in (State.WITHDRAWN, State.TOLD)]
    clocks = list(Timer.objects.filter(incident_id=row.id, stopped_at=None, kind__in=("on_scene", "outcome")))
    return (
        _my_turn(viewer, live)
        or _alert(viewer, row, live)
        or _decide(viewer, row)
        or _telephone(viewer, live, offices, now)
        or _pass_on(viewer, live, offices)
        or _where_are_they(viewer, live, clocks, offices, now)
        or _check(viewer, row)
        or _ask(viewer, row, live)
        or _look_again(viewer, row, now)
        or _close(viewer, live, clocks, now)
    )


def _answer_the_teller(viewer: Viewer, row: Incident) -> NextAction | None:
    if viewer.may("incident.work") and row.told_back_at is None:
        return NextAction("jawab-pelapor", _("Jawab pelapor"), _("pelapor belum diberi tahu hasilnya."))
    return None


def _my_turn(viewer: Viewer, live: Sequence[Request]) -> NextAction | None:
    """What the viewer's own office was asked, and has not finished."""
    if not viewer.may("request.answer") or not viewer.institution:
        return None
    mine = [one for one in live if one.to_institution in chain_of(viewer.institution)]
    asked = next((one for one in mine if one.state in (State.SENT, State.CANNOT)), None)
    if asked is not None:
        return NextAction(f"/permintaan/{asked.id}/", _("Jawab"), _("kantor Anda diminta dan belum menyanggupi."))
    going = next((one for one in mine if one.state == State.ACCEPTED), None)
    if going is None:
        return None
    if going.on_scene_at is None:
        return NextAction(f"/permintaan/{going.id}/", _("Di lokasi"), _("kantor Anda menerima; kabari bila tiba."))
    return NextAction(f"/permintaan/{going.id}/", _("Selesaikan"), _("kantor Anda di lokasi; tulis hasilnya."))


def _alert(viewer: Viewer, row: Incident, live: Sequence[Request]) -> NextAction | None:
    if not viewer.may("incident.alert") or row.severity < ALERT_FROM or live:
        return None
    why = _("keparahan tinggi; kantor belum diminta. Pemeriksaan tidak perlu ditunggu.")
    return NextAction("siaga", _("Siaga awal"), why)


def _decide(viewer: Viewer, row: Incident) -> NextAction | None:
    """The clock to the deputy runs: the head says that he is there."""
    waiting = Timer.objects.filter(incident_id=row.id, kind="deputy", stopped_at=None)
    if not viewer.may("incident.reopen") or not waiting.exists():
        return None
    return NextAction("pegang", _("Saya pegang"), _("keparahan 5 menunggu kepala piket atau wakilnya."))


def _telephone(viewer: Viewer, live: Sequence[Request], offices: dict[str, str], now: datetime) -> NextAction | None:
    late = next((one for one in live if one.state == State.SENT and one.due_at and one.due_at < now), None)
    if late is None or not viewer.may("request.phone_answer"):
        return None
    why = _("%(office)s belum menjawab dan waktunya lewat. Telepon, lalu catat jawabannya.")
    return NextAction(f"telepon-{late.id}", _("Dijawab lewat telepon"), why % {"office": _office(late, offices)})


def _pass_on(viewer: Viewer, live: Sequence[Request], offices: dict[str, str]) -> NextAction | None:
    """Not theirs, and nobody passed it on yet: the office they named is one press away."""
    named = next((one for one in live if one.state == State.NOT_MINE and one.forwarded_as is None), None)
    if named is None or not viewer.may("request.send"):
        return None
    why = _("%(office)s: bukan kewenangan, melainkan %(to)s.") % {
        "office": _office(named, offices),
        "to": offices.get(named.forward_to, named.forward_to),
    }
    return NextAction(f"permintaan-{named.id}", _("Teruskan"), why)


def _where_are_they(
    viewer: Viewer, live: Sequence[Request], clocks: Sequence[Timer], offices: dict[str, str], now: datetime
) -> NextAction | None:
    away = {one.request_id for one in clocks if one.kind == "on_scene" and _over(one, now)}
    late = next((one for one in live if one.state == State.ACCEPTED and one.id in away), None)
    if late is None or not viewer.may("request.phone_answer"):
        return None
    why = _("%(office)s menerima tetapi belum di lokasi dan waktunya lewat. Telepon, lalu catat.")
    return NextAction(f"permintaan-{late.id}", _("Catat kedatangan"), why % {"office": _office(late, offices)})


def _check(viewer: Viewer, row: Incident) -> NextAction | None:
    if not viewer.may("report.verify") or row.verified or row.checks.filter(person=viewer.person).exists():
        return None
    return NextAction("periksa", _("Periksa"), _("belum diverifikasi; perlu dua orang atau sumber mandiri."))


def _ask(viewer: Viewer, row: Incident, live: Sequence[Request]) -> NextAction | None:
    at_work = any(one.state in (State.SENT, State.ACCEPTED, State.DONE) for one in live)
    if not viewer.may("request.send") or at_work or row.form != Form.INCIDENT:
        return None
    why = _("kantor yang diminta belum dapat atau tidak berwenang.") if live else _("belum ada kantor yang diminta.")
    return NextAction("minta", _("Minta kantor"), why)


def _look_again(viewer: Viewer, row: Incident, now: datetime) -> NextAction | None:
    if row.form != Form.WATCH or not viewer.may("incident.work"):
        return None
    taken = row.state == Stands.ACTIVE and row.owner_post
    if taken and row.look_again_on and row.look_again_on > local_day(now):
        return None
    why = _("pantauan perlu pemegang dan tanggal untuk dilihat lagi.")
    return NextAction("pemegang", _("Atur pantauan"), why)


def _close(viewer: Viewer, live: Sequence[Request], clocks: Sequence[Timer], now: datetime) -> NextAction | None:
    if not viewer.may("incident.outcome") or not live:
        return None
    if all(one.state == State.DONE for one in live):
        return NextAction("selesai", _("Selesaikan"), _("semua kantor sudah selesai."))
    if any(one.kind == "outcome" and _over(one, now) for one in clocks):
        return NextAction("selesai", _("Catat hasil"), _("waktu sampai hasil lewat. Tanyakan, lalu catat hasilnya."))
    return None


def _over(clock: Timer, now: datetime) -> bool:
    due = due_of(clock)
    return due is not None and due < now


def _office(request: Request, offices: dict[str, str]) -> str:
    return offices.get(request.to_institution, request.to_institution)
