"""/pesan/: every message and how it fared, each channel's health, and having what failed tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.accounts.models import Post
from sigap.accounts.queries import serving
from sigap.accounts.telephones import OfficeLine, office_lines
from sigap.accounts.views.answers import refusals_as_messages
from sigap.journal.attention import how_many
from sigap.journal.ids import read_id
from sigap.notify.actions import ALWAYS, retry, send_trial
from sigap.notify.models import Delivery, Message, State
from sigap.notify.queries import ChannelHealth, channel_health, outbox, troubles, went_to
from sigap.notify.why import VACANT, channel_words, why_words
from sigap.response.queries import messages_shown

ON_PAGE = 80
MOST_AT_ONCE = 200
UNREAD = (State.QUEUED, State.HANDED, State.ARRIVED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One line of the outbox. why: of the last try that failed, in plain words; vacant: nobody sits in that post now,
    so what went into its office's box counts as told to nobody; lines: numbers that ring in the office instead."""

    message: Message
    title: str
    where: str
    tries: int
    why: str
    vacant: bool
    lines: list[OfficeLine]

    @property
    def channel(self) -> str:
        return channel_words(self.message.channel)

    @property
    def filled_since(self) -> bool:
        """Nobody sat there when it was sent; now somebody does, and finds it."""
        return not self.vacant and self.message.failed_why.endswith(f": {VACANT}")

    @property
    def may_retry(self) -> bool:
        """A vacant inbox is read by whoever comes; there is nothing to send."""
        return self.message.state == State.FAILED and not (self.vacant or self.filled_since)


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """A channel as the page shows it."""

    health: ChannelHealth

    @property
    def title(self) -> str:
        words = channel_words(self.health.channel)
        return words[:1].upper() + words[1:]

    @property
    def tried(self) -> bool:
        return self.health.succeeded_at is not None or self.health.failed_at is not None

    @property
    def watched(self) -> bool:
        """The inbox cannot fail by itself, so it has no health to show."""
        return self.health.channel != ALWAYS

    @property
    def trial(self) -> bool:
        return self.health.built and self.watched


@require_GET
@requires("message.see")
def deliveries(request: Viewed) -> HttpResponse:
    now, viewer = timezone.now(), request.viewer
    shown = messages_shown(viewer, outbox(viewer))
    state, channel = request.GET.get("keadaan", ""), request.GET.get("saluran", "")
    health = channel_health(shown)
    rows = shown.filter(state=state) if state in State.values else shown
    rows = rows.filter(channel=channel) if channel in {one.channel for one in health} else rows
    page: Page[Message] = Paginator(rows, ON_PAGE).get_page(request.GET.get("hal"))
    context = {
        "lines": _lines(request, list(page), now),
        "page": page,
        "cards": [ChannelCard(one) for one in health],
        "channels": [(one.channel, channel_words(one.channel)) for one in health],
        "states": State.choices,
        "wanted": {"state": state, "channel": channel},
        "filtered": rows is not shown,
        "given_up": how_many(),
        "retries": viewer.may("message.retry"),
    }
    return render(request, "response/deliveries.html", context)


def _lines(request: Viewed, rows: list[Message], now: datetime) -> list[Delivered]:
    trouble, went = troubles(rows), went_to(rows)
    seats = {one.code: one for one in Post.objects.filter(code__in={row.to_post for row in rows})}
    held = set(serving(now).filter(post_code__in=seats).values_list("post_code", flat=True))
    vacant = {row.to_post for row in rows if row.state in UNREAD and row.to_post in seats} - held
    offices = [seats[code].institution_code for code in vacant]
    ring = office_lines(request.viewer, offices, now) if offices else {}
    return [
        _line(row, seats.get(row.to_post), trouble.get(row.id), went, ring if row.to_post in vacant else None)
        for row in rows
    ]


def _line(
    row: Message,
    seat: Post | None,
    tried: Delivery | None,
    went: Mapping[UUID, list[str]],
    ring: Mapping[str, list[OfficeLine]] | None,
) -> Delivered:
    """ring: numbers of offices, when nobody sits in the post."""
    vacant = ring is not None and row.state in UNREAD
    numbers = ring.get(seat.institution_code, []) if ring is not None and seat is not None and vacant else []
    tries, why = (tried.tries, why_words(tried.last_error)) if tried and tried.tries else (0, "")
    if row.state == State.FAILED and row.failed_why:
        why = why_words(row.failed_why)
    title = seat.title if seat else row.to_post
    return Delivered(row, title, ", ".join(went.get(row.id, [])), tries, why, vacant, numbers)


@require_POST
@requires("message.retry")
def try_again(request: Viewed) -> HttpResponse:
    """One message (pesan), or everything that failed on one channel (saluran)."""
    with refusals_as_messages(request):
        rows = _failed_and_seen(request)
        done = retry(request.viewer.actor, rows.values_list("id", flat=True)[:MOST_AT_ONCE], now=timezone.now())
        if done:
            told = ngettext("%(n)d pesan dicoba lagi.", "%(n)d pesan dicoba lagi.", done) % {"n": done}
            messages.success(request, told)
        else:
            messages.info(request, _("Tidak ada yang perlu dicoba lagi: sudah dikirim atau sudah dihentikan."))
    return redirect("response:deliveries")


def _failed_and_seen(request: Viewed) -> "QuerySet[Message]":
    shown = messages_shown(request.viewer, outbox(request.viewer)).filter(state=State.FAILED)
    one = request.POST.get("pesan", "")
    if not one:
        away = shown.filter(failed_why__endswith=f": {VACANT}").values("id")
        return shown.filter(channel=request.POST.get("saluran", "")).exclude(id__in=away)
    message = read_id(one)
    return shown.filter(id=message) if message else shown.none()


@require_POST
@requires("message.retry")
def trial(request: Viewed) -> HttpResponse:
    """A trial message to oneself; what came of it stands in the list."""
    done = _("Pesan uji disiapkan. Hasilnya muncul di daftar ini dalam beberapa detik.")
    with refusals_as_messages(request, done):
        send_trial(request.viewer.actor, request.POST.get("saluran", ""), now=timezone.now())
    return redirect("response:deliveries")
