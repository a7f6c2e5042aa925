"""What is known about offices, posts and people. Names stay sealed unless a page opens them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sigap.accounts.models import (
    Contact,
    Holding,
    Institution,
    Jurisdiction,
    Login,
    Person,
    Post,
    RegisterAttempt,
    RegisterEntry,
)
from sigap.accounts.roles import roles_that_may
from sigap.accounts.scope import area_q
from sigap.accounts.viewer import Viewer, inside

# --- offices and their superiors -------------------------------------------------------------


def parents() -> dict[str, str]:
    return dict(Institution.objects.values_list("code", "parent_code"))


def superiors(code: str, tree: dict[str, str] | None = None) -> tuple[str, ...]:
    """The offices above `code`, nearest first. A loop in the data ends the walk."""
    tree = parents() if tree is None else tree
    found: list[str] = []
    above = tree.get(code, "")
    while above and above != code and above not in found:
        found.append(above)
        above = tree.get(above, "")
    return tuple(found)


def kept_away(accused: Iterable[str]) -> tuple[str, ...]:
    """The accused offices and all their superiors: none of them may see the report."""
    named = tuple(accused)
    if not named:
        return ()
    tree = parents()
    away: set[str] = set()
    for code in named:
        away.add(code)
        away.update(superiors(code, tree))
    return tuple(sorted(away))


def hidden_accusations(viewer: Viewer) -> frozenset[str]:
    """Accused offices whose matters this viewer never sees: his own offices and all below them.

    The mirror of `kept_away`, for list queries: leave out rows whose accused is in this set.
    """
    if not viewer.offices:
        return frozenset()
    tree = parents()
    return frozenset(viewer.offices) | frozenset(
        code for code in tree if not viewer.offices.isdisjoint(superiors(code, tree))
    )


def is_kept_away(viewer: Viewer, accused: Iterable[str]) -> bool:
    return not viewer.offices.isdisjoint(kept_away(accused))


def institution(code: str) -> Institution | None:
    return Institution.objects.filter(code=code).first()


def institution_names(codes: Iterable[str]) -> dict[str, str]:
    rows = Institution.objects.filter(code__in=set(codes))
    return dict(rows.values_list("code", "name"))


def who_may(permission: str) -> tuple[str, ...]:
    """Who can, in words, for every sentence and page that says no."""
    able = roles_that_may(permission)
    offices = institution_names(code for _, code in able if code)
    return tuple(f"{title} ({offices.get(code, code)})" if code else title for title, code in able)


def institutions_covering(area_code: str) -> QuerySet[Institution]:
    """Offices with a jurisdiction that contains the place."""
    codes = Jurisdiction.objects.filter(area_code__in=enclosing(area_code))
    return Institution.objects.filter(code__in=codes.values("institution_code"))


def enclosing(area_code: str) -> tuple[str, ...]:
    """64.08.06.2001/003 → itself, 64.08.06.2001, 64.08.06, 64.08, 64."""
    codes = [area_code]
    while area_code:
        cut = max(area_code.rfind("."), area_code.rfind("/"))
        area_code = area_code[:cut] if cut > 0 else ""
        if area_code:
            codes.append(area_code)
    return tuple(codes)


def jurisdiction_of(institution_code: str) -> tuple[str, ...]:
    rows = Jurisdiction.objects.filter(institution_code=institution_code)
    return tuple(rows.values_list("area_code", flat=True))


# --- posts and who sits in them ----------------------------------------------------------------


def post(code: str) -> Post | None:
    return Post.objects.filter(code=code).first()


def post_typed(text: str) -> str:
    """The code of the post that was meant, by its code or its whole title; what means none or several as it came.

    A part of a title seats nobody: a post is a right.
    """
    wanted = " ".join(text.replace("\x00", "").split())
    for match in ({"code": wanted}, {"title__iexact": wanted}):
        found = Post.objects.filter(**match).values_list("code", flat=True)[:2]
        if wanted and len(found) == 1:
            return found[0]
    return wanted


def posts_of(institution_code: str) -> QuerySet[Post]:
    return Post.objects.filter(institution_code=institution_code)


def post_titles(codes: Iterable[str]) -> dict[str, str]:
    return dict(Post.objects.filter(code__in=set(codes)).values_list("code", "title"))


def posts_covering(area_code: str, kinds: Sequence[str] = ()) -> QuerySet[Post]:
    """Posts whose own place contains `area_code`, deepest first; `kinds` narrows (PPK, PKD…).

    With `kinds`, also those whose office has it in its jurisdiction below the regency: a Polsek answers for kecamatan
    in which it does not sit.
    """
    around = enclosing(area_code)
    found = Q(area_code__in=around)
    if kinds:
        near = [code for code in around if code.count(".") >= 2]
        offices = Jurisdiction.objects.filter(area_code__in=near).values("institution_code")
        found = Q(kind__in=kinds) & (found | Q(institution_code__in=offices))
    return Post.objects.filter(found).order_by("-area_code", "code")


def holders(post_code: str, now: datetime) -> tuple[UUID, ...]:
    """People who sit in the post at `now`, longest first."""
    rows = Holding.objects.at(now).filter(post_code=post_code)
    return tuple(rows.values_list("person_id", flat=True))


def serving(now: datetime) -> QuerySet[Holding]:
    """Seats in which somebody may work now: a registered candidate, relative or team member sits there in name only."""
    listed = RegisterEntry.objects.at(now)
    keys = listed.filter(phone_key=OuterRef("address_key"), from_at__lt=Coalesce(OuterRef("removed_at"), now))
    sharing = Contact.objects.filter(Exists(keys)).exclude(address_key="")
    seats = Holding.objects.at(now).exclude(person_id__in=listed.exclude(person_id=None).values("person_id"))
    return seats.exclude(person_id__in=sharing.values("person_id"))


def staffed(codes: Iterable[str], now: datetime) -> frozenset[str]:
    """Those of the institutions in which somebody serves in a duty post now."""
    posts = Post.objects.filter(institution_code__in=list(codes), role="duty_officer")
    held = serving(now).filter(post_code__in=posts.values("code")).values_list("post_code", flat=True)
    return frozenset(posts.filter(code__in=list(held)).values_list("institution_code", flat=True))


def posts_held(person: UUID, now: datetime) -> QuerySet[Post]:
    held = Holding.objects.at(now).filter(person_id=person)
    return Post.objects.filter(code__in=held.values("post_code")).order_by("title", "code")


def titles_held(people_ids: Iterable[UUID], now: datetime) -> dict[UUID, tuple[str, ...]]:
    """The titles of the posts each person sits in: how a person is shown in lists."""
    rows = list(Holding.objects.at(now).filter(person_id__in=set(people_ids)).values_list("person_id", "post_code"))
    titles = post_titles(code for _, code in rows)
    held: dict[UUID, tuple[str, ...]] = {}
    for person, code in rows:
        held[person] = (*held.get(person, ()), titles.get(code, code))
    return held


def superior_posts(post_code: str) -> tuple[Post, ...]:
    """Posts of the next office above, for ladders that climb inside one chain."""
    own = post(post_code)
    if own is None:
        return ()
    above = superiors(own.institution_code)
    return tuple(Post.objects.filter(institution_code=above[0])) if above else ()


# --- how to reach people -------------------------------------------------------------------------


def person_of_login(login_name: str) -> UUID | None:
    return Login.objects.filter(login_name=login_name).values_list("person_id", flat=True).first()


def contacts_of(person: UUID) -> QuerySet[Contact]:
    return Contact.objects.filter(person_id=person, removed_at=None)


@dataclass(frozen=True, slots=True)
class Reachable:
    """One open way to the holder of a post. `address_ref` is opened by the sender only."""

    person: UUID
    channel: str
    address_ref: str
    state: str
    contact: UUID


def ways_to_reach(post_code: str, now: datetime) -> tuple[Reachable, ...]:
    """Contacts of those who serve in the post that are not known to fail; proven ones first. Nobody registered."""
    people = tuple(serving(now).filter(post_code=post_code).values_list("person_id", flat=True))
    rows = Contact.objects.filter(person_id__in=people, removed_at=None)
    ways = [
        Reachable(c.person_id, c.channel, c.address_ref, c.state, c.id)
        for c in rows
        if c.state != Contact.State.FAILING
    ]
    return tuple(sorted(ways, key=lambda w: w.state != Contact.State.WORKING))


def person_of_address(address_key: str) -> UUID | None:
    """Whose telephone number or address it is, by its keyed hash; None when it is nobody's or several people's."""
    people = Contact.objects.filter(address_key=address_key, removed_at=None).order_by()
    found = set(people.values_list("person_id", flat=True)[:5])
    return found.pop() if len(found) == 1 else None


def has_working_contact(person: UUID) -> bool:
    return contacts_of(person).exclude(state=Contact.State.FAILING).exists()


def people(viewer: Viewer, now: datetime, *, serving: bool = False, unreachable: bool = False) -> QuerySet[Person]:
    """People the viewer may see by name, with `.reachable` (a contact not known to fail) and `.serving`.

    Who manages the directory sees everybody; others their own offices and the posts inside their areas.
    """
    usable = Contact.objects.filter(person_id=OuterRef("id"), removed_at=None).exclude(state=Contact.State.FAILING)
    holding = Holding.objects.at(now).filter(person_id=OuterRef("id"))
    rows = Person.objects.annotate(
        reachable=Exists(usable),
        serving=Exists(holding),
        seat=Subquery(holding.order_by("post_code").values("post_code")[:1]),
    ).order_by("seat", "id")
    if not viewer.may("directory.manage"):
        rows = rows.filter(id__in=_near(viewer, now).values("person_id"))
    if serving or unreachable:
        rows = rows.filter(serving=True)
    return rows.filter(reachable=False) if unreachable else rows


def _near(viewer: Viewer, now: datetime) -> QuerySet[Holding]:
    if not viewer.may("directory.see"):
        return Holding.objects.none()
    posts = Post.objects.filter(area_q(viewer) | Q(institution_code__in=viewer.offices))
    return Holding.objects.at(now).filter(post_code__in=posts.values("code"))


def unreachable_people(viewer: Viewer, now: datetime) -> QuerySet[Person]:
    """Serving officers without a contact that could work: flagged before they are needed."""
    return people(viewer, now, unreachable=True)


def posts_without_contact(area_code: str, now: datetime) -> QuerySet[Post]:
    """Posts inside an area that nobody can be reached in: empty, or holders without a contact."""
    usable = Contact.objects.filter(removed_at=None).exclude(state=Contact.State.FAILING)
    reached = Holding.objects.at(now).filter(person_id__in=usable.values("person_id"))
    here = Q(area_code=area_code) | Q(area_code__startswith=f"{area_code}.")
    return Post.objects.filter(here).exclude(code__in=reached.values("post_code"))


def hard_to_reach(codes: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Those of the posts in which nobody sits, or nobody with a contact that could work; in the order given."""
    wanted = tuple(dict.fromkeys(codes))
    usable = Contact.objects.filter(removed_at=None).exclude(state=Contact.State.FAILING)
    held = Holding.objects.at(now).filter(post_code__in=wanted, person_id__in=usable.values("person_id"))
    reached = set(held.values_list("post_code", flat=True))
    return tuple(code for code in wanted if code not in reached)


# --- the candidates' register ---------------------------------------------------------------------


def is_registered(person: UUID, now: datetime) -> bool:
    """True from nomination to inauguration, by the person or by a telephone number he shares.

    A number that he gave up only after the nomination still counts.
    """
    own = Contact.objects.filter(person_id=person, address_key=OuterRef("phone_key"))
    kept = own.filter(Q(removed_at=None) | Q(removed_at__gt=OuterRef("from_at")))
    rows = RegisterEntry.objects.at(now)
    return rows.filter(Q(person_id=person) | (Exists(kept) & ~Q(phone_key=""))).exists()


def register(now: datetime, *, with_past: bool = False) -> QuerySet[RegisterEntry]:
    rows = RegisterEntry.objects.all()
    return rows if with_past else rows.filter(until_at__gt=now, removed_at=None)


def register_attempts() -> QuerySet[RegisterAttempt]:
    return RegisterAttempt.objects.all()


def covers(areas: Iterable[str], area_code: str) -> bool:
    return any(inside(area_code, area) for area in areas)
