"""Which office answers for a matter: the first that the taxonomy names and the report does not."""

from collections.abc import Collection
from datetime import datetime

from sigap.accounts.queries import posts_of, staffed
from sigap.intake.taxonomy import Kind
from sigap.journal.recorded import Actor

DESK = "KESBANGPOL"
DESK_ROLES = ("desk_officer", "desk_head", "verifier")
WATCH_DAYS = 3
LAST_RESORT = ("BAWASLU", "OMBUDSMAN", "KOMNASHAM")


def closed_to_desk(told: Kind, kept_away: Collection[str]) -> bool:
    """The matter goes to an outside body, or names the office that runs the desk: no officer there will pass it on."""
    return told.goes_outside or DESK in kept_away


def lead_of(told: Kind, kept_away: Collection[str], now: datetime) -> str:
    """The lead office. Where no desk can choose another, only an office in which somebody sits."""
    named = told.support if told.goes_outside else (told.lead, *told.support)
    free = [code for code in named if code not in kept_away]
    if not closed_to_desk(told, kept_away):
        return next((code for code in (*free, *LAST_RESORT) if code not in kept_away), LAST_RESORT[-1])
    wanted = [code for code in (*free, *LAST_RESORT) if code not in kept_away and code != DESK]
    there = staffed(wanted, now)
    return next((code for code in wanted if code in there), wanted[0] if wanted else LAST_RESORT[0])


def first_owner(told: Kind, kept_away: Collection[str], actor: Actor) -> str:
    """Who has an early sign from the first moment: the officer at the desk who took it, else the desk head."""
    if told.form != "watch" or closed_to_desk(told, kept_away):
        return ""
    if actor.role in DESK_ROLES and actor.post:
        return actor.post
    heads = posts_of(DESK).filter(role="desk_head").order_by("code")
    return heads.values_list("code", flat=True).first() or ""
