"""Every regular expression of the sources, and a small reading of where one could take very long.

Python's own parser (re._parser) gives the structure. Said to be slow: a repeat inside a repeat, two neighbours that can
take the same characters, and a search whose pattern begins with a repeat. The measure is tests/attack/test_patterns.py,
which runs each on a megabyte made against it.
"""

from __future__ import annotations

import ast
import re
import re._constants as sre
import re._parser as parser
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
MODULE_CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
MANY = 100  # a repeat up to so many times is no endless one
ALL = frozenset(range(0x180)) | {0x2003, 0x3000, 0xFF11, 0x1F600}


@dataclass(frozen=True)
class Pattern:
    """where: module and line. anchored: used only with match or fullmatch."""

    where: str
    text: str
    flags: int
    anchored: bool


def patterns() -> list[Pattern]:
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (told := _told(node)):
                text, flags, called = told
                name = path.relative_to(SOURCE).with_suffix("").as_posix()
                anchored = called in {"match", "fullmatch", "re_path"} or (
                    called == "compile" and _only_matched(tree, node)
                )
                found.append(Pattern(f"{name}:{node.lineno}", text, flags, anchored))
    return found


def unread() -> list[str]:
    """Calls of re with a pattern that is not written out there: nobody can look it through."""
    left = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _of_re(node) and not (node.args and _literal(node.args[0])):
                left.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    return left


def _of_re(node: ast.Call) -> str:
    f = node.func
    if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id == "re" and f.attr in MODULE_CALLS:
        return f.attr
    named = f.id if isinstance(f, ast.Name) else f.attr if isinstance(f, ast.Attribute) else ""
    return named if named in {"re_path", "RegexValidator", "RegexField"} else ""


def _literal(node: ast.expr) -> str | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _told(node: ast.Call) -> tuple[str, int, str] | None:
    called = _of_re(node)
    text = _literal(node.args[0]) if called and node.args else None
    if text is None:
        return None
    words = {one.attr for arg in node.args[1:] for one in ast.walk(arg) if isinstance(one, ast.Attribute)}
    flags = 0
    for word in words & {"IGNORECASE", "DOTALL", "MULTILINE", "UNICODE", "VERBOSE", "ASCII"}:
        flags |= getattr(re, word)
    return text, flags, called


def _only_matched(tree: ast.Module, node: ast.Call) -> bool:
    """A compiled pattern of this module that is used with match and fullmatch alone."""
    names = {
        t.id
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign) and one.value is node
        for t in one.targets
        if isinstance(t, ast.Name)
    }
    used = {
        one.func.attr
        for one in ast.walk(tree)
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and isinstance(one.func.value, ast.Name)
        and one.func.value.id in names
    }
    return bool(used) and used <= {"match", "fullmatch"}


def slow(pattern: Pattern) -> list[str]:
    """What could make this pattern take more than a few steps per character."""
    items = _flat(parser.parse(pattern.text, pattern.flags))
    said = _neighbours(items) + _loops(items)
    if not pattern.anchored and len(items) > 1 and _endless(items[0]):
        said.append("a search begins with a repeat")
    return said


def _endless(item) -> bool:
    kind, told = item
    return kind in (sre.MAX_REPEAT, sre.MIN_REPEAT) and told[1] > MANY


def _flat(items) -> list:
    """The items in a row, groups opened."""
    found = []
    for item in items:
        found += _flat(item[1][3]) if item[0] is sre.SUBPATTERN else [item]
    return found


def _inside(item) -> list:
    kind, told = item
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return [told[2]]
    if kind is sre.SUBPATTERN:
        return [told[3]]
    if kind is sre.BRANCH:
        return list(told[1])
    return []


def _loops(items: list) -> list[str]:
    """In a repeat, what is repeated follows itself: its end and its beginning are neighbours too."""
    said = []
    for kind, told in items:
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            inner = _flat(told[2])
            ways = [_flat(one) for one in inner[0][1][1]] if len(inner) == 1 and inner[0][0] is sre.BRANCH else [inner]
            if told[1] > MANY:
                said += [why for one in ways for other in ways for why in _neighbours(one + other)]
                if any(_first(one) & _first(other) for at, one in enumerate(ways) for other in ways[at + 1 :]):
                    said.append("two alternatives of a repeat begin alike")
            for one in ways:
                said += _neighbours(one) + _loops(one)
        elif kind is sre.BRANCH:
            for one in told[1]:
                said += _neighbours(_flat(one)) + _loops(_flat(one))
    return said


def _neighbours(items: list) -> list[str]:
    """Two endless repeats of which both could take the same character, with nothing certain in between."""
    said = []
    for at, item in enumerate(items):
        if not _endless(item):
            continue
        for other in items[at + 1 :]:
            if _endless(other) and _first([item]) & _first([other]):
                said.append("two neighbours take the same characters")
            if not _may_be_nothing(other):
                break
    return said


def _may_be_nothing(item) -> bool:
    kind, told = item
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return told[0] == 0
    if kind is sre.SUBPATTERN:
        return all(_may_be_nothing(one) for one in told[3])
    return kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT)


def _first(items) -> frozenset[int]:
    """Characters that it may begin with, of those tried here."""
    found: set[int] = set()
    for item in items:
        kind, told = item
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            found |= _first(told[2])
        elif kind is sre.SUBPATTERN:
            found |= _first(told[3])
        elif kind is sre.BRANCH:
            for branch in told[1]:
                found |= _first(branch)
        elif kind is not sre.AT:
            found |= taken(item)
        if not _may_be_nothing(item):
            break
    return frozenset(found)


def taken(item) -> frozenset[int]:
    """Characters that one simple item takes."""
    kind, told = item
    if kind is sre.LITERAL:
        return frozenset({told})
    if kind is sre.NOT_LITERAL:
        return ALL - {told}
    if kind is sre.ANY:
        return ALL - {10}
    if kind is sre.IN:
        negated = told[0][0] is sre.NEGATE
        one_of = frozenset().union(*(_member(one) for one in told if one[0] is not sre.NEGATE))
        return ALL - one_of if negated else one_of
    return frozenset()


CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _member(one) -> frozenset[int]:
    kind, told = one
    if kind is sre.LITERAL:
        return frozenset({told})
    if kind is sre.RANGE:
        return frozenset(range(told[0], min(told[1], told[0] + 600) + 1))
    return frozenset(code for code in ALL if re.match(CATEGORIES[told], chr(code)))


def worst(pattern: Pattern, length: int) -> list[str]:
    """Strings that make a backtracking search work: what it takes, over and over, and an end that it does not take."""
    pieces: list[str] = []

    def walk(items) -> None:
        literal = ""
        for item in items:
            if item[0] is sre.LITERAL:
                literal += chr(item[1])
                continue
            if literal:
                pieces.append(literal)
            literal = ""
            some = sorted(taken(item)) if item[0] in (sre.IN, sre.NOT_LITERAL, sre.ANY) else []
            pieces.extend(chr(code) for code in dict.fromkeys(some[:1] + some[-1:]))
            for inner in _inside(item):
                walk(inner)
        if literal:
            pieces.append(literal)

    walk(parser.parse(pattern.text, pattern.flags))
    pieces = list(dict.fromkeys(pieces)) or ["a"]
    starts = ["", pieces[0]]
    repeated = [*pieces[:8], "".join(pieces[:8]), *(a + b for a, b in pairwise(pieces[:7]))]
    return [
        (start + one * (length // len(one)))[:length] + "\x00!" for start in starts for one in dict.fromkeys(repeated)
    ]
