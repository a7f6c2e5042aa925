"""Friendly error pages that need no database, and the ones for a full disk and a busy database."""

import errno
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sigap.ui.context import realm_mark

FULL = ("disk is full", "no space left", "disk full")
RETRY_SECONDS = "5"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_SAVED = "not_saved.html"
BUSY = ("database is locked", "lock timeout", "too many connections", "connection refused", "server closed")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A foreign host name, a body beyond the limits: a page in the office's language, or JSON for a machine."""
    if request.path.startswith("/api/"):
        too_big = isinstance(exception, RequestDataTooBig)
        sentence = (
            _("Isinya terlalu besar. Kirim lebih sedikit.")
            if too_big
            else _("Permintaan tidak terbaca; kirim JSON menurut openapi.json.")
        )
        return not_saved(request, 413 if too_big else 400, "too_big" if too_big else "invalid", sentence)
    return HttpResponse(render_to_string("400.html", realm_mark()), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke: asks nothing of the database, never mistakes the live realm for an exercise, and says whether
    what was sent is kept. Django calls this while it handles the fault, so a full disk is known here as well."""
    return _said(request, sys.exc_info()[1]) or _answer(request, 500, "server", *_broken(request))


def _broken(request: HttpRequest) -> tuple[str, str]:
    """The page of a fault of ours, and its sentence for a program."""
    if _is_kept(request):
        return "kept.html", _("Sudah tersimpan, tetapi jawabannya tidak dapat dibuat. Ulangi dengan kunci yang sama.")
    return "500.html", _("Ada yang salah di sisi kami; ini belum tersimpan. Coba lagi sebentar lagi.")


class NothingIsSaved:
    """A full disk answers 507 and a busy database 503, both saying that nothing was saved and what to do.

    U+0000, which PostgreSQL keeps nowhere, is said in words. An address asked in the wrong way (405) answers with a page as well, never with an empty one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405:
            return _wrong_way(request, response)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return _said(request, problem)


def _said(request: HttpRequest, problem: BaseException | None) -> HttpResponse | None:
    """The answer to a full disk or a busy database; None for any other fault."""
    words = str(problem).lower()
    if getattr(problem, "errno", None) in NO_ROOM or any(one in words for one in FULL):
        if _is_kept(request):
            return _answer(request, 507, "full", *_broken(request))
        sentence = _("Penyimpanan server penuh, jadi ini belum tersimpan. Catat di kertas dan beri tahu administrator.")
        return not_saved(request, 507, "full", sentence)
    if isinstance(problem, OperationalError | InterfaceError) and any(one in words for one in BUSY):
        if _is_kept(request):
            return _answer(request, 503, "busy", *_broken(request))
        sentence = _("Basis data sedang sibuk, jadi ini belum tersimpan. Tunggu sebentar lalu kirim lagi.")
        return not_saved(request, 503, "busy", sentence)
    if isinstance(problem, DataError) and "cannot contain nul" in words:  # PostgreSQL, for any field at all
        sentence = _("Ada karakter kosong (U+0000) di dalam tulisan. Hapus lalu kirim lagi.")
        return not_saved(request, 400, "odd_text", sentence)
    return None


def _is_kept(request: HttpRequest) -> bool:
    return bool(getattr(request, "has_kept", lambda: False)())


def _wrong_way(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    page: HttpResponse
    if request.path.startswith("/api/"):
        sentence = _("Cara ini tidak ada untuk alamat itu; lihat openapi.json.")
        page = JsonResponse({"error": {"code": "method", "sentence": sentence}}, status=405)
    else:
        page = render(request, "405.html", status=405)
    page.headers["Allow"] = refused.headers.get("Allow", "")
    return page


def not_saved(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    """One sentence, and that everything typed is still there; in JSON for a machine."""
    return _answer(request, status, code, NOT_SAVED, sentence)


def _answer(request: HttpRequest, status: int, code: str, template: str, sentence: str) -> HttpResponse:
    """Never asks the database: it may be what is broken."""
    answer: HttpResponse
    if request.path.startswith("/api/"):
        answer = JsonResponse({"error": {"code": code, "sentence": sentence}}, status=status)
    else:
        told = {**realm_mark(), "sentence": sentence, "sent": request.method == "POST"}
        answer = HttpResponse(render_to_string(template, told), status=status)
    if status == 503:
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer
