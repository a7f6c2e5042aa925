"""When the word *terverifikasi* may be used."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One person who says it is so.

    person: who confirms (an id). origin: where the knowledge comes from (a keyed hash): a forwarded message has the
    origin of the message it forwards. checks: True for a verifier who checked, False for a teller.
    """

    person: str
    origin: str
    checks: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """allowed, and a code saying why: ``two_checkers``, ``independent_source``; or what is missing."""

    allowed: bool
    why: str


def may_verify(confirmations: Sequence[Confirmation], tellers: Sequence[str], severity: int) -> Verdict:
    """Two persons who checked, or one who checked beside an independent source.

    tellers: persons who told the reports. An independent source is a different person *and* a different origin.
    Nobody's own check counts for a report he told himself at severity 5. One person counts once, however often: what
    a checker told or wrote down himself is no source beside his own check.
    """
    told = set(tellers)
    checkers = {c.person for c in confirmations if c.checks}
    if severity >= 5:
        checkers -= told
        if not checkers:
            return Verdict(False, "own_report")
    if not checkers:
        return Verdict(False, "nobody_checked")
    if len(checkers) >= 2:
        return Verdict(True, "two_checkers")
    tells = [c for c in confirmations if not c.checks and c.person not in checkers]
    if _independent(tells):
        return Verdict(True, "independent_source")
    return Verdict(False, "second_needed")


def _independent(tells: Sequence[Confirmation]) -> bool:
    return any(
        one.person != two.person and one.origin != two.origin
        for number, one in enumerate(tells)
        for two in tells[number + 1 :]
    )
