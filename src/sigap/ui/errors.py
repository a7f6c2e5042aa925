"""Friendly error pages that need no database, and the ones for a full disk and a busy database."""

import errno
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

FULL = ("disk is full", "no space left", "disk full")
BUSY = ("database is locked", "lock timeout", "too many connections", "connection refused", "server closed")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


class NothingIsSaved:
    """A full disk answers 507 and a busy database 503, both saying that nothing was saved and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        words = str(problem).lower()
        if getattr(problem, "errno", None) == errno.ENOSPC or any(one in words for one in FULL):
            sentence = _(
                "Penyimpanan server penuh, jadi ini belum tersimpan. Catat di kertas dan beri tahu administrator."
            )
            return _answer(request, 507, "full", sentence)
        if isinstance(problem, OperationalError) and any(one in words for one in BUSY):
            sentence = _("Basis data sedang sibuk, jadi ini belum tersimpan. Tunggu sebentar lalu kirim lagi.")
            answer = _answer(request, 503, "busy", sentence)
            answer.headers["Retry-After"] = "5"
            return answer
        return None


def _answer(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"code": code, "sentence": sentence}}, status=status)
    return render(request, "not_saved.html", {"sentence": sentence}, status=status)
