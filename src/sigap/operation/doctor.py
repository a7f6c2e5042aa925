"""Asks every check, keeps what they said for the page, and never stops because one of them failed."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection

from sigap.journal.durable import put_file
from sigap.operation import realm
from sigap.operation.checks import CHECKS
from sigap.operation.findings import Check, Finding, Group, Look, Sentence, State, care, unknown

FILE = "doctor.json"
ASKED = "doctor.asked"
ENVIRONMENT_CHECKS = ("database", "folder")

log = logging.getLogger("sigap.doctor")


@dataclass(frozen=True, slots=True)
class Result:
    """One check with what it found."""

    name: str
    group: Group
    title: Sentence
    finding: Finding

    @property
    def state(self) -> State:
        return self.finding.state

    def as_words(self) -> dict[str, str]:
        """For --json: everything in words."""
        return {
            "name": self.name,
            "title": str(self.title),
            "state": self.state.value,
            "found": str(self.finding.found),
            "do": str(self.finding.do),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What one examination found."""

    at: datetime
    results: tuple[Result, ...]

    def count(self, state: State) -> int:
        return sum(one.state is state for one in self.results)

    @property
    def code(self) -> int:
        """0: nothing to do; 1: something to do; 3: the surroundings do not allow Sigap to work at all."""
        graves = {one.name for one in self.results if one.state is State.GRAVE}
        if graves & set(ENVIRONMENT_CHECKS):
            return 3
        return 1 if graves or self.count(State.CARE) else 0


def examine(look: Look, checks: Sequence[Check] = CHECKS) -> Report:
    """Ask them all, in order. What needs the database is not asked when it is away."""
    away = not _database_answers()
    results = []
    for check in checks:
        if away and check.needs == "database":
            finding = unknown(Sentence("Tidak diperiksa: basis data tidak menjawab."))
        else:
            finding = _asked(check, look)
        results.append(Result(check.name, check.group, check.title, finding))
    return Report(look.now, tuple(results))


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _asked(check: Check, look: Look) -> Finding:
    try:
        return check.ask(look)
    except DatabaseError as problem:
        why = type(problem).__name__
        return unknown(Sentence("Basis data menolak menjawab (%(why)s).", why=why), Sentence("Jalankan: sigap migrate"))
    except Exception as problem:  # a check that fails is itself a finding; the others are asked all the same
        log.exception("doctor check failed", extra={"part": check.name})
        return care(
            Sentence("Pemeriksaan ini sendiri gagal (%(why)s).", why=type(problem).__name__),
            Sentence("Lihat log server, dan laporkan kepada pengembang."),
        )


# --- kept for the page ------------------------------------------------------------------------------------------------


def keep(report: Report) -> None:
    """Leave it in the realm's folder, for the server's account alone."""
    rows = [
        {
            "name": one.name,
            "group": one.group.value,
            "title": one.title.as_json(),
            "state": one.state.value,
            "found": one.finding.found.as_json(),
            "do": one.finding.do.as_json(),
        }
        for one in report.results
    ]
    told = json.dumps({"at": report.at.isoformat(), "results": rows}, ensure_ascii=False)
    put_file(realm.folder() / FILE, told.encode(), mode=0o600)
    (realm.folder() / ASKED).unlink(missing_ok=True)


def kept() -> Report | None:
    """The last examination, or None when there was none or its file is damaged."""
    try:
        told: dict[str, Any] = json.loads((realm.folder() / FILE).read_text())
        return Report(datetime.fromisoformat(told["at"]), tuple(_result(row) for row in told["results"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _result(row: dict[str, Any]) -> Result:
    finding = Finding(State(row["state"]), Sentence.from_json(row["found"]), Sentence.from_json(row["do"]))
    return Result(str(row["name"]), Group(row["group"]), Sentence.from_json(row["title"]), finding)


def ask_for_one() -> None:
    """Somebody at a page wants to know now: tick looks within seconds."""
    (realm.folder() / ASKED).touch()


def is_asked_for() -> bool:
    return (realm.folder() / ASKED).exists()
