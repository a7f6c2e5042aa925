"""Mandates, ladders and targets as data, with the office's own changes on top."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from sigap.accounts.models import Institution, Post
from sigap.accounts.queries import posts_covering, superiors
from sigap.intake.taxonomy import kind
from sigap.response.models import Instrument, TargetRule
from sigap.ui.words import in_language
from sigap_engine.clocks import Rung, target_for


@lru_cache(maxsize=8)
def _file(folder: str, name: str) -> dict[str, Any]:
    path = Path(settings.SIGAP_FACTS) / folder / f"{name}.yaml"
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return raw


# --- mandates -----------------------------------------------------------------------------------


def allowed_instruments(from_institution: str, to_institution: str) -> tuple[str, ...]:
    """What one office may send another: an order only downward inside its own chain; some may only be told, or be handed
    a matter by letter."""
    table = _file("instruments", "instruments")
    if to_institution in table["only_told"]:
        return (Instrument.PEMBERITAHUAN,)
    if to_institution in table["by_letter"]:
        return (Instrument.PENERUSAN, Instrument.PEMBERITAHUAN)
    allowed = [Instrument.PERMINTAAN, Instrument.PEMBERITAHUAN]
    if to_institution in table["deciders"]:
        allowed.insert(1, Instrument.PENERUSAN)
    if from_institution and from_institution in superiors(to_institution):
        allowed.insert(0, Instrument.PERINTAH)
    return tuple(allowed)


def by_letter(institution: str) -> bool:
    return institution in _file("instruments", "instruments")["by_letter"]


def members_of(institution: str) -> tuple[str, ...]:
    """Whose posts do the work of a centre that has none of its own."""
    return tuple(_file("instruments", "instruments")["centres"].get(institution, ()))


def may_command(institution: str) -> bool:
    """There is an office below it in its own chain: across institutions one asks."""
    return bool(institution) and Institution.objects.filter(parent_code=institution).exists()


def reasons() -> tuple[tuple[str, str], ...]:
    return tuple(
        (row["code"], in_language(row["label"], row["label_en"]))
        for row in _file("instruments", "instruments")["reasons_cannot"]
    )


def reason_label(code: str) -> str:
    return dict(reasons()).get(code, code)


# --- ladders ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One rung: after which share of the target, and which posts are told."""

    number: int
    after_percent: int
    posts: tuple[str, ...]


def ladder_for(institution: str, area_code: str) -> tuple[LadderStep, ...]:
    """The rungs of an office, with the posts that cover the area. An office without a ladder: its own duty posts."""
    rows = _file("ladders", "ladders")["ladders"]
    row = next((one for one in rows if one["institution"] == institution), None)
    if row is None:
        own = Post.objects.filter(institution_code=institution, role__in=("duty_officer", "camat", "mediator"))
        posts = tuple(own.order_by("code").values_list("code", flat=True)[:3])
        return (LadderStep(0, 0, posts),)
    return tuple(
        LadderStep(number, step["after_percent"], _posts(step, institution, area_code))
        for number, step in enumerate(row["steps"])
    )


def ladder_posts() -> tuple[str, ...]:
    """Every post that some ladder may ask, wherever the matter is (named in SIGAP_NEEDED_POSTS)."""
    steps = [step for row in _file("ladders", "ladders")["ladders"] for step in row["steps"]]
    kinds = {kind for step in steps for kind in step.get("area_kinds", ())}
    near = Post.objects.filter(kind__in=kinds).values_list("code", flat=True)
    return (*(code for step in steps for code in step["posts"]), *near)


def answers_for(institution: str, post_kind: str) -> tuple[str, ...]:
    """The office itself, and those above it whose ladder asks posts of this kind: a Polsek for Polres, a camat for all
    camats. Being below an office is not enough to read or answer what it was asked."""
    asks = {
        row["institution"]
        for row in _file("ladders", "ladders")["ladders"]
        if any(post_kind in step.get("area_kinds", ()) for step in row["steps"])
    }
    return (institution, *(code for code in superiors(institution) if code in asks)) if institution else ()


def post_on_rung(institution: str, rung: int) -> str:
    """The post that answers for a rung wherever the matter is: no query. "" for an office without a ladder."""
    rows = _file("ladders", "ladders")["ladders"]
    steps: list[dict[str, Any]] = next((one["steps"] for one in rows if one["institution"] == institution), [])
    posts = steps[rung]["posts"] if rung < len(steps) else []
    return str(posts[0]) if posts else ""


def _posts(step: dict[str, Any], institution: str, area_code: str) -> tuple[str, ...]:
    near: list[str] = []
    if area_code.count(".") >= 2 and step.get("area_kinds"):
        covering = posts_covering(area_code, step["area_kinds"])
        near = [one.code for one in covering if institution in (one.institution_code, *superiors(one.institution_code))]
    return (*near, *step["posts"])


def deputy_rule() -> dict[str, Any]:
    rule: dict[str, Any] = _file("ladders", "ladders")["deputy"]
    return rule


# --- targets ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """A target time and whether it was approved or is still a proposal (*usulan*)."""

    time: timedelta
    approved: bool
    version: int


def shipped(key: str) -> int | None:
    """The shipped value of a target key; None when there is none."""
    table = _file("targets", "targets")
    group, _, name = key.partition(":")
    if group == "answer":
        told = kind(name)
        return (told.target_minutes or table["answer_minutes_default"]) if told else None
    rows = {
        "multiplier": table["remote_multiplier_percent"],
        "on_scene": table["on_scene_minutes_by_severity"],
        "outcome": table["outcome_hours_by_severity"],
    }.get(group, {})
    found = {str(code): value for code, value in rows.items()}.get(name)
    return int(found) if found is not None else None


def changed(keys: list[str]) -> dict[str, TargetRule]:
    return {row.key: row for row in TargetRule.objects.filter(key__in=keys)}


def answer_target(kind_code: str, area_code: str) -> Target:
    """From report received to answer: minutes of the kind times the multiplier of a remote kecamatan."""
    table = _file("targets", "targets")
    rules = {row.key: row for row in TargetRule.objects.all()}
    key = f"answer:{kind_code}"
    own = rules.get(key)
    minutes = own.value if own else shipped(key) or table["answer_minutes_default"]
    multipliers = {str(code): value for code, value in table["remote_multiplier_percent"].items()}
    multipliers |= {row.key.partition(":")[2]: row.value for row in rules.values() if row.key.startswith("multiplier:")}
    time = target_for(minutes, area_code, multipliers)
    return Target(time, bool(own and own.approved), own.version if own else table["version"])


def target_by_severity(group: str, severity: int) -> Target:
    """on_scene (minutes) or outcome (hours) by severity."""
    key = f"{group}:{severity}"
    own = TargetRule.objects.filter(key=key).first()
    value = own.value if own else shipped(key) or 60
    time = timedelta(hours=value) if group == "outcome" else timedelta(minutes=value)
    return Target(time, bool(own and own.approved), own.version if own else 1)


def rungs(ladder: tuple[LadderStep, ...]) -> tuple[Rung, ...]:
    return tuple(Rung(step.number, step.after_percent) for step in ladder)


def link_valid_minutes() -> int:
    return int(_file("targets", "targets")["link_valid_minutes"])


def is_office(code: str) -> bool:
    return Institution.objects.filter(code=code).exists()


def remote_areas() -> tuple[str, ...]:
    """Areas with a multiplier of their own."""
    return tuple(str(code) for code in _file("targets", "targets")["remote_multiplier_percent"])
