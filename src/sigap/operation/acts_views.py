"""Kelola > Catatan administrator: the log in pages, on paper, and as a file."""

from collections.abc import Mapping
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts.actions import note_export
from sigap.accounts.gate import Viewed, requires
from sigap.operation.acts import Act, Wanted, acts, groups_for, names_shown, told, who_choices
from sigap.ui.words import full, here, read_day
from sigap_engine.sheets import as_file

PAGE = 50
MOST = 20_000
ENDINGS = ("xlsx", "csv")


@requires("acts.see")
@require_GET
def log(request: Viewed) -> HttpResponse:
    wanted, wrong = _wanted(request.GET)
    page = Paginator(acts(request.viewer, wanted), PAGE).get_page(request.GET.get("hal"))
    context = {
        "page": page,
        "rows": told(request.viewer, list(page)),
        "wanted": wanted,
        "typed": {name: request.GET.get(name, "")[:12] for name in ("dari", "sampai")},
        "wrong": wrong,
        "groups": groups_for(request.viewer),
        "people": who_choices(request.viewer),
        "names": names_shown(request.viewer),
        "endings": ENDINGS,
    }
    return render(request, "operation/acts.html", context, status=400 if wrong else 200)


@requires("acts.see")
@require_POST
def sheet(request: Viewed, ending: str) -> HttpResponse:
    """The log as it is filtered, as a file. That it was taken is an entry, which the next file shows."""
    if ending not in ENDINGS:
        raise Http404
    wanted, _wrong = _wanted(request.POST)
    rows = told(request.viewer, list(acts(request.viewer, wanted)[:MOST]))
    now = timezone.now()
    note_export(request.viewer.actor, what="acts", ending=ending, rows=len(rows), now=now)
    cells = [_cells(row) for row in rows]
    header = [_("Entri"), _("Waktu"), _("Jenis"), _("Yang terjadi"), _("Tentang"), _("Oleh"), _("Jabatan"), _("Peran"), _("Perangkat")]  # fmt: skip
    content, media = as_file(ending, _("Catatan administrator"), header, cells)
    name = f"catatan-administrator-{here(now):%Y%m%d-%H%M}.{ending}"
    return HttpResponse(content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cells(row: Act) -> tuple[str, ...]:
    return (row.code, full(row.at), row.group, row.sentence, row.about, row.who, row.post, row.role, row.device)


def _wanted(told_: Mapping[str, str]) -> tuple[Wanted, str]:
    """What was asked for, and one sentence when a day cannot be read."""
    since, until = told_.get("dari", "").strip(), told_.get("sampai", "").strip()
    days: dict[str, date | None] = {typed: read_day(typed) for typed in (since, until) if typed}
    wrong = ""
    if None in days.values():
        wrong = _("Tulis hari seperti 27-11-2024. Sampai itu betul, catatan dari semua hari yang tampil.")
    wanted = Wanted(
        group=told_.get("jenis", "").replace("\x00", "")[:20],
        who=told_.get("siapa", "").replace("\x00", "")[:80],
        since=days.get(since),
        until=days.get(until),
    )
    return wanted, wrong
