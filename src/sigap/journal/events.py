"""Events: frozen dataclasses with a dotted kind and a version, and how they become payloads and back."""

import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, get_args, get_origin
from uuid import UUID

from sigap.journal.canonical import parse_instant, plain
from sigap.journal.names import Names

Payload = dict[str, Any]


class Event(Protocol):
    """What ``@event`` classes look like."""

    kind: ClassVar[str]
    version: ClassVar[int]

    def subjects(self) -> tuple[str, ...]: ...

    def sentence(self, names: Names) -> str: ...


EVENTS: dict[str, type[Any]] = {}
UPCASTS: dict[tuple[str, int], Callable[[Payload], Payload]] = {}


def event(kind: str, *, version: int) -> Callable[[type[Any]], type[Any]]:
    """Register a frozen dataclass as the current version of an event kind."""

    def register(cls: type[Any]) -> type[Any]:
        if not is_dataclass(cls):
            raise TypeError(f"{cls.__name__}: put @event above @dataclass")
        known = EVENTS.get(kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"{kind} is already {known.__qualname__}")
        cls.kind = kind  # type: ignore[attr-defined]
        cls.version = version  # type: ignore[attr-defined]
        EVENTS[kind] = cls
        return cls

    return register


def upcasts(kind: str, from_version: int) -> Callable[[Callable[[Payload], Payload]], Callable[[Payload], Payload]]:
    """Register how a payload of an old version reads as the next one."""

    def register(step: Callable[[Payload], Payload]) -> Callable[[Payload], Payload]:
        UPCASTS[(kind, from_version)] = step
        return step

    return register


def payload_of(item: Any) -> Payload:
    """An event's fields as plain JSON values."""
    return {field.name: plain(_nested(getattr(item, field.name))) for field in fields(item)}


def _nested(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return payload_of(value)
    if isinstance(value, (list, tuple)):
        return [_nested(item) for item in value]
    return value


class UnknownEvent(LookupError):
    """An entry of a kind or version that this program does not know."""


def event_from(kind: str, version: int, payload: Payload) -> Any:
    """Read a stored payload as today's event class, upcasting old versions step by step."""
    cls = EVENTS.get(kind)
    if cls is None or version > cls.version:
        raise UnknownEvent(f"{kind} v{version}")
    while version < cls.version:
        step = UPCASTS.get((kind, version))
        if step is None:
            raise UnknownEvent(f"{kind} v{version}: no upcast to v{version + 1}")
        payload = step(payload)
        version += 1
    return _build(cls, payload)


@dataclass(frozen=True)
class _Reader:
    """Field readers of one dataclass, worked out once."""

    readers: tuple[tuple[str, Callable[[Any], Any]], ...]


_READERS: dict[type[Any], _Reader] = {}


def _build(cls: type[Any], payload: Payload) -> Any:
    plan = _READERS.get(cls)
    if plan is None:
        hints = typing.get_type_hints(cls)
        plan = _Reader(tuple((field.name, _reader(hints[field.name])) for field in fields(cls)))
        _READERS[cls] = plan
    return cls(**{name: read(payload[name]) for name, read in plan.readers if name in payload})


def _reader(hint: Any) -> Callable[[Any], Any]:
    origin = get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in get_args(hint) if arg is not type(None)]
        if len(inner) != 1:
            raise TypeError(f"{hint}: only 'X | None' is allowed in an event")
        read = _reader(inner[0])
        return lambda value: None if value is None else read(value)
    if origin is tuple:
        item = _reader(get_args(hint)[0])
        return lambda value: tuple(item(part) for part in value)
    if origin is dict:
        item = _reader(get_args(hint)[1])
        return lambda value: {key: item(part) for key, part in value.items()}
    if hint is UUID:
        return UUID
    if hint is datetime:
        return parse_instant
    if hint is date:
        return date.fromisoformat
    if is_dataclass(hint):
        return lambda value: _build(typing.cast("type[Any]", hint), value)
    if isinstance(hint, type) and issubclass(hint, (str, int)):
        return hint
    if hint is Any:
        return lambda value: value
    raise TypeError(f"{hint} is not allowed in an event")


def schema_of(cls: type[Any]) -> dict[str, str]:
    """Field name → type text, for the gate that catches a changed event without a new version."""
    hints = typing.get_type_hints(cls)
    described = {}
    for field in fields(cls):
        optional = " =default" if field.default is not MISSING or field.default_factory is not MISSING else ""
        hint = hints[field.name]
        described[field.name] = (
            hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)
        ) + optional
    return described
