"""Names of places as people type them: misspelt, abbreviated, with a TPS number in front.

Score: share of matching letter pairs and triples (Dice coefficient, Dice 1945) of the normalised names, words
matched one by one so that order and one wrong letter do little harm. Explained by what was understood.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_ABBREVIATED = {
    "kec": "",
    "kecamatan": "",
    "ds": "",
    "desa": "",
    "kel": "",
    "kelurahan": "",
    "dusun": "",
    "dsn": "",
    "kab": "",
    "m": "muara",
    "ma": "muara",
    "s": "sungai",
    "sei": "sungai",
    "sgt": "sangatta",
    "tlk": "teluk",
    "tl": "teluk",
    "btu": "batu",
    "lg": "long",
}
_TPS = re.compile(r"\btps(?:\s*no(?:mor)?)?[\s.:#]*0*(\d{1,3})\b", re.IGNORECASE)
_SPLIT = re.compile(r"[^a-z0-9]+")
GOOD = 0.6
CLEAR = 0.82
APART = 0.08


@dataclass(frozen=True, slots=True)
class Place:
    """A named place. level: 0 regency, 1 kecamatan, 2 desa; parent: name of the kecamatan, for desa."""

    code: str
    name: str
    level: int
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place, how well it matches (0–1), and why."""

    place: Place
    score: float
    why: str


def parse_tps(text: str) -> tuple[int | None, str]:
    """Take "TPS 088 Sangatta Utara" apart: (88, "Sangatta Utara"); no TPS: (None, text)."""
    match = _TPS.search(text)
    if match is None:
        return None, text
    rest = (text[: match.start()] + " " + text[match.end() :]).strip(" ,;-")
    return int(match.group(1)), rest


def words_of(text: str) -> list[str]:
    """Lower-case words without accents, abbreviations written out, sound-alikes made equal."""
    bare = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(ch for ch in bare if not unicodedata.combining(ch))
    words = []
    for word in _SPLIT.split(bare):
        spelled = _ABBREVIATED.get(word, word)
        if spelled:
            words.append(_sound(spelled))
    return words


def _sound(word: str) -> str:
    """Spellings that sound the same in Indonesian: doubled letters, kh/k, gh/g, y/i, dj/j, oe/u, tj/c, v/f, q/k, x/ks."""
    for old, new in (
        ("oe", "u"),
        ("dj", "j"),
        ("tj", "c"),
        ("kh", "k"),
        ("gh", "g"),
        ("sh", "s"),
        ("bh", "b"),
        ("v", "f"),
        ("q", "k"),
        ("y", "i"),
    ):
        word = word.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=8192)
def _grams(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1))


def _alike(one: str, two: str) -> float:
    if one == two:
        return 1.0
    if two.startswith(one) and len(one) >= 3:
        return 0.9
    first, second = _grams(one), _grams(two)
    return 2 * len(first & second) / (len(first) + len(second))


def _within(code: str, outer: str) -> bool:
    return code == outer or code.startswith(f"{outer}.")


class NameIndex:
    """Searches a list of places. Built once; a search over some hundred names takes under a millisecond or two."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._rows = [(place, words_of(place.name), words_of(place.parent)) for place in places]

    def search(self, text: str, *, limit: int = 8) -> list[Hit]:
        """Best matches first; the words of a desa's kecamatan may stand beside its name. Empty text: nothing."""
        wanted = words_of(text)
        if not wanted:
            return []
        hits = [hit for row in self._rows if (hit := self._score(wanted, *row)) is not None]
        return sorted(hits, key=lambda hit: (-round(hit.score, 3), hit.place.level, hit.place.name))[:limit]

    def clear(self, text: str) -> Hit | None:
        """The best match when it is good and nothing else comes near; None when a person should choose."""
        hits = self.near(text)
        if not hits or any(not _within(hit.place.code, hits[0].place.code) for hit in hits):
            return None
        return hits[0]

    def near(self, text: str) -> list[Hit]:
        """Good matches that cannot be told apart by their score, best first; a desa of its kecamatan's name is one."""
        hits = self.search(text, limit=len(self._rows))
        return [hit for hit in hits if hits[0].score >= CLEAR and hits[0].score - hit.score < APART]

    def _score(self, wanted: list[str], place: Place, name: list[str], parent: list[str]) -> Hit | None:
        if not name:
            return None
        own = [max(_alike(word, other) for other in name) for word in wanted]
        beside = [max((_alike(word, other) for other in parent), default=0.0) for word in wanted]
        best = [max(one, 0.85 * two) for one, two in zip(own, beside, strict=True)]
        covered = [
            max(_alike(other, word) if len(other) <= len(word) else _alike(word, other) for word in wanted)
            for other in name
        ]
        score = 0.65 * sum(best) / len(best) + 0.35 * sum(covered) / len(covered)
        if score < GOOD or max(own) < 0.5:
            return None
        why = "same" if wanted in (name, [*name, *parent]) else "alike"
        if any(two > one for one, two in zip(own, beside, strict=True)):
            why += "_parent"
        return Hit(place, score, why)
