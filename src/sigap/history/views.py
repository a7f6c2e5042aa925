"""The pages of the history: list with its drawings, one row to write or correct, a sheet looked through, a sheet out."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sigap.accounts.gate import Viewed, requires, staff
from sigap.accounts.views.answers import refusals_as_messages
from sigap.history import actions, importing, queries, sheets
from sigap.history.drafts import PastDraft
from sigap.history.drawing import history_map, year_bars
from sigap.history.models import Class, Way
from sigap.history.refusals import WrongRow
from sigap.intake.taxonomy import groups
from sigap.journal.refusal import Refusal
from sigap.territory.queries import kecamatan_list
from sigap.ui.words import here
from sigap.vault import waiting_files
from sigap.vault.apart import Busy


@require_GET
@staff
def history(request: Viewed) -> HttpResponse:
    """What happened before, newest first, with its years and places."""
    wanted = _wanted(request.GET)
    rows = queries.history(wanted)
    return render(
        request,
        "history/list.html",
        {
            "rows": rows,
            "wanted": wanted,
            "bars": year_bars(rows) if rows else "",
            "svg": history_map(rows) if rows else "",
            "classes": Class.choices,
            "groups": [group for group, _kinds in groups()],
            "areas": list(kecamatan_list()),
            "edits": request.viewer.may(actions.PERMISSION),
        },
    )


def _wanted(told: Mapping[str, str]) -> queries.Wanted:
    klass = told.get("kelas", "")
    return queries.Wanted(
        klass=klass if klass == "risk" or klass in Class.values else "",
        area=told.get("wilayah", "").replace("\x00", "")[:20],
        group=told.get("kelompok", "").replace("\x00", "")[:2],
        words=told.get("q", "").replace("\x00", "")[:120],
        from_year=_year(told.get("dari", "")),
        until_year=_year(told.get("sampai", "")),
    )


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) > 0 else None


@requires(actions.PERMISSION)
@require_http_methods(["GET", "POST"])
def add(request: Viewed) -> HttpResponse:
    return _write(request, None)


@requires(actions.PERMISSION)
@require_http_methods(["GET", "POST"])
def correct(request: Viewed, code: str) -> HttpResponse:
    told = queries.one(code)
    if told is None:
        return _gone(request)
    return _write(request, told)


def _write(request: Viewed, told: queries.Shown | None) -> HttpResponse:
    draft = (
        _draft(request.POST, told)
        if request.method == "POST"
        else queries.as_draft(told)
        if told
        else PastDraft("", "", "", "", "", "")
    )
    wrong: WrongRow | None = None
    if request.method == "POST":
        try:
            if told is None:
                row = actions.tell(request.viewer.actor, draft, now=timezone.now())
            else:
                row = actions.correct(request.viewer.actor, told.row.id, draft, now=timezone.now())
            messages.success(request, _("Riwayat %(code)s disimpan.") % {"code": row.code})
            return redirect(f"/riwayat/#{row.code}")
        except WrongRow as refusal:
            wrong = refusal
    context = {
        "draft": draft,
        "wrong": wrong,
        "told": told,
        "classes": Class.choices,
        "ways": Way.choices,
        "groups": groups(),
    }
    return render(request, "history/write.html", context, status=422 if wrong else 200)


def _draft(posted: Mapping[str, str], before: queries.Shown | None) -> PastDraft:
    """The form as a draft. A place that was typed anew and not picked is read from its words."""

    def field(name: str) -> str:
        return posted.get(name, "").replace("\x00", "")[:2_000]

    area, words = field("area"), field("place").strip()
    if not area or (before is not None and area == before.row.area_code and words not in ("", before.where)):
        area = words

    return PastDraft(
        on=field("tanggal"),
        area=area,
        kind=field("jenis"),
        klass=field("kelas"),
        text=field("ringkasan"),
        source=field("sumber"),
        way=field("jalan"),
        stage=field("tahapan")[:40],
        one_sided=posted.get("satu_pihak") == "1",
        note=field("catatan"),
    )


@requires(actions.PERMISSION)
@require_POST
def withdraw(request: Viewed, code: str) -> HttpResponse:
    told = queries.one(code)
    if told is None:
        return _gone(request)
    done = _("Riwayat %(code)s ditarik; catatannya tetap di jurnal.") % {"code": code}
    with refusals_as_messages(request, done):
        actions.withdraw(request.viewer.actor, told.row.id, request.POST.get("alasan", ""), now=timezone.now())
    return redirect("history:history")


@requires(actions.PERMISSION)
@require_http_methods(["GET", "POST"])
def load(request: Viewed) -> HttpResponse:
    """Take a sheet in; nothing is written until it was looked through."""
    if request.method == "GET":
        return render(request, "history/load.html", {"batches": queries.batches()})
    chosen = request.FILES.get("berkas")
    if chosen is None:
        messages.error(request, _("Pilih berkasnya dahulu."))
        return redirect("history:load")
    try:
        importing.fits(chosen.size or 0)
        data = chosen.read()
        importing.readable(data)
    except Refusal as refusal:
        return _not_loaded(request, refusal)
    return redirect("history:look", sha=waiting_files.keep(data))


@requires(actions.PERMISSION)
@require_http_methods(["GET", "POST"])
def look(request: Viewed, sha: str) -> HttpResponse:
    """Row by row what the sheet would do; then it does it."""
    data = waiting_files.get(sha)
    if data is None:
        messages.error(request, _("Berkas itu sudah tidak disimpan. Kirim sekali lagi."))
        return redirect("history:load")
    now = timezone.now()
    try:
        report = importing.judge(data, here(now).date(), queries.as_drafts())
    except Refusal as refusal:
        return _not_loaded(request, refusal)
    if request.method == "POST":
        return _loaded(request, report)
    order = {"wrong": 0, "changed": 1, "new": 2, "same": 3}
    rows = sorted(report.rows, key=lambda row: (order[row.state], row.number))
    counts = {state: report.count(state) for state in order}
    return render(
        request, "history/look.html", {"rows": rows[:500], "counts": counts, "sha": sha, "writes": len(report.to_write)}
    )


def _not_loaded(request: Viewed, refusal: Refusal) -> HttpResponse:
    messages.error(request, refusal.sentence)
    status = 503 if isinstance(refusal, Busy) else 422
    return render(request, "history/load.html", {"batches": queries.batches()}, status=status)


def _loaded(request: Viewed, report: importing.Report) -> HttpResponse:
    if not report.to_write:
        messages.error(request, _("Tidak ada baris yang dapat dimuat. Betulkan dahulu, lalu kirim lagi."))
        return redirect("history:load")
    actions.load(request.viewer.actor, report.to_write, now=timezone.now())
    number = len(report.to_write)
    messages.success(request, ngettext("%(n)d baris dimuat.", "%(n)d baris dimuat.", number) % {"n": number})
    return redirect("history:history")


@requires(actions.PERMISSION)
@require_POST
def take_back(request: Viewed, batch: UUID) -> HttpResponse:
    try:
        number = actions.take_back(request.viewer.actor, batch, now=timezone.now())
        messages.success(request, ngettext("%(n)d baris ditarik.", "%(n)d baris ditarik.", number) % {"n": number})
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("history:load")


@require_GET
@staff
def sheet(request: Viewed, ending: str) -> HttpResponse:
    """Everything that counts as a sheet, in the columns that can be loaded again; ``contoh`` gives two rows to copy."""
    only_sample = request.GET.get("contoh") == "1"
    content, media_type = sheets.as_sheet(queries.as_drafts()[:2] if only_sample else queries.as_drafts(), ending)
    name = "riwayat-contoh" if only_sample else "riwayat-kutai-timur"
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    )


def _gone(request: Viewed) -> HttpResponse:
    messages.error(request, _("Riwayat itu tidak ada, atau sudah ditarik."))
    return redirect("history:history")
