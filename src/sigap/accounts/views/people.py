"""/kelola/petugas/: people, the posts they hold, their contacts and their way in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sigap.accounts import actions, queries
from sigap.accounts.access import person_for
from sigap.accounts.actions.departure import foreseen, open_work
from sigap.accounts.actions.people import END_REASONS
from sigap.accounts.actions.resets import waiting_reset
from sigap.accounts.gate import requires
from sigap.accounts.models import Contact, Holding, Institution, Login, Post
from sigap.accounts.names import history_of, person_names
from sigap.accounts.refusals import NoSuchThing
from sigap.accounts.viewer import Viewer
from sigap.accounts.views.answers import refusals_as_messages, typed, viewer_in
from sigap.journal.refusal import Refusal
from sigap.vault.sealing import open_texts

PAGE = 50
NAMES_OPENED = 10_000  # for a search by name; lists without one open a page at a time


@requires("directory.see")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """People by name or post. Names are sealed, so they are opened here to be compared."""
    now = timezone.now()
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:80].lower()
    only = request.GET.get("hanya", "")
    rows = queries.people(viewer_in(request), now, serving=only == "bertugas", unreachable=only == "tanpa-kontak")
    if text:
        found = list(rows[:NAMES_OPENED])
        names = open_texts(one.name_ref for one in found)
        by_post = set(
            Holding.objects.at(now)
            .filter(post_code__in=Post.objects.filter(title__icontains=text).values("code"))
            .values_list("person_id", flat=True)
        )
        found = [one for one in found if one.id in by_post or text in (names.get(one.name_ref) or "").lower()]
        page = Paginator(found, PAGE).get_page(request.GET.get("hal"))
    else:
        page = Paginator(rows, PAGE).get_page(request.GET.get("hal"))
    shown = list(page)
    names = open_texts(one.name_ref for one in shown)
    titles = queries.titles_held([one.id for one in shown], now)
    context = {
        "page": page,
        "rows": [(one, names.get(one.name_ref) or "—", titles.get(one.id, ())) for one in shown],
        "q": text,
        "only": only,
        "unreachable": queries.unreachable_people(viewer_in(request), now).count(),
    }
    return render(request, "accounts/people.html", context)


@requires("directory.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            person = actions.add_person(viewer_in(request).actor, name=typed(request, "nama"), now=timezone.now())
        except Refusal as refused:
            refusal = refused.sentence
        else:
            messages.success(request, _("Petugas ditambahkan. Isi jabatan dan kontaknya."))
            return redirect("accounts:person", person.id)
    context = {"refusal": refusal, "name": typed(request, "nama", 120)}
    return render(request, "accounts/person_add.html", context, status=400 if refusal else 200)


@requires("directory.see")
@never_cache
@require_GET
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    viewer, now = viewer_in(request), timezone.now()
    row = person_for(viewer, person, now)
    context = _person_context(viewer, row.id, now) | {"history": history_of(row.id, viewer)}
    return render(request, "accounts/person.html", context)


def _person_context(viewer: Viewer, person: UUID, now: datetime) -> dict[str, object]:
    holdings = list(Holding.objects.filter(person_id=person).order_by("-from_at"))
    titles = queries.post_titles(one.post_code for one in holdings)
    contacts = list(queries.contacts_of(person))
    addresses = open_texts(one.address_ref for one in contacts)
    login = Login.objects.filter(person_id=person).first()
    current = [one for one in holdings if one.until_at is None or one.until_at > now]
    return {
        "person_id": person,
        "name": person_names([person]).get(person, "—"),
        "current": [(one, titles.get(one.post_code, one.post_code)) for one in current],
        "past": [(one, titles.get(one.post_code, one.post_code)) for one in holdings if one not in current],
        "contacts": [(one, addresses.get(one.address_ref) or "—") for one in contacts],
        "channels": Contact.Channel.choices,
        "reasons": [reason for reason in END_REASONS if reason != "departed"],
        "reachable": queries.has_working_contact(person),
        "login": login,
        "reset": waiting_reset(person, now) if viewer.may("login.manage") or viewer.may("login.agree") else None,
        "open_sessions": login.sign_ins.count() if login else 0,
        "work": open_work(viewer, [one.post_code for one in current], now) if viewer.changes_directory else (),
        "posts": Post.objects.order_by("title").values_list("title", "code"),
        "institutions": Institution.objects.order_by("name").values_list("code", "name"),
    }


@requires("directory.manage")
@require_POST
def assign(request: HttpRequest, person: UUID) -> HttpResponse:
    with refusals_as_messages(request, _("Jabatan diisi.")):
        actions.assign_post(
            viewer_in(request).actor,
            person=person,
            post_code=queries.post_typed(typed(request, "jabatan", 160)),
            now=timezone.now(),
        )
    return redirect("accounts:person", person)


@requires("directory.manage")
@require_POST
def end(request: HttpRequest, person: UUID, holding: UUID) -> HttpResponse:
    """A change of office: the post ends and so do his sessions; what the empty post still owns is named."""
    viewer, now = viewer_in(request), timezone.now()
    with refusals_as_messages(request, _("Masa tugas diakhiri dan petugas dikeluarkan. Catatannya tetap ada.")):
        ended = actions.end_holding(viewer.actor, holding=holding, reason=typed(request, "alasan"), now=now)
        if not queries.holders(ended.post_code, now):
            for one in open_work(viewer, [ended.post_code], now):
                messages.warning(request, _("Jabatan ini kosong dan masih memegang: %(what)s") % {"what": one.label})
    return redirect("accounts:person", person)


@requires("directory.manage")
@require_POST
def add_contact(request: HttpRequest, person: UUID) -> HttpResponse:
    with refusals_as_messages(request, _("Kontak ditambahkan. Coba hubungi, lalu tandai hasilnya.")):
        actions.add_contact(
            viewer_in(request).actor,
            person=person,
            channel=typed(request, "saluran"),
            address=typed(request, "alamat", 400),
            now=timezone.now(),
        )
    return redirect("accounts:person", person)


@requires("directory.manage")
@require_POST
def change_contact(request: HttpRequest, person: UUID, contact: UUID) -> HttpResponse:
    """`hasil`: ya (tried, works), tidak (tried, fails), hapus (not used any more)."""
    now = timezone.now()
    actor = viewer_in(request).actor
    result = typed(request, "hasil")
    with refusals_as_messages(request, _("Kontak diperbarui.")):
        if result == "hapus":
            actions.remove_contact(actor, contact=contact, now=now)
        elif result in {"ya", "tidak"}:
            actions.note_contact_check(actor, contact=contact, working=result == "ya", now=now)
    return redirect("accounts:person", person)


@requires("directory.manage")
@never_cache
@require_POST
def depart(request: HttpRequest, person: UUID) -> HttpResponse:
    """“Petugas pindah”: first what will end and what others must take over; posts end and sessions close on `yakin`."""
    viewer, now = viewer_in(request), timezone.now()
    row = person_for(viewer, person, now)
    ahead = foreseen(row.id, now)
    work = open_work(viewer, ahead.posts, now)
    if not request.POST.get("yakin"):
        titles = queries.post_titles(ahead.posts)
        context = {
            "departure": ahead,
            "work": work,
            "titles": [titles.get(code, code) for code in ahead.posts],
            "name": person_names([person]).get(person, "—"),
            "person_id": person,
        }
        return render(request, "accounts/departing.html", context)
    try:
        departure = actions.depart(viewer.actor, person=person, now=now)
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return redirect("accounts:person", person)
    titles = queries.post_titles(departure.posts)
    context = {
        "departure": departure,
        "work": work,
        "titles": [titles.get(code, code) for code in departure.posts],
        "name": person_names([person]).get(person, "—"),
    }
    return render(request, "accounts/departed.html", context)


@requires("login.manage")
@never_cache
@require_POST
def way_in(request: HttpRequest, person: UUID) -> HttpResponse:
    """`langkah`: beri (issue), sandi (new password), mfa (take off), keluarkan (sign out), cabut (revoke)."""
    now = timezone.now()
    actor = viewer_in(request).actor
    step = typed(request, "langkah")
    issued = None
    with refusals_as_messages(request):
        if step == "beri":
            issued = actions.issue_login(
                actor,
                person=person,
                institution_code=typed(request, "instansi", 60),
                login_name=typed(request, "nama_masuk", 80),
                now=now,
            )
        elif step == "sandi":
            issued = actions.reset_password(actor, person=person, now=now)
        elif step == "mfa":
            if actions.reset_mfa(actor, person=person, now=now):
                messages.success(request, _("Kode dua langkah dilepas. Petugas mendaftar ulang saat masuk."))
            else:
                messages.warning(
                    request,
                    _(
                        "Tugas petugas ini perlu dua orang: administrator lain atau kepala piket menyetujui di halaman ini dalam 24 jam."
                    ),
                )
        elif step == "keluarkan":
            count = actions.revoke_sessions(actor, person=person, reason="administrator", now=now)
            messages.success(request, _("%(count)d sesi dikeluarkan.") % {"count": count})
        elif step == "cabut":
            count = actions.revoke_login(actor, person=person, reason="administrator", now=now)
            messages.success(request, _("Akses dicabut; %(count)d sesi dikeluarkan.") % {"count": count})
    if issued is None:
        return redirect("accounts:person", person)
    offices = queries.institution_names([issued.login.institution_code])
    context = {
        "issued": issued,
        "institution": offices.get(issued.login.institution_code, issued.login.institution_code),
        "person_id": person,
    }
    return render(request, "accounts/login_issued.html", context)


@requires("login.agree")
@require_POST
def second_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """The second of two persons says yes or no to taking off somebody's second step."""
    now = timezone.now()
    actor = viewer_in(request).actor
    row = person_for(viewer_in(request), person, now)
    waiting = waiting_reset(row.id, now)
    agreed = request.POST.get("kata") == "setuju"
    done = _("Dilepas. Petugas mendaftar ulang saat masuk.") if agreed else _("Ditolak; tidak ada yang dilepas.")
    with refusals_as_messages(request, done):
        if waiting is None:
            raise NoSuchThing(_("Tidak ada permintaan yang menunggu."))
        decide = actions.agree_to_reset if agreed else actions.refuse_reset
        decide(actor, waiting.id, now=now)
    return redirect("accounts:person", person)
