"""A matter in Sandaran that accuses Satpol PP: who must not know of it gets it nowhere."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from sigap.incidents.queries import visible
from sigap.intake.queries import visible_reports
from sigap.notify.queries import inbox
from sigap.response.queries import asked_q, for_me, sent_by_desk
from tests.access.matrix import MATRIX
from tests.access.test_matrix import NAMES
from tests.access.world import CANARY, NUMBER, Persona, World, build

pytestmark = pytest.mark.django_db

# Whatever page they ask for, these get not one word of it.
BLIND = (
    "field_reporter elsewhere",
    "duty_officer elsewhere",
    "camat elsewhere",
    "duty_officer accused",
    "legal_officer superior of the accused",
    "registered",
    "independent_reader",
    "mediator",
    "trainer",
    "administrator",
)


def everything_for(persona: Persona) -> list[object]:
    """Every row of the rooms' own reads, whatever page shows it."""
    assert persona.officer is not None
    viewer = persona.officer.viewer
    return [
        *visible(viewer, asked_q(viewer)),
        *visible_reports(viewer),
        *for_me(viewer),
        *sent_by_desk(viewer),
        *inbox(viewer),
    ]


def test_the_rooms_give_nothing_to_those_who_must_not_know():
    world = build()
    for name in BLIND:
        assert everything_for(world.persona(name)) == [], name


def test_and_they_give_it_to_those_who_must():
    world = build()
    for name in ("desk_officer", "desk_head", "verifier", "duty_officer", "camat"):
        assert everything_for(world.persona(name)), name


def pages(persona: Persona, world: World) -> dict[str, str]:
    """The text of every GET address, by name, without what the address itself already said."""
    texts = {}
    for name, row in MATRIX.items():
        if name not in NAMES or row.method != "GET":
            continue
        address = reverse(name, kwargs={**world.kwargs.get(row.about, {}), **row.kwargs})
        answer = persona.client.get(
            address, {**row.data, **({"q": "rombongan saling dorong"} if "q" in row.data else {})}
        )
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode("utf-8", "replace") + str(dict(answer.headers))
        for said in (address, quote(address, safe="")):
            text = text.replace(said, "")
        texts[name] = text
    return texts


def test_no_page_says_a_word_of_it_to_those_who_must_not_know():
    world = build()
    told = []
    for name in (*BLIND, "anonymous", "unenrolled"):
        for page, text in pages(world.persona(name), world).items():
            told += [f"{page} · {name}: {canary}" for canary in world.canaries if canary in text]
    assert not told, "\n" + "\n".join(told)


def test_no_page_shows_a_sealed_number_to_anybody_at_all():
    """It was asked for, and nobody from outside agreed."""
    world = build()
    told = []
    for persona in world.personas:
        for page, text in pages(persona, world).items():
            told += [f"{page} · {persona.name}" for shown in (NUMBER, "+6281299994321") if shown in text]
    assert not told, "\n" + "\n".join(told)


def test_nor_do_the_live_parts_of_a_page_nor_its_english():
    world = build()
    told = []
    for name in BLIND:
        client = world.persona(name).client
        client.post("/bahasa/", {"bahasa": "en"})
        for address in (
            "/dinding/",
            "/permintaan/",
            "/desk/belum/",
            "/desk/periksa/",
            "/desk/angka/",
            f"/kejadian/{world.kwargs['incident']['code']}/",
            "/cari/?q=shoving+sandaran",
            "/laporan/?keadaan=all&wilayah=64.08.11",
            "/wilayah/64.08.11.2001/",
        ):
            answer = client.get(address, headers={"X-Live": "1"})
            text = answer.content.decode("utf-8", "replace").replace(address, "")
            told += [f"{address} · {name}: {canary}" for canary in world.canaries if canary in text]
    assert not told, "\n" + "\n".join(told)


def test_its_teller_reads_it_back():
    world = build()
    assert CANARY in pages(world.persona("field_reporter"), world)["response:taken"]
