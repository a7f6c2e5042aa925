"""Severity 1–5: the kind's own, raised by one for each stated reason, at most 5."""

from dataclasses import dataclass

HIGHEST = 5


@dataclass(frozen=True, slots=True)
class Facts:
    """What was told. injured, dead: persons. kecamatan: how many it has spread to."""

    injured: int = 0
    dead: int = 0
    weapons: bool = False
    voting_or_count_day: bool = False
    kecamatan: int = 1
    identity_targeted: bool = False


@dataclass(frozen=True, slots=True)
class Severity:
    """The level, the kind's own level, and why it was raised: death, weapon, injured, voting_day, spread, identity."""

    level: int
    base: int
    why: tuple[str, ...]


def severity(base: int, facts: Facts) -> Severity:
    """Suggest a severity; a person may set another, with a reason.

    base: 1–5 of the taxonomy. More harm never lowers the level. Rule of the taxonomy proposal: plus one when somebody
    is hurt, on voting or recapitulation day, in two kecamatan or more, or when identity (SARA) is targeted;
    a death or a weapon makes it 5. Raises ValueError when base is not 1–5 or a count is negative.
    """
    if not 1 <= base <= HIGHEST:
        raise ValueError("base severity is 1 to 5")
    if min(facts.injured, facts.dead) < 0:
        raise ValueError("counts cannot be negative")
    why: list[str] = []
    if facts.dead:
        return Severity(HIGHEST, base, ("death",))
    if facts.weapons:
        why.append("weapon")
    raises = [
        (facts.injured > 0, "injured"),
        (facts.voting_or_count_day, "voting_day"),
        (facts.kecamatan >= 2, "spread"),
        (facts.identity_targeted, "identity"),
    ]
    reasons = [reason for holds, reason in raises if holds]
    level = HIGHEST if facts.weapons and base >= 3 else min(HIGHEST, base + len(reasons) + int(facts.weapons))
    return Severity(level, base, tuple(why + reasons))
