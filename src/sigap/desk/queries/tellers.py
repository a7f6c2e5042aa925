"""How the teller of each report can be called back: his sealed number and who may see it, or his post's own number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.actions.contacts import normal_phone
from sigap.accounts.models import Holding
from sigap.accounts.queries import institution_names, post_titles
from sigap.accounts.refusals import WrongInput
from sigap.accounts.viewer import Viewer
from sigap.desk.queries.calls import CallRow, calls_of
from sigap.incidents.models import Exclusion, Incident
from sigap.intake.access import open_numbers
from sigap.intake.apart import offices_that_grant
from sigap.intake.models import Channel, Opening, OpeningState, Report
from sigap.intake.queries import openings_of
from sigap.ui.words import clock_time
from sigap.vault.sealing import open_texts

_DIGITS = re.compile(r"\+?[0-9][0-9 ().\-]{6,}[0-9]")


@dataclass(frozen=True, slots=True)
class Teller:
    """sealed: he left a number. number: only for whom it was opened, until until_at; behind_key: opened
    for him, but he has to show his passkey first; tel: what of it can be dialled.

    shut_in: seconds until it is sealed again. lines: how far each request to open it is. may_ask: the form is for this
    viewer now. grants: the offices that may agree; "" when the matter names them all. post: who told it under his own
    post.
    """

    sealed: bool = False
    is_open: bool = False
    behind_key: bool = False
    number: str = ""
    tel: str = ""
    until_at: datetime | None = None
    shut_in: int = 0
    lines: tuple[str, ...] = ()
    may_ask: bool = False
    grants: str = ""
    post: CallRow | None = None


def tellers(viewer: Viewer, row: Incident, reports: Sequence[Report], now: datetime) -> dict[UUID, Teller]:
    """For those who may call back; others get nothing, not even that there is a number. No query per report."""
    if viewer.person is None or not viewer.may("identity.ask"):
        return {}
    sealed = [one for one in reports if one.contact_ref]
    openings = list(openings_of(one.id for one in sealed)) if sealed else []
    numbers = open_numbers(viewer, sealed, openings, now)
    words = _Words(openings, _offices_left(row) if sealed else "", now)
    posts = _posts(viewer, reports, now)
    found: dict[UUID, Teller] = {}
    for report in reports:
        asked = [one for one in openings if one.report_id == report.id]
        own = [one for one in asked if one.asked_person == viewer.person]
        open_now = next((one for one in own if one.is_open(now)), None)
        waits = any(one.state == OpeningState.ASKED for one in own)
        number = numbers.get(report.id, "")
        found[report.id] = Teller(
            sealed=bool(report.contact_ref),
            is_open=report.id in numbers,
            behind_key=open_now is not None and viewer.unproven,
            number=number,
            tel=_dialled(number),
            until_at=open_now.until_at if open_now else None,
            shut_in=_seconds_left(open_now, now),
            lines=tuple(line for one in asked if (line := words.line(one, own[-1:]))),
            may_ask=bool(report.contact_ref) and open_now is None and not waits,
            grants=words.grants,
            post=posts.get(report.id),
        )
    return found


class _Words:
    """Openings in sentences, with posts and reasons looked up once."""

    def __init__(self, openings: list[Opening], grants: str, now: datetime) -> None:
        self.grants = grants
        self._now = now
        self._titles = post_titles(one.asked_post for one in openings) if openings else {}
        self._reasons = open_texts(one.refusal_ref for one in openings)

    def line(self, one: Opening, last_own: list[Opening]) -> str:
        """What is going, whoever asked; of what is over only the viewer's last. His open number stands for itself."""
        who = self._titles.get(one.asked_post, one.asked_post)
        if one.state == OpeningState.ASKED:
            told = {"who": who, "at": clock_time(one.asked_at), "offices": self.grants or "—"}
            return _("Nomor diminta %(who)s pukul %(at)s; menunggu %(offices)s.") % told
        if one.until_at is not None and one.is_open(self._now):
            told = {"who": who, "at": clock_time(one.until_at)}
            return "" if one in last_own else _("Nomor terbuka untuk %(who)s sampai %(at)s.") % told
        if one not in last_own:
            return ""
        if one.state == OpeningState.REFUSED:
            return _("Permintaan membuka nomor ditolak: %(reason)s") % {
                "reason": self._reasons.get(one.refusal_ref) or "—"
            }
        return _("Nomor tersegel kembali sejak pukul %(at)s.") % {"at": clock_time(one.until_at or one.asked_at)}


def _seconds_left(one: Opening | None, now: datetime) -> int:
    return int((one.until_at - now).total_seconds()) if one is not None and one.until_at else 0


def _offices_left(row: Incident) -> str:
    """The offices that may agree: those that the matter does not name. "Bawaslu atau KPU"."""
    named = set(Exclusion.objects.filter(incident_id=row.id).values_list("institution_code", flat=True))
    return _(" atau ").join(sorted(institution_names(offices_that_grant() - named).values()))


def _posts(viewer: Viewer, reports: Sequence[Report], now: datetime) -> dict[UUID, CallRow]:
    """Tellers who reported under their own post and still sit in it. A post that changed hands is not the teller."""
    told = [one for one in reports if one.channel == Channel.APP and one.post and one.person]
    if not told:
        return {}
    held = Holding.objects.at(now).filter(person_id__in=[one.person for one in told])
    sits = set(held.values_list("person_id", "post_code"))
    there = [one for one in told if (one.person, one.post) in sits]
    rows = calls_of(viewer, [one.post for one in there], now, only={one.person for one in there if one.person})
    return {one.id: rows[one.post] for one in there if one.post in rows}


def _dialled(number: str) -> str:
    """What a telephone can dial: the number itself, or the first that stands in the words."""
    for text in (number, *_DIGITS.findall(number)):
        try:
            return normal_phone(text)
        except WrongInput:
            continue
    return ""
