"""Kelola > Kesehatan sistem: what the doctor found last, in words for whoever keeps the server. Never slow: read from a file."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.operation import doctor
from sigap.operation.checks import CHECKS
from sigap.operation.doctor import Report, Result
from sigap.operation.findings import Group, Look, State
from sigap.operation.regular import EVERY

ALIVE = tuple(check for check in CHECKS if check.name in ("disk", "tick"))  # a file is read: asked at every look
TO_DO = (State.GRAVE, State.CARE)


@dataclass(frozen=True, slots=True)
class Counted:
    """One state and how many checks are in it."""

    state: State
    number: int


@requires("system.see")
@require_GET
def health(request: Viewed) -> HttpResponse:
    now = timezone.now()
    kept = doctor.kept()
    alive = doctor.examine(Look(now, thorough=False), ALIVE)
    results = _with_what_is_true_now(kept, alive)
    by_state = {state: [one for one in results if one.state is state] for state in State}
    context = {
        "kept": kept,
        "old": kept is not None and now - kept.at > 2 * EVERY,
        "asked": doctor.is_asked_for(),
        "counted": [
            Counted(state, len(by_state[state])) for state in (State.GRAVE, State.CARE, State.GOOD, State.UNKNOWN)
        ],
        "to_do": [one for state in TO_DO for one in by_state[state]],
        "groups": [
            (group.label, [one for one in results if one.group is group and one.state not in TO_DO]) for group in Group
        ],
    }
    return render(request, "operation/health.html", context)


def _with_what_is_true_now(kept: Report | None, alive: Report) -> list[Result]:
    fresh = {one.name: one for one in alive.results}
    if kept is None:
        return list(alive.results)
    return [fresh.get(one.name, one) for one in kept.results]


@requires("system.see")
@require_POST
def look_again(request: Viewed) -> HttpResponse:
    """Ask tick to look now; the page shows it a few seconds later."""
    try:
        doctor.ask_for_one()
        messages.success(
            request, _("Diperiksa ulang dalam beberapa detik. Muat ulang halaman ini untuk melihat hasilnya.")
        )
    except OSError:
        messages.error(
            request,
            _(
                "Folder data tidak dapat ditulisi, jadi pemeriksaan tidak dapat diminta dari sini. Jalankan di server: sigap doctor"
            ),
        )
    return redirect("operation:health")
