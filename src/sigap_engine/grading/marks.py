"""Plain words → Admiralty marks."""

from dataclasses import dataclass

BASES = ("saw", "witness", "rumour")
_OFFICIAL = frozenset({"desk_officer", "desk_head", "verifier", "duty_officer", "camat", "field_reporter"})
_CONTENT = {"saw": 2, "witness": 3, "rumour": 4}
_REASON = {"saw": "melihat sendiri", "witness": "dari saksi", "rumour": "kabar"}


@dataclass(frozen=True, slots=True)
class Grade:
    """source: A (completely reliable) … F (cannot be judged); content: 1 (confirmed) … 6 (cannot be judged)."""

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
    why = [_REASON[basis]]
    if role in _OFFICIAL:
        source = "B"
        why.append("pelapor bertugas")
    elif identified:
        source = "C"
        why.append("pelapor dapat dihubungi")
    else:
        source = "F"
        why.append("pelapor tidak dikenal")
    content = _CONTENT[basis]
    if confirmed_by_others:
        content = 1
        why.append("dikuatkan sumber mandiri")
    return Grade(source, content, tuple(why))
