"""/kelola/: offices, posts and people, to look at. Every change is an action in views/people.py."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from sigap.accounts import queries
from sigap.accounts.gate import requires, staff
from sigap.accounts.models import Holding, Institution, Jurisdiction, Post
from sigap.accounts.needed import vacant_needed
from sigap.accounts.roles import all_roles, role_title
from sigap.accounts.views.answers import viewer_in

PAGE = 50


@staff
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Doors to what this viewer may manage; each counts what needs attention."""
    now = timezone.now()
    viewer = viewer_in(request)
    context: dict[str, object] = {"targets": viewer.may("stats.see"), "messages_out": viewer.may("message.see")}
    if viewer.may("directory.see"):
        context["unreachable"] = queries.unreachable_people(viewer, now).count()
        context["vacant"] = vacant_needed(now).count()
        context["counts"] = {
            "institutions": Institution.objects.count(),
            "posts": Post.objects.count(),
            "people": queries.people(viewer, now, serving=True).count(),
        }
    if viewer.may("register.see"):
        context["registered"] = queries.register(now).count()
        context["attempts"] = queries.register_attempts().count()
    return render(request, "accounts/manage.html", context)


@requires("directory.see")
@require_GET
def institutions(request: HttpRequest) -> HttpResponse:
    text, chain = _typed(request, "q"), _typed(request, "rantai")
    rows = Institution.objects.order_by("name")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    if chain:
        rows = rows.filter(chain=chain)
    page = Paginator(rows, PAGE).get_page(request.GET.get("hal"))
    codes = [one.code for one in page]
    posts = dict(
        Post.objects.filter(institution_code__in=codes).values_list("institution_code").annotate(n=Count("code"))
    )
    parents = queries.institution_names(one.parent_code for one in page)
    context = {
        "page": page,
        "rows": [(one, parents.get(one.parent_code, ""), posts.get(one.code, 0)) for one in page],
        "q": text,
        "chain": chain,
        "chains": Institution.objects.exclude(chain="").order_by("chain").values_list("chain", flat=True).distinct(),
    }
    return render(request, "accounts/institutions.html", context)


@requires("directory.see")
@require_GET
def institution(request: HttpRequest, code: str) -> HttpResponse:
    office = queries.institution(code)
    if office is None:
        raise Http404
    now = timezone.now()
    posts = list(queries.posts_of(code)[:500])
    seated = set(
        Holding.objects.at(now).filter(post_code__in=[p.code for p in posts]).values_list("post_code", flat=True)
    )
    above = queries.superiors(code)
    names = queries.institution_names(above)
    context = {
        "office": office,
        "above": [(one, names.get(one, one)) for one in above],
        "below": Institution.objects.filter(parent_code=code).order_by("name")[:200],
        "areas": Jurisdiction.objects.filter(institution_code=code).values_list("area_code", flat=True),
        "posts": [(one, role_title(one.role), one.code in seated) for one in posts],
    }
    return render(request, "accounts/institution.html", context)


@requires("directory.see")
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """All seats, with filters in the address; `kosong=1` the empty ones only, `tangga=1` the empty ones of a ladder."""
    now = timezone.now()
    text, role, area = _typed(request, "q"), _typed(request, "peran"), _typed(request, "wilayah")
    needed = request.GET.get("tangga") == "1"
    rows = vacant_needed(now) if needed else Post.objects.order_by("title", "code")
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(code__icontains=text))
    if role:
        rows = rows.filter(role=role)
    if area:
        rows = rows.filter(Q(area_code=area) | Q(area_code__startswith=f"{area}."))
    seats = Holding.objects.at(now)
    empty = request.GET.get("kosong") == "1"
    if empty:
        rows = rows.exclude(code__in=seats.values("post_code"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("hal"))
    codes = [one.code for one in page]
    holders = dict(seats.filter(post_code__in=codes).values_list("post_code", "person_id"))
    seen = set(queries.people(viewer_in(request), now).filter(id__in=holders.values()).values_list("id", flat=True))
    offices = queries.institution_names(one.institution_code for one in page)
    context = {
        "page": page,
        "rows": [
            (
                one,
                offices.get(one.institution_code, ""),
                role_title(one.role),
                holders.get(one.code),
                holders.get(one.code) in seen,
            )
            for one in page
        ],
        "roles": [(one.code, one.title) for one in all_roles().values()],
        "q": text,
        "role": role,
        "area": area,
        "empty": empty,
        "needed": needed,
    }
    return render(request, "accounts/posts.html", context)


def _typed(request: HttpRequest, name: str) -> str:
    return " ".join(request.GET.get(name, "").replace("\x00", "").split())[:80]
