"""The people who knock, and the things they knock for: all in Sandaran, accusing Satpol PP."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.cookies import SimpleCookie
from io import BytesIO

from django.test import Client
from django.utils import timezone
from PIL import Image

from sigap.accounts import actions
from sigap.accounts.models import Holding
from sigap.config.tick import beat
from sigap.incidents.actions import add_file, ask_opening
from sigap.incidents.models import Incident
from sigap.response.actions import send
from tests.factories.accounts import PASSWORD, SEED, Officer, browser, make_officer
from tests.factories.kept import once_for_all
from tests.factories.reports import load_kutim, taken

HERE = "64.08.11"
ACCUSED = "SATPOLPP"


@dataclass(frozen=True)
class Persona:
    """One kind of visitor, and what must hold for an object of Sandaran that accuses Satpol PP."""

    name: str
    role: str
    client: Client
    officer: Officer | None = None
    sees_place: bool = True
    kept_away: bool = False


NUMBER = "0812 9999 4321"  # of the teller, sealed: no page shows it to anybody until it is opened
CANARY = "KENARI-SANDARAN"  # the words of the report: nobody blind to it may ever get them


@dataclass
class World:
    """`canaries`: strings that give the matter in Sandaran away (its words, ids and codes)."""

    personas: list[Persona] = field(default_factory=list)
    kwargs: dict[str, dict[str, object]] = field(default_factory=dict)
    canaries: tuple[str, ...] = ()
    incident: Incident | None = None

    def persona(self, name: str) -> Persona:
        return next(one for one in self.personas if one.name == name)


def _picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(kept, "PNG")
    return kept.getvalue()


PICTURE = _picture()

# name, post, sees Sandaran, is kept away from what accuses Satpol PP
OFFICERS = (
    ("desk_officer", "desk-piket-1", True, False),
    ("desk_head", "desk-kepala", True, False),
    ("verifier", "desk-pemeriksa-1", True, False),
    ("field_reporter", "panwascam-sandaran", True, False),
    ("field_reporter elsewhere", "ppk-busang", False, False),
    ("duty_officer", "polsek-sandaran-piket", True, False),
    ("duty_officer elsewhere", "polsek-busang-piket", False, False),
    ("bawaslu", "bawaslu-piket", True, False),
    ("duty_officer accused", "satpolpp-piket", True, True),
    ("camat", "camat-sandaran", True, False),
    ("camat elsewhere", "camat-busang", False, False),
    ("mediator", "fkub-penengah", True, False),
    ("legal_officer superior of the accused", "hukum-kabupaten", True, True),
    ("trainer", "pelatih-bimtek", True, False),
    ("independent_reader", "pembaca-kampus", True, False),
    ("administrator", "admin-sistem", True, False),
)


def build() -> World:
    """Built once and put back for each test; every test gets browsers of its own."""
    beat(timezone.now(), [])
    world: World = once_for_all("access", _build)
    return replace(world, personas=[replace(one, client=_again(one.client)) for one in world.personas])


def _again(client: Client) -> Client:
    fresh = Client()
    fresh.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    return fresh


def _build() -> World:
    load_kutim(now=timezone.now())
    world = World()
    world.personas.append(Persona("anonymous", "", Client()))
    for name, post, sees_place, kept_away in OFFICERS:
        officer = make_officer(post)
        role = officer.viewer.role
        world.personas.append(Persona(name, role, browser(officer), officer, sees_place, kept_away))
    _registered(world)
    _unenrolled(world)
    _directory_objects(world)
    _matter_in_sandaran(world)
    return world


def _registered(world: World) -> None:
    """A head of the desk who stands as a candidate: the role opens everything, the register nothing."""
    now = timezone.now()
    officer = make_officer("desk-wakil")
    bawaslu = world.persona("bawaslu").officer
    assert bawaslu is not None
    row = actions.add_to_register(
        bawaslu.actor,
        kind="candidate",
        name="Contoh",
        person=officer.person,
        from_at=now - timedelta(days=1),
        until_at=now + timedelta(days=100),
        now=now,
    )
    world.kwargs["register_entry"] = {"entry": row.id}
    world.personas.append(Persona("registered", "desk_head", browser(officer), officer))


def _unenrolled(world: World) -> None:
    """Password right, second step not yet enrolled."""
    officer = make_officer("desk-piket-2", login_name="belum.daftar")
    client = Client()
    form = {"instansi": "KESBANGPOL", "nama": "belum.daftar", "sandi": PASSWORD}
    assert client.post("/masuk/", form).status_code == 302
    world.personas.append(Persona("unenrolled", "desk_officer", client, officer))


def _directory_objects(world: World) -> None:
    moment = timezone.now()
    officer = make_officer("ppk-sandaran")
    contact = actions.add_contact(SEED, person=officer.person, channel="phone", address="081234567890", now=moment)
    holding = Holding.objects.get(person_id=officer.person)
    token = actions.issue_token(
        SEED, label="Contoh", post_code="kpu-piket", expires_at=moment + timedelta(days=1), now=moment
    ).token
    world.kwargs |= {
        "person": {"person": officer.person},
        "holding": {"person": officer.person, "holding": holding.id},
        "contact": {"person": officer.person, "contact": contact.id},
        "token": {"token": token.id},
    }


def _matter_in_sandaran(world: World) -> None:
    """Panwascam Sandaran tells of a crowd and accuses Satpol PP; the desk asks Polres."""
    now = timezone.now()
    teller, desk = world.persona("field_reporter").officer, world.persona("desk_officer").officer
    assert teller is not None
    assert desk is not None
    told = taken(
        teller.actor,
        now,
        area_code=f"{HERE}.2001",
        text=f"CONTOH {CANARY}: dua rombongan saling dorong",
        accused=(ACCUSED,),
        files=(("foto.png", PICTURE),),
        contact=NUMBER,
    )
    assert told.incident is not None
    request = send(desk.actor, told.incident.id, "POLRES", "PERMINTAAN", f"CONTOH {CANARY}", now=now)
    kept = add_file(desk.actor, told.incident.id, "foto.png", PICTURE, now=now)
    opening = ask_opening(desk.actor, told.report.id, f"CONTOH {CANARY}", now=now)
    world.incident = told.incident
    world.kwargs |= {
        "report": {"report": told.report.id},
        "photo": {"report": told.report.id, "number": 0},
        "incident": {"code": told.incident.code},
        "incident_file": {"code": told.incident.code, "note": kept.id},
        "request": {"pk": request.id},
        "opening": {"pk": opening.id},
    }
    world.canaries = (
        CANARY,
        told.report.code,
        told.incident.code,
        str(told.report.id),
        str(told.incident.id),
        str(request.id),
        str(kept.id),
        str(opening.id),
        NUMBER,
    )
