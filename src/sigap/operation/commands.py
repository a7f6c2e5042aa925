"""``sigap doctor``. Exit codes: 0 nothing to do, 1 something to do, 3 Sigap cannot work here."""

import argparse
import json
import sys

from django.conf import settings
from django.utils import timezone

from sigap.operation.doctor import Report, Result, examine, keep
from sigap.operation.findings import Group, Look, State

SIGNS = {State.GOOD: "  baik ", State.CARE: "! PERLU", State.GRAVE: "X GAWAT", State.UNKNOWN: "?      "}


def run_doctor(options: argparse.Namespace) -> int:
    report = examine(Look(timezone.now()))
    if report.code != 3:
        keep(report)
    sys.stdout.write(_as_json(report) if options.json else _as_text(report))
    return report.code


def _as_json(report: Report) -> str:
    told = {
        "ok": report.code == 0,
        "realm": settings.SIGAP_REALM,
        "at": report.at.isoformat(),
        "counts": {state.value: report.count(state) for state in State},
        "checks": [one.as_words() for one in report.results],
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def _as_text(report: Report) -> str:
    lines = []
    for group in Group:
        rows = [one for one in report.results if one.group is group]
        lines += ["", str(group.label), *(line for one in rows for line in _lines(one))]
    counts = ", ".join(f"{report.count(state)} {state.value}" for state in State)
    return "\n".join([*lines[1:], "", f"Ranah {settings.SIGAP_REALM}: {counts}."]) + "\n"


def _lines(one: Result) -> list[str]:
    lines = [f"  {SIGNS[one.state]}  {one.title}: {one.finding.found}"]
    if one.finding.do.text and one.state is not State.GOOD:
        lines.append(f"           → {one.finding.do}")
    return lines
