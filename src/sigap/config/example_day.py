"""The example day of realm contoh: invented, plausible, played through the real actions, marked CONTOH."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Min

from sigap.accounts.actions import add_contact
from sigap.accounts.models import Person, Post
from sigap.accounts.queries import contacts_of
from sigap.accounts.seeding import seeded_person, wanted_logins
from sigap.config.reactions import REACTIONS
from sigap.desk import actions as desk
from sigap.incidents import actions as incidents
from sigap.incidents.models import Incident
from sigap.intake.drafts import ReportDraft
from sigap.intake.models import Report
from sigap.journal.reactions import run_reactions
from sigap.journal.writing import Actor
from sigap.notify.sender import send_due
from sigap.response import actions as response
from sigap.response.timers import tick
from sigap.territory.models import Area

MARK = "CONTOH. "


@dataclass(frozen=True, slots=True)
class Told:
    """One invented report: minutes before now, kind, village, teller's post, words."""

    ago: int
    kind: str
    place: str
    post: str
    words: str
    more: dict[str, Any] = field(default_factory=dict)


REPORTS = (
    Told(560, "D1", "Bumi Etam", "panwascam-kaubun", "Tiga baliho di simpang pasar sobek sejak subuh."),
    Told(530, "G1", "Sepaso", "ppk-bengalon", "Perahu logistik tertahan air surut, kotak cadangan belum sampai."),
    Told(
        500,
        "A1",
        "Teluk Lingga",
        "desk-piket-1",
        "Pemberitahuan aksi damai di depan kantor, sekitar 50 orang, siang ini.",
    ),
    Told(
        470,
        "F1",
        "Singa Gembara",
        "panwascam-sangatta_utara",
        "Warga bercerita ada pembagian amplop dari rumah ke rumah.",
        {"basis": "witness"},
    ),
    Told(
        440,
        "I1",
        "Bumi Rapak",
        "desk-piket-2",
        "Katanya nanti malam mau ada balasan.",
        {"basis": "rumour", "channel": "telephone", "contact": "CONTOH Pak Penelepon 0811 0000 9001"},
    ),
    Told(
        420,
        "E1",
        "Sangatta Utara",
        "desk-piket-1",
        "Pesan berantai: surat suara di satu TPS sudah tercoblos.",
        {"basis": "rumour", "forwarded_from": "grup contoh"},
    ),
    Told(
        400,
        "H2",
        "Martadinata",
        "camat-teluk_pandan",
        "Warga mempertanyakan papan batas yang dipindah.",
        {"basis": "saw"},
    ),
    Told(
        370,
        "C2",
        "Sandaran",
        "panwascam-sandaran",
        "Petugas didatangi dan diminta tidak mencatat.",
        {"basis": "witness"},
    ),
    Told(345, "G7", "Long Lees", "ppk-busang", "Jalan hauling longsor, satu jalur tidak bisa dilewati mobil."),
    Told(
        320,
        "A6",
        "Swarga Bara",
        "desk-piket-1",
        "Arak-arakan motor tanpa pengawalan menuju simpang.",
        {"channel": "telephone"},
    ),
    Told(300, "B3", "Muara Wahau", "camat-muara_wahau", "Seorang dipukul di warung, pelipis luka.", {"injured": 1}),
    Told(
        285,
        "F2",
        "Sangatta Selatan",
        "panwascam-sangatta_selatan",
        "Seorang petugas berseragam ikut mengarahkan dukungan.",
        {"accused": ("SATPOLPP",)},
    ),
    Told(260, "D3", "Kaliorang", "camat-kaliorang", "Kaca kantor dilempar orang tak dikenal."),
    Told(240, "I3", "Sangkulirang", "ppk-sangkulirang", "Dua kampanye dijadwalkan di lapangan yang sama sore ini."),
    Told(215, "G6", "Rantau Makmur", "ppk-rantau_pulung", "Listrik padam sejak pagi, genset belum ada."),
    Told(
        190,
        "A5",
        "Muara Bengkal Ulu",
        "camat-muara_bengkal",
        "Jalan ditutup kayu oleh sekitar 30 orang.",
        {"crowd": "under_100"},
    ),
    Told(
        160,
        "B1",
        "Sandaran",
        "panwascam-sandaran",
        "Dua rombongan saling dorong di depan pasar, sebagian membawa kayu.",
        {"weapons": "blunt", "crowd": "under_100"},
    ),
    Told(
        150,
        "B1",
        "Sandaran",
        "camat-sandaran",
        "Rombongan pembawa kayu di pasar Sandaran, saling dorong, kira-kira 60 orang.",
        {"basis": "witness", "crowd": "under_100"},
    ),
    Told(
        120,
        "H6",
        "Sangatta Utara",
        "tokoh-sangatta",
        "Pembubaran dinilai berlebihan, satu orang memar.",
        {"injured": 1},
    ),
    Told(
        95,
        "G4",
        "Long Mesangat",
        "ppk-long_mesangat",
        "Sekelompok warga menolak TPS dibuka bila logistik belum lengkap.",
    ),
    Told(
        70,
        "E2",
        "Sangatta Utara",
        "desk-piket-2",
        "Unggahan menghina satu kelompok, dibagikan ratusan kali.",
        {"channel": "whatsapp"},
    ),
    Told(
        48,
        "A4",
        "Sangatta Utara",
        "desk-piket-1",
        "Massa duduk menutup pintu kantor, belum ada perusakan.",
        {"crowd": "under_500"},
    ),
    Told(26, "G3", "Telen", "ppk-telen", "Saksi menolak tanda tangan, suasana meninggi."),
    Told(8, "D4", "Kombeng Indah", "panwascam-kombeng", "Ada api di belakang posko, warga berusaha memadamkan."),
    Told(
        6,
        "D4",
        "Kombeng Indah",
        "desk-piket-2",
        "Ada yang menelepon: api di belakang posko, belum tahu penyebabnya.",
        {"basis": "witness", "channel": "telephone", "contact": "CONTOH Bu Penelepon 0811 0000 9002"},
    ),
    Told(5, "I4", "Bengalon", "panwascam-bengalon", "Tumpukan kayu dan batu di dekat gudang sejak sore."),
)


def play(now: datetime) -> None:
    """Play the day so that its last report is five minutes old at ``now``. Played once; again it does nothing."""
    if Report.objects.exists():
        return
    _contacts(now - timedelta(minutes=REPORTS[0].ago + 5))
    _change_of_watch(now - timedelta(minutes=REPORTS[0].ago + 4))
    moments = sorted({*(now - timedelta(minutes=told.ago) for told in REPORTS), *_pace(now)})
    waiting = sorted(REPORTS, key=lambda told: -told.ago)
    for moment in moments:
        tick(moment)
        while waiting and now - timedelta(minutes=waiting[0].ago) <= moment:
            _report(waiting.pop(0), moment)
        run_reactions(REACTIONS, moment)
        send_due(moment)
        _work(moment, now)
    _call_back(now)


def _pace(now: datetime) -> list[datetime]:
    start = Report.objects.aggregate(first=Min("received_at"))["first"] or now - timedelta(
        minutes=max(t.ago for t in REPORTS)
    )
    return [start + timedelta(minutes=step) for step in range(0, 565, 5) if start + timedelta(minutes=step) <= now]


def _actor(post_code: str) -> Actor:
    """The example person of a post."""
    post = Post.objects.get(code=post_code)
    return Actor(person=seeded_person(post_code), post=post.code, role=post.role, institution=post.institution_code)


def _contacts(now: datetime) -> None:
    """An invented number for every example person but one: a post without a contact is shown as such."""
    machine = Actor.system("seed")
    people = [person for _name, code in wanted_logins() if Person.objects.filter(id=(person := seeded_person(code)))]
    for number, person in enumerate(people[:-1], start=1):
        if not contacts_of(person).exists():
            add_contact(machine, person=person, channel="phone", address=f"+62811000{number:05d}", now=now)


def _change_of_watch(now: datetime) -> None:
    offered = desk.offer(_actor("desk-piket-3"), [], "CONTOH: malam tenang, tidak ada yang terbuka.", now=now)
    desk.take(_actor("desk-piket-1"), offered.id, now=now + timedelta(minutes=1))


def _call_back(now: datetime) -> None:
    """Two sealed numbers of tellers: one opened a moment ago with the agreement of KPU, one that waits for it."""
    called = Report.objects.filter(channel="telephone").exclude(contact_ref="").order_by("-received_at")
    for report, ask in zip(called[:2], ("desk-pemeriksa-1", "desk-piket-1"), strict=False):
        reason = "CONTOH: telepon terputus, letaknya belum jelas."
        opening = incidents.ask_opening(_actor(ask), report.id, reason, now=now)
        run_reactions(REACTIONS, now)
        if ask == "desk-pemeriksa-1":
            incidents.grant_opening(_actor("kpu-piket"), opening.id, now=now)
    run_reactions(REACTIONS, now)
    send_due(now)


def _report(told: Told, now: datetime) -> None:
    area = (
        Area.objects.filter(name=told.place, level__in=("desa", "kelurahan")).first()
        or Area.objects.filter(name=told.place).first()
    )
    draft = ReportDraft(
        kind=told.kind,
        area_code=area.code if area else "",
        place_text="" if area else told.place,
        occurred_at=now - timedelta(minutes=7),
        text=MARK + told.words,
        **{"basis": "saw", **told.more},
    )
    taken = incidents.take_report(_actor(told.post), draft, now=now)
    if taken.incident is not None:
        SCRIPT.get(told.kind, _ask_lead)(taken.incident, now)


def _ask_lead(incident: Incident, now: datetime) -> None:
    response.send(
        _actor("desk-piket-1"), incident.id, incident.lead, "PERMINTAAN", "CONTOH: mohon dicek dan ditangani.", now=now
    )


def _alert(incident: Incident, now: datetime) -> None:
    response.alert(_actor("desk-piket-1"), incident.id, now=now)


def _watch(incident: Incident, now: datetime) -> None:
    look = (now + timedelta(days=1)).date()
    incidents.set_owner(_actor("desk-piket-1"), incident.id, "desk-kepala", look, now=now)


def _leave(incident: Incident, now: datetime) -> None:
    """Nobody was asked yet: the desk still has to."""


SCRIPT: dict[str, Callable[[Incident, datetime], None]] = {
    "B1": _alert,
    "A4": _alert,
    "D4": _alert,
    "D3": _alert,
    "C2": _alert,
    "I1": _watch,
    "I3": _watch,
    "I4": _leave,
    "H6": _leave,
    "G3": _leave,
    "E2": _leave,
}

# What the office says when it is done; "" while it is still at work.
ANSWERS: dict[str, str] = {
    "G1": "Perahu berangkat lagi setelah pasang.",
    "B3": "Dilerai, korban diantar ke puskesmas.",
    "D1": "Dicatat dan difoto, baliho diganti.",
    "A6": "Diarahkan ke jalan lingkar.",
    "A5": "Jalan dibuka setelah bicara dengan tokoh.",
    "D3": "Dijaga, dicatat.",
    "G6": "Genset datang.",
    "B1": "",
    "F1": "",
    "G4": "",
}
DUTY = {
    "POLRES": "polres-ops",
    "KPU": "kpu-piket",
    "BAWASLU": "bawaslu-piket",
    "BPBD": "bpbd-piket",
    "KESBANGPOL": "kesbangpol-piket",
    "DISKOMINFO": "diskominfo-piket",
}


def _work(moment: datetime, now: datetime) -> None:
    """Offices answer, arrive and finish; the desk checks, closes and tells the reporter."""
    for incident in Incident.objects.filter(state__in=("new", "active"), opened_at__lte=moment).exclude(form="outside"):
        age = (moment - incident.opened_at).total_seconds() / 60
        if incident.kind == "B1" and age >= 5 and _merged_into_twin(incident, moment):
            continue
        if incident.kind in ANSWERS:
            _answered(incident, age, moment)
        elif incident.kind in ("C2", "G7", "H2") and age >= 20:
            _slow(incident, age, moment)
        _checked(incident, age, moment)
        if incident.kind == "A4" and age >= 25 and not incident.notes.exists():
            words = "CONTOH: Kabag Ops berjanji mengirim patroli; telepon lagi 30 menit kemudian."
            incidents.add_note(_actor("desk-piket-1"), incident.id, words, note_kind="promise", now=moment)


def _answered(incident: Incident, age: float, moment: datetime) -> None:
    for request in incident.requests.all():
        actor = _actor(DUTY.get(request.to_institution, "polres-ops"))
        if request.state == "sent" and age >= 5:
            response.answer(actor, request.id, "accepted", now=moment)
        elif request.state == "accepted" and request.on_scene_at is None and age >= 25:
            response.arrive(actor, request.id, now=moment)
        elif request.state == "accepted" and age >= 60 and ANSWERS[incident.kind]:
            response.finish(actor, request.id, f"CONTOH: {ANSWERS[incident.kind]}", now=moment)
        elif request.state == "done" and age >= 75:
            _finish(incident.id, moment)


def _merged_into_twin(incident: Incident, moment: datetime) -> bool:
    """The second report of one brawl goes to the incident that the first one opened."""
    twin = Incident.objects.filter(kind="B1", opened_at__lt=incident.opened_at, state__in=("new", "active")).first()
    if twin is None:
        return False
    response.merge(_actor("desk-piket-1"), incident.id, twin.id, now=moment)
    return True


def _finish(incident: UUID, moment: datetime) -> None:
    officer = _actor("desk-piket-1")
    response.close(officer, incident, "settled", "CONTOH: kantor melaporkan selesai.", now=moment)
    incidents.answer_reporter(officer, incident, "CONTOH: sudah ditangani. Terima kasih.", "app", now=moment)


def _slow(incident: Incident, age: float, moment: datetime) -> None:
    """An office that cannot yet, and one that answers and arrives by telephone."""
    officer = _actor("desk-piket-1")
    for request in incident.requests.all():
        if incident.kind == "G7" and request.state == "sent":
            response.answer(_actor("bpbd-piket"), request.id, "cannot", reason_code="medan", now=moment)
        elif incident.kind == "C2" and request.state == "sent":
            response.answer(officer, request.id, "accepted", how="phone", by_post="polres-ops", now=moment)
        elif incident.kind == "C2" and request.on_scene_at is None and age >= 55:
            response.arrive(officer, request.id, now=moment)


def _checked(incident: Incident, age: float, moment: datetime) -> None:
    done = incident.checks.count()
    if incident.kind in ("B1", "B3", "D3", "G1", "D1", "A5", "C2") and not incident.verified:
        if done == 0 and age >= 10:
            incidents.check(_actor("desk-pemeriksa-1"), incident.id, "callback", "CONTOH", now=moment)
        elif done == 1 and age >= 20:
            incidents.check(_actor("desk-pemeriksa-2"), incident.id, "check", "CONTOH", now=moment)
