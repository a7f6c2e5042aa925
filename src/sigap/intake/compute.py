"""Rows in, the engine's answer out."""

from sigap.intake.taxonomy import Kind, kind, kinds, search_kinds
from sigap_engine.likeness import content_words

OTHER = "X0"
ENOUGH = 0.3


def suggest_kinds(text: str, limit: int = 8) -> list[Kind]:
    """Kinds for the words of a teller, best first: whole matches, then by share of stems; *lain-lain* is always there.

    "massa melempari kantor" finds what "lempar" and "kantor" stand in, though no kind holds all three words.
    """
    whole = search_kinds(text, limit)
    wanted = content_words(text)
    shares = []
    for one in kinds():
        told = content_words(f"{one.label_id} {one.label_en} {one.synonyms}".replace("/", " "))
        share = sum(any(_same(word, other) for other in told) for word in wanted) / len(wanted) if wanted else 0.0
        if one not in whole and share >= ENOUGH:
            shares.append((-share, one.code, one))
    found = [*whole, *(one for _share, _code, one in sorted(shares))]
    other = kind(OTHER)
    if other is None or other in found[:limit]:
        return found[:limit]
    return [*found[: limit - 1], other]


def _same(word: str, other: str) -> bool:
    """One stem holds the other at its beginning or end: "lempari" and "lempar", "dibakar" and "bakar"."""
    short, long = sorted((word, other), key=len)
    return short == long or (len(short) >= 5 and (long.startswith(short) or long.endswith(short)))
