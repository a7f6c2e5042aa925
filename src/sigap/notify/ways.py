"""By which channels a post is told, and at which numbers, addresses and devices: data/channels and what its holder has."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings

from sigap.accounts.models import DeviceMember, Post
from sigap.accounts.queries import Reachable, serving, ways_to_reach
from sigap.notify.models import Message, PushDevice
from sigap.vault.sealing import open_texts

MOST = 5  # of one message: a post has a holder or two, and all of them are told within one lease
PUSH = "webpush"
MOBILE = "+628"
COUNTRY = "+62"


@dataclass(frozen=True, slots=True)
class Personal:
    """One row of the file: whose contacts give the address, and from which severity the channel is used."""

    contacts: tuple[str, ...]
    from_severity: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Rules:
    personal: Mapping[str, Personal]
    quiet_templates: frozenset[str]
    quiet_channels: frozenset[str]
    roles: Mapping[str, Sequence[str]]
    posts: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Address:
    """One number, address or device. contact: its row; text is what the channel is given and stands nowhere else."""

    contact: UUID
    text: str


@lru_cache(maxsize=1)
def rules() -> Rules:
    return read_rules(Path(settings.SIGAP_FACTS) / "channels" / "channels.yaml")


def read_rules(path: Path) -> Rules:
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    personal = {
        name: Personal(tuple(row["contacts"]), row["from"], row.get("alone", False))
        for name, row in raw["personal"].items()
    }
    quiet = raw["quiet"]
    return Rules(
        personal, frozenset(quiet["templates"]), frozenset(quiet["channels"]), raw["roles"] or {}, raw["posts"] or {}
    )


def personal_channels(to_post: str, template: str, severity: int, built: Sequence[str], now: datetime) -> list[str]:
    """Those of the built personal channels by which the holders of a post are told of this."""
    if not built:
        return []
    law = rules()
    ways = {way.channel for way in ways_to_reach(to_post, now)}
    has = [
        name
        for name in built
        if name in law.personal
        and (ways.intersection(law.personal[name].contacts) or (name == PUSH and _devices(to_post, now)))
    ]
    if template in law.quiet_templates:
        has = [name for name in has if name in law.quiet_channels]
    wished = law.posts.get(to_post) or law.roles.get(_role(to_post))
    if wished is not None:
        return [name for name in has if name in wished]
    chosen = [name for name in has if severity >= law.personal[name].from_severity]
    return chosen or [name for name in has if law.personal[name].alone]


def addresses(message: Message, now: datetime) -> list[Address]:
    """Where this message goes. A trial goes to whoever asked for it and to nobody else in his post."""
    only = UUID(message.params["person"]) if message.template == "test" else None
    if message.channel == PUSH:
        return _push_addresses(message.to_post, only, now)
    wanted = rules().personal[message.channel].contacts if message.channel in rules().personal else ()
    ways = [way for way in ways_to_reach(message.to_post, now) if only in (None, way.person)]
    chosen = [way for person in dict.fromkeys(way.person for way in ways) for way in _best(ways, person, wanted)][:MOST]
    texts = open_texts(way.address_ref for way in chosen)
    found = [Address(way.contact, texts.get(way.address_ref) or "") for way in chosen]
    return [one for one in found if one.text and (message.channel != "sms" or _takes_sms(one.text))]


def _best(ways: Sequence[Reachable], person: UUID, wanted: Sequence[str]) -> list[Reachable]:
    """All contacts of the first kind that this person has."""
    own = [way for way in ways if way.person == person]
    return next((kind for kind in ([way for way in own if way.channel == name] for name in wanted) if kind), [])


def _takes_sms(number: str) -> bool:
    """A telephone on a desk takes none. Abroad we do not know, so we try."""
    return number.startswith(MOBILE) or not number.startswith(COUNTRY)


def _role(to_post: str) -> str:
    return Post.objects.filter(code=to_post).values_list("role", flat=True).first() or ""


def _devices(to_post: str, now: datetime, only: UUID | None = None) -> list[PushDevice]:
    """Devices of those who serve in the post, as long as their login and its knowledge of the device last."""
    people = set(serving(now).filter(post_code=to_post).values_list("person_id", flat=True))
    people = people if only is None else people & {only}
    rows = PushDevice.objects.filter(login__person_id__in=people, login__is_active=True).select_related("login")
    known = set(DeviceMember.objects.filter(login__in=[one.login_id for one in rows]).values_list("device", "login_id"))
    return [one for one in rows.order_by("-added_at") if (one.device, one.login_id) in known]


def _push_addresses(to_post: str, only: UUID | None, now: datetime) -> list[Address]:
    return [
        Address(one.id, json.dumps({"endpoint": one.endpoint, "p256dh": one.p256dh, "auth": one.auth}))
        for one in _devices(to_post, now, only)[:MOST]
    ]
