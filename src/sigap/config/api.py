"""The API: routers of the rooms under one roof, every refusal as one sentence in JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from sigap.accounts.gate import public
from sigap.accounts.refusals import NotAllowed
from sigap.incidents.api import router as reports
from sigap.intake.refusals import CannotTake, KeyConflict
from sigap.journal.canonical import NotCanonical
from sigap.journal.refusal import Refusal
from sigap.vault.apart import Busy

api = NinjaAPI(title="Sigap", version="1", urls_namespace="api", docs_url=None, openapi_url="/openapi.json")
api.add_router("", reports)

STATUS: dict[type[Refusal], int] = {KeyConflict: 409, CannotTake: 422, NotAllowed: 403, Busy: 503}


def _answer(request: HttpRequest, status: int, code: str, sentence: str, **more: str) -> HttpResponse:
    return api.create_response(request, {"error": {"code": code, "sentence": sentence, **more}}, status=status)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, problem: Refusal) -> HttpResponse:
    status = next((value for kind, value in STATUS.items() if isinstance(problem, kind)), 422)
    field = getattr(problem, "field", "")
    return _answer(request, status, problem.code, problem.sentence, **({"field": field} if field else {}))


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    first: dict[str, Any] = problem.errors[0] if problem.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ()) if part not in ("body", "payload"))
    return _answer(
        request,
        422,
        "invalid",
        _("Isian %(where)s tidak terbaca; periksa openapi.json.") % {"where": where or "JSON"},
        field=where,
    )


@api.exception_handler(NotCanonical)
def odd_text(request: HttpRequest, problem: NotCanonical) -> HttpResponse:
    return _answer(request, 422, "invalid", _("Ada karakter yang tidak dapat disimpan. Hapus lalu kirim lagi."))


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    return _answer(request, 401, "sign_in", _("Masuk dulu, atau kirim kunci API yang berlaku."))


@api.exception_handler(HttpError)
def other(request: HttpRequest, problem: HttpError) -> HttpResponse:
    return _answer(
        request, problem.status_code, "invalid", _("Permintaan tidak terbaca; kirim JSON menurut openapi.json.")
    )


api_urls = api.urls
for _pattern in api_urls[0]:
    if _pattern.callback is not None and _pattern.name in ("api-root", "openapi-json"):
        public(_pattern.callback)  # the contract is no secret; the marks of reports are on their operations
