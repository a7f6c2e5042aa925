"""/kelola/calon/: the register of candidates, declared relatives and teams, and their attempts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts import actions, queries
from sigap.accounts.access import register_entry_for
from sigap.accounts.actions.register import REMOVE_REASONS
from sigap.accounts.gate import requires
from sigap.accounts.models import RegisterEntry
from sigap.accounts.names import person_names
from sigap.accounts.refusals import WrongInput
from sigap.accounts.views.answers import local_midnight, refusals_as_messages, typed, viewer_in
from sigap.vault.sealing import open_texts

SHOWN_ATTEMPTS = 200


@requires("register.see")
@never_cache
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    with_past = request.GET.get("semua") == "1"
    rows = list(queries.register(now, with_past=with_past))
    names = open_texts(one.name_ref for one in rows)
    attempts = list(queries.register_attempts()[:SHOWN_ATTEMPTS])
    who = {one.person_id for one in attempts}
    titles, people = queries.titles_held(who, now), person_names(who)
    context = {
        "rows": [(one, names.get(one.name_ref) or "—", _standing(one, now)) for one in rows],
        "with_past": with_past,
        "attempts": [(one, people.get(one.person_id, "—"), titles.get(one.person_id, ())) for one in attempts],
        "kinds": RegisterEntry.Kind.choices,
        "reasons": REMOVE_REASONS,
    }
    return render(request, "accounts/register.html", context)


def _standing(row: RegisterEntry, now: datetime) -> str:
    if row.removed_at is not None:
        return _("diakhiri")
    if row.from_at > now:
        return _("belum berlaku")
    return _("berlaku") if row.until_at > now else _("selesai")


@requires("register.manage")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    with refusals_as_messages(request, _("Dicatat. Mulai tanggal pencalonan hanya halaman publik yang terbuka.")):
        from_at = local_midnight(typed(request, "mulai"))
        until_at = local_midnight(typed(request, "sampai"))
        if from_at is None or until_at is None:
            raise WrongInput(_("Isi tanggal pencalonan dan tanggal pelantikan, misalnya 22-09-2024."))
        actions.add_to_register(
            viewer_in(request).actor,
            kind=typed(request, "jenis"),
            name=typed(request, "nama", 400),
            phone=typed(request, "telepon", 40),
            person=person_by_login(typed(request, "nama_masuk")),
            from_at=from_at,
            until_at=until_at,
            now=timezone.now(),
        )
    return redirect("accounts:register")


def person_by_login(login_name: str) -> UUID | None:
    """An officer who stands, found by the login name he signs in with; empty means none."""
    login_name = login_name.strip().lower()[:80]
    if not login_name:
        return None
    person = queries.person_of_login(login_name)
    if person is None:
        raise WrongInput(_("Nama masuk itu tidak ada. Kosongkan bila orang ini tidak memakai Sigap."))
    return person


@requires("register.manage")
@require_POST
def remove(request: HttpRequest, entry: UUID) -> HttpResponse:
    row = register_entry_for(viewer_in(request), entry)
    with refusals_as_messages(request, _("Catatan diakhiri. Riwayatnya tetap ada.")):
        actions.remove_from_register(
            viewer_in(request).actor, entry=row.id, reason=typed(request, "alasan"), now=timezone.now()
        )
    return redirect("accounts:register")
