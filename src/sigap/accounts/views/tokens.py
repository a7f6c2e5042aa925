"""/kelola/kunci-api/: keys for machines. The key is shown once, then only its hash is kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sigap.accounts import actions, queries
from sigap.accounts.actions.tokens import IssuedToken
from sigap.accounts.gate import requires
from sigap.accounts.models import ApiToken, Post
from sigap.accounts.views.answers import refusals_as_messages, typed, viewer_in

LASTS = (30, 90, 365)


@requires("token.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    issued: IssuedToken | None = None
    if request.method == "POST":
        days = typed(request, "hari")
        with refusals_as_messages(request):
            issued = actions.issue_token(
                viewer_in(request).actor,
                label=typed(request, "nama", 200),
                post_code=typed(request, "jabatan", 80).strip(),
                expires_at=now + timedelta(days=int(days) if days in {str(n) for n in LASTS} else 30),
                now=now,
            )
    rows = list(ApiToken.objects.all()[:200])
    titles = queries.post_titles(one.post_code for one in rows)
    context = {
        "issued": issued,
        "rows": [(one, titles.get(one.post_code, one.post_code), one.usable(now)) for one in rows],
        "posts": Post.objects.order_by("title").values_list("code", "title"),
        "lasts": LASTS,
    }
    return render(request, "accounts/tokens.html", context)


@requires("token.manage")
@require_POST
def revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    with refusals_as_messages(request, _("Kunci API dicabut.")):
        actions.revoke_token(viewer_in(request).actor, token=token, now=timezone.now())
    return redirect("accounts:tokens")
