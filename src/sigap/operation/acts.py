"""The log of administrators' acts: every entry by which the house itself was changed, whoever did it.

It is read from the journal, so nobody can hide an act of his own: not with a page, and not by hand without `sigap
journal verify` finding it. Facts only: what was sealed stays sealed, and no matter is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import JSONField, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sigap.accounts.models import Holding, Post
from sigap.accounts.names import person_names
from sigap.accounts.roles import all_roles, role_title
from sigap.accounts.viewer import MANAGING, Viewer
from sigap.desk.names import DeskNames
from sigap.journal.events import EVENTS
from sigap.journal.ids import read_id
from sigap.journal.models import Entry
from sigap.journal.reading import read_all
from sigap.journal.recorded import Actor, Recorded
from sigap.territory.queries import area_names, place_label

MACHINE = "sistem"
ERASED = "…"


@dataclass(frozen=True, slots=True)
class ActGroup:
    """A kind of act, as the page filters by it: the first words of event kinds that belong to it."""

    code: str
    label: Promise
    prefixes: tuple[str, ...]


GROUPS = (
    ActGroup("petugas", gettext_lazy("Petugas dan jabatan"), ("person.", "post.")),
    ActGroup("kontak", gettext_lazy("Kontak"), ("contact.",)),
    ActGroup("akses", gettext_lazy("Akses masuk"), ("login.", "sessions.", "passkey.", "recovery.", "reset.")),
    ActGroup("kunci", gettext_lazy("Kunci untuk mesin"), ("token.",)),
    ActGroup("instansi", gettext_lazy("Instansi"), ("directory.",)),
    ActGroup("wilayah", gettext_lazy("Wilayah dan batas"), ("territory.",)),
    ActGroup("riwayat", gettext_lazy("Riwayat kejadian"), ("history.",)),
    ActGroup("calon", gettext_lazy("Daftar calon"), ("register.",)),
    ActGroup("nomor", gettext_lazy("Nomor pelapor"), ("opening.",)),
    ActGroup("target", gettext_lazy("Target waktu"), ("target.",)),
    ActGroup("hapus", gettext_lazy("Penghapusan dan pertentangan"), ("vault.", "conflict.")),
    ActGroup("unduh", gettext_lazy("Daftar yang diunduh"), ("list.",)),
)
# What officers do for a matter, a message or a shift. It stands on the matter's own page, for those who may see it.
ORDINARY = ("incident.", "notice.", "report.", "request.", "timer.", "link.", "message.", "handover.", "journal.")
# Somebody tried a closed page: no act of an administrator, and his post would give away whom the register names.
NOT_AN_ACT = frozenset({"register.attempted"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page was asked for. who: a person's id, a post's code, or the machine."""

    group: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the log."""

    code: str
    at: datetime
    group: str
    sentence: str
    about: str
    who: str
    post: str
    role: str
    device: str


def kinds_for(viewer: Viewer, group: str = "") -> list[str]:
    """Event kinds that this viewer is shown; the register is told to its readers only."""
    if not viewer.may("acts.see"):
        return []
    groups = [one for one in GROUPS if (not group or one.code == group) and _told_to(viewer, one)]
    return [kind for kind in EVENTS if kind not in NOT_AN_ACT and any(kind.startswith(one.prefixes) for one in groups)]


def groups_for(viewer: Viewer) -> list[ActGroup]:
    return [one for one in GROUPS if _told_to(viewer, one)]


def _told_to(viewer: Viewer, group: ActGroup) -> bool:
    return group.code != "calon" or viewer.may("register.see")


def acts(viewer: Viewer, wanted: Wanted) -> "QuerySet[Entry]":
    """Entries of the log, newest first."""
    rows = Entry.objects.filter(kind__in=kinds_for(viewer, wanted.group)).order_by("-order")
    if wanted.since is not None:
        rows = rows.filter(recorded_at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(recorded_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return _only(rows, viewer, wanted.who) if wanted.who else rows


def _only(rows: "QuerySet[Entry]", viewer: Viewer, who: str) -> "QuerySet[Entry]":
    """Of one person, one post or the machine. Who acted stands in the entry's own text."""
    told = rows.annotate(told=Cast("text", JSONField()))
    if who == MACHINE:
        return told.filter(told__who__role__startswith="system:")
    person = read_id(who)
    if person is not None:
        return told.filter(told__who__person=str(person)) if names_shown(viewer) else rows.none()
    return told.filter(told__who__post=who)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


def names_shown(viewer: Viewer) -> bool:
    """Whoever may read the directory reads names; the independent reader sees posts."""
    return viewer.may("directory.see")


class ActNames(DeskNames):
    """As on the desk, without any sealed text, and with the places of a whole page asked once."""

    def __init__(self) -> None:
        super().__init__(with_text=False)
        self._areas = area_names()

    def area(self, code: str | None) -> str:
        return place_label(code or "", names=self._areas) or "—"


def told(viewer: Viewer, rows: Sequence[Entry]) -> list[Act]:
    """The entries in words. What a reason or a name hides behind a seal stays there."""
    entries = list(read_all(row.text for row in rows))
    names = ActNames()
    people = person_names(_people_in(entries), erased=ERASED) if names_shown(viewer) else {}
    return [_act(entry, names, people) for entry in entries]


def _act(entry: Recorded, names: ActNames, people: dict[UUID, str]) -> Act:
    actor = entry.actor
    about = [] if entry.kind.startswith("register.") else [one for one in _about(entry) if one != actor.person]
    return Act(
        code=f"{entry.node}/{entry.seq}",
        at=entry.recorded_at,
        group=next((str(one.label) for one in GROUPS if entry.kind.startswith(one.prefixes)), ""),
        sentence=entry.event.sentence(names),
        about=", ".join(people[one] for one in about if one in people),
        who=people.get(actor.person, "") if actor.person else "",
        post=names.post(actor.post) if actor.post else "",
        role=_role(actor),
        device=actor.device,
    )


def _role(actor: Actor) -> str:
    if actor.role.startswith("system:"):
        return _("program (%(part)s)") % {"part": actor.role.partition(":")[2]}
    return role_title(actor.role)


def _about(entry: Recorded) -> list[UUID]:
    found = (read_id(subject.removeprefix("person:")) for subject in entry.subjects if subject.startswith("person:"))
    return [one for one in found if one is not None]


def _people_in(entries: Iterable[Recorded]) -> set[UUID]:
    found: set[UUID] = set()
    for entry in entries:
        found.update(_about(entry))
        if entry.actor.person is not None:
            found.add(entry.actor.person)
    return found


def who_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Whom the log can be asked for: whoever holds or held a post that manages the house; by post where names are shut."""
    roles = [role.code for role in all_roles().values() if role.permissions & MANAGING]
    posts = dict(Post.objects.filter(role__in=roles).order_by("title").values_list("code", "title"))
    if not names_shown(viewer):
        return [*posts.items(), (MACHINE, _("program itu sendiri"))]
    held = Holding.objects.filter(post_code__in=posts).order_by("from_at").values_list("person_id", "post_code")
    seats: dict[UUID, str] = {person: posts[code] for person, code in held}
    people = [(str(person), f"{name} · {seats[person]}") for person, name in person_names(seats, erased=ERASED).items()]
    return [*sorted(people, key=lambda pair: pair[1]), (MACHINE, _("program itu sendiri"))]
