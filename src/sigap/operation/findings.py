"""What a check says: a state, one sentence about what was found, one about what to do. Kept as they are, so that
whoever reads them later reads them in his own language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sigap.ui.words import full, number, span

Value: TypeAlias = "str | int | float | datetime | timedelta | Sentence"


class State(models.TextChoices):
    GOOD = "baik", _("baik")
    CARE = "perlu perhatian", _("perlu perhatian")
    GRAVE = "gawat", _("gawat")
    UNKNOWN = "tidak diperiksa", _("tidak diperiksa")


class Group(models.TextChoices):
    MACHINE = "machine", _("Mesin")
    DATABASE = "database", _("Basis data dan jurnal")
    WORK = "work", _("Jam dan pesan")
    PEOPLE = "people", _("Orang dan akses")
    SETTINGS = "settings", _("Pengaturan dan pemasangan")


class Sentence:
    """A text of the sources with its values, put into words when it is read. script/messages collects its text."""

    def __init__(self, text: str, **values: Value) -> None:
        self.text = text
        self.values = values

    def __str__(self) -> str:
        if not self.text:
            return ""
        return gettext(self.text) % {name: _word(value) for name, value in self.values.items()}

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "values": {name: _plain(value) for name, value in self.values.items()}}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Sentence":
        return cls(str(told["text"]), **{name: _read(value) for name, value in told["values"].items()})


def _word(value: Value) -> str:
    if isinstance(value, datetime):
        return full(value)
    if isinstance(value, timedelta):
        return span(value)
    return number(value) if isinstance(value, (int, float)) else str(value)


def _plain(value: Value) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, Sentence):
        return value.as_json()
    return {"seconds": value.total_seconds()} if isinstance(value, timedelta) else value


def _read(value: Any) -> Value:
    if not isinstance(value, dict):
        found: Value = value
        return found
    if "text" in value:
        return Sentence.from_json(value)
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    return timedelta(seconds=value["seconds"])


NOTHING = Sentence("")


@dataclass(frozen=True, slots=True)
class Finding:
    state: State
    found: Sentence
    do: Sentence = NOTHING


def good(found: Sentence) -> Finding:
    return Finding(State.GOOD, found)


def care(found: Sentence, do: Sentence) -> Finding:
    return Finding(State.CARE, found, do)


def grave(found: Sentence, do: Sentence) -> Finding:
    return Finding(State.GRAVE, found, do)


def unknown(found: Sentence, do: Sentence = NOTHING) -> Finding:
    return Finding(State.UNKNOWN, found, do)


@dataclass(frozen=True, slots=True)
class Look:
    """What a check is given. thorough: asked for in a terminal, where it may take its time and knock at other doors."""

    now: datetime
    thorough: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One question. needs: "database" when it cannot be answered without."""

    name: str
    group: Group
    title: Sentence
    ask: Callable[[Look], Finding]
    needs: str = "database"
