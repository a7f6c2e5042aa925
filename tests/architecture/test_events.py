"""Every event kind has an apply, a golden entry, and a sentence; a changed event needs a new version."""

import json
from dataclasses import fields, make_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

from sigap.journal.applying import APPLIES
from sigap.journal.canonical import canonical_text
from sigap.journal.events import EVENTS, schema_of
from sigap.journal.names import PlainNames
from sigap.journal.recorded import Actor, Recorded, document_of, order_key, recorded_from

GOLDEN = Path(__file__).parent.parent / "golden" / "events"
WHO = Actor(person=UUID(int=7), post="contoh-post", role="desk_officer", institution="KESBANGPOL")
MOMENT = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)
CLOCK = (1732687680000000, 0)


def sample(hint: Any, name: str) -> Any:
    """A value of the field's type; optional fields are filled so that the golden entry shows them."""
    arguments = [arg for arg in get_args(hint) if arg is not type(None)]
    origin = get_origin(hint)
    if origin is tuple:
        return (sample(arguments[0], name),)
    if origin is dict:
        return {"contoh": sample(arguments[1], name)}
    if origin is not None:
        return sample(arguments[0], name)
    simple = {str: "contoh", int: 3, bool: True, UUID: UUID(int=11), datetime: MOMENT, date: date(2024, 11, 27)}
    if hint in simple:
        return simple[hint]
    return filled(hint)


def filled(cls: type[Any]) -> Any:
    hints = get_type_hints(cls)
    return cls(**{field.name: sample(hints[field.name], field.name) for field in fields(cls)})


def entry_of(event: Any) -> Recorded:
    return Recorded(
        id=UUID(int=1),
        node="A",
        seq=1,
        order=order_key(CLOCK, "A"),
        kind=event.kind,
        event=event,
        actor=WHO,
        happened_at=MOMENT,
        recorded_at=MOMENT,
        subjects=tuple(dict.fromkeys(event.subjects())),
    )


def golden_path(kind: str, version: int) -> Path:
    return GOLDEN / f"{kind}@{version}.json"


def golden_of(cls: type[Any]) -> dict[str, Any]:
    event = filled(cls)
    text = canonical_text(document_of(entry_of(event), cls.version, "0" * 64, CLOCK))
    return {"schema": schema_of(cls), "text": text}


def write_missing() -> list[str]:
    """Called by script/golden: writes what is missing, never over what is there."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    written = []
    for kind, cls in sorted(EVENTS.items()):
        path = golden_path(kind, cls.version)
        if not path.exists():
            path.write_text(json.dumps(golden_of(cls), ensure_ascii=False, indent=1) + "\n")
            written.append(path.name)
    return written


KINDS = sorted(EVENTS)


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_an_apply(kind):
    assert kind in APPLIES, f"{kind}: add a function under @applies in the room's apply.py"


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_a_sentence_and_names_its_subjects(kind):
    event = filled(EVENTS[kind])
    assert event.sentence(PlainNames()).strip()
    assert event.subjects(), f"{kind} speaks of nothing"


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_not_changed_without_a_new_version(kind):
    cls = EVENTS[kind]
    path = golden_path(kind, cls.version)
    assert path.exists(), f"run script/golden and commit {path.name}"
    golden = json.loads(path.read_text())
    assert schema_of(cls) == golden["schema"], f"{kind}: changed fields need version {cls.version + 1} and an upcast"
    assert golden_of(cls)["text"] == golden["text"]


def changed(cls: type[Any]) -> dict[str, type[Any]]:
    """What somebody might do to an event and forget its version."""
    first, *rest = fields(cls)
    hints = get_type_hints(cls)
    plain = [(field.name, hints[field.name]) for field in fields(cls)]
    own = {name: getattr(cls, name) for name in ("kind", "version", "subjects", "sentence")}

    def made(shape: list[Any], **more: Any) -> type[Any]:
        return make_dataclass(cls.__name__, shape, frozen=True, kw_only=True, namespace={**own, **more})

    return {
        "a field more": made([*plain, ("added", str)]),
        "an optional field more": made([*plain, ("added", str, "")]),
        "a field less": made(plain[1:]) if rest else made([("other", str)]),
        "a field renamed": made([(f"{first.name}_new", hints[first.name]), *plain[1:]]),
        "a field of another type": made([(first.name, list[int]), *plain[1:]]),
        "a field that may be left out": made([*plain[1:], (first.name, hints[first.name], None)]),
        "other subjects": made(plain, subjects=lambda self: ("another",)),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_gate_sees_every_change_of_shape(kind):
    cls = EVENTS[kind]
    golden = json.loads(golden_path(kind, cls.version).read_text())
    for what, other in changed(cls).items():
        same_schema = schema_of(other) == golden["schema"]
        assert not (same_schema and golden_of(other)["text"] == golden["text"]), f"{kind}: {what}"


def test_every_older_version_keeps_its_golden_entry():
    """A version is only ever replaced by the next one; the entries that it wrote lie in somebody's chain."""
    for kind, cls in EVENTS.items():
        kept = {int(path.stem.rpartition("@")[2]) for path in GOLDEN.glob(f"{kind}@*.json")}
        assert kept == set(range(1, cls.version + 1)), kind


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_every_golden_entry_of_every_version_still_reads(path):
    text = json.loads(path.read_text())["text"]
    entry = recorded_from(text)
    assert entry.event.sentence(PlainNames()).strip()
