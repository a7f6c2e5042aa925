"""Plain words → Admiralty marks."""

from dataclasses import dataclass

BASES = ("saw", "witness", "rumour")
_OFFICIAL = frozenset({"desk_officer", "desk_head", "verifier", "duty_officer", "camat", "field_reporter"})
_CONTENT = {"saw": 2, "witness": 3, "rumour": 4}


@dataclass(frozen=True, slots=True)
class Grade:
    """source: A (completely reliable) … F (cannot be judged); content: 1 (confirmed) … 6 (cannot be judged).

    why: the basis, then on_duty, can_be_reached or unknown, then confirmed_by_others.
    """

    source: str
    content: int
    why: tuple[str, ...]


def grade(basis: str, role: str, *, identified: bool, confirmed_by_others: bool = False) -> Grade:
    """First marks of a report, before anybody has checked it.

    basis: one of BASES. role: role of the teller's post, "" for a citizen. identified: the teller can be called back.
    confirmed_by_others: an independent source says the same. A first report is never A and never 1:
    those come from checking. Raises ValueError for an unknown basis.
    """
    if basis not in BASES:
        raise ValueError(f"basis must be one of {BASES}")
    why = [basis]
    if role in _OFFICIAL:
        source = "B"
        why.append("on_duty")
    elif identified:
        source = "C"
        why.append("can_be_reached")
    else:
        source = "F"
        why.append("unknown")
    content = _CONTENT[basis]
    if confirmed_by_others:
        content = 1
        why.append("confirmed_by_others")
    return Grade(source, content, tuple(why))
