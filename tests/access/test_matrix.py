"""Every URL × role × jurisdiction × exclusion has an expected answer, and gives it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sigap.journal.models import Entry
from tests.access.matrix import ACCUSING, MATRIX, ONLY_FOR, PLACED, PUBLIC, SIGNED, STAFF, Row
from tests.access.world import Persona, World, build


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named pattern of the site, as `namespace:name`. Includes of includes too."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from addresses(one, inner)
        else:
            yield f"{prefix}{one.name or one.pattern}", one


NAMES = sorted({name for name, _ in addresses()})
ROOMS = sorted({name.split(":")[0] for name in MATRIX})


def test_every_address_has_a_row():
    missing = [name for name in NAMES if name not in MATRIX]
    assert not missing, f"add to tests/access/matrix.py: {missing}"


def test_no_row_speaks_of_an_address_that_is_gone():
    assert not [name for name in MATRIX if name not in NAMES]


def expected(row: Row, persona: Persona) -> set[str]:
    if row.who == PUBLIC:
        return {"open", "missing", "sign_in"}
    if persona.name == "anonymous":
        return {"sign_in"}
    if row.who == SIGNED:
        return {"open"}
    if persona.name == "registered":
        return {"no"}
    if persona.name == "unenrolled":
        return {"no"} if row.machine else {"enrol"}
    named = row.also.split()
    allowed = row.who == STAFF or persona.role in row.who.split() or persona.name in named
    if not allowed:
        return {"no"}
    if row.about in ONLY_FOR:
        return {"open"} if persona.name in ONLY_FOR[row.about] else {"missing", "no"}
    placed, accusing = row.about in PLACED or row.about in ACCUSING, row.about in ACCUSING
    if (placed and not persona.sees_place) or (accusing and persona.kept_away):
        return {"missing", "no"}
    return {"open"}


def knock(row: Row, name: str, persona: Persona, world: World) -> str:
    """One request, taken back afterwards."""
    address = reverse(name, kwargs={**world.kwargs.get(row.about, {}), **row.kwargs})
    with transaction.atomic():
        answer = (
            persona.client.generic(row.method, address)
            if row.method not in {"GET", "POST"}
            else (
                persona.client.post(address, row.data)
                if row.method == "POST"
                else persona.client.get(address, row.data)
            )
        )
        if answer.streaming:
            answer.close()
        transaction.set_rollback(True)
    place = answer.headers.get("Location", "")
    if answer.status_code == 401 or place == "/masuk/" or place.startswith("/masuk/?lanjut="):
        return "sign_in"
    if place == "/saya/kode/" and name != "accounts:recovery":
        return "enrol"
    if answer.status_code >= 500:
        return f"error {answer.status_code}"
    return {403: "no", 404: "missing"}.get(answer.status_code, "open")


@pytest.mark.django_db
@pytest.mark.parametrize("room", ROOMS)
def test_each_answers_each_visitor_as_written(room):
    world = build()
    wrong = []
    for name, row in MATRIX.items():
        if name.split(":")[0] != room or name not in NAMES:
            continue
        for persona in world.personas:
            cookies = persona.client.cookies.copy()
            answer = knock(row, name, persona, world)
            persona.client.cookies = cookies
            if answer not in expected(row, persona):
                wrong.append(
                    f"{name} · {persona.name}: {answer}, expected {' or '.join(sorted(expected(row, persona)))}"
                )
    assert not wrong, "\n" + "\n".join(wrong)


def strictly(persona: Persona) -> Client:
    """The persona's browser, as real browsers are: no form without its secret."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = persona.client.cookies.copy()
    return strict


@pytest.mark.django_db
def test_no_button_works_without_the_secret_of_its_form():
    world = build()
    strict = strictly(world.persona("desk_head"))
    done = []
    for name, row in MATRIX.items():
        if row.method != "POST" or name not in NAMES:
            continue
        before = Entry.objects.count()
        address = reverse(name, kwargs={**world.kwargs.get(row.about, {}), **row.kwargs})
        answer = strict.post(address, row.data)
        refused = 401 if row.machine else 404 if row.gateway else 403
        if answer.status_code != refused or Entry.objects.count() != before:
            done.append(f"{name}: {answer.status_code}")
    assert not done, "\n" + "\n".join(done)


@pytest.mark.django_db
def test_nothing_changes_by_being_looked_at():
    """A link, a picture or a preview that somebody is made to open must do nothing; receipts are what a GET may leave."""
    world = build()
    persona = world.persona("desk_head")
    persona.client.raise_request_exception = False
    left = []
    for name, row in MATRIX.items():
        if name not in NAMES:
            continue
        before = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        persona.client.get(reverse(name, kwargs={**world.kwargs.get(row.about, {}), **row.kwargs}), row.data)
        kinds = set(Entry.objects.filter(seq__gt=before).values_list("kind", flat=True)) - {"message.confirmed"}
        left += [f"{name}: {kind}" for kind in kinds]
    assert not left, "\n" + "\n".join(left)
