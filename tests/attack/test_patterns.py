"""No regular expression takes long, whatever it is given: read for traps, then run on long text made against it (a megabyte in script/nightly)."""

import multiprocessing
import os
import re
from pathlib import Path

from tests.attack.patterns import Pattern, patterns, slow, unread, worst

FOUND = patterns()
LENGTH = 1_000_000 if os.environ.get("SIGAP_NIGHTLY") == "1" else 150_000
DEADLINE_SECONDS = 60  # for all of them together on a busy machine: a slow one would need hours

# Patterns that are slow on text made against them, and never get such text.
TRUSTED = {
    "sigap/journal/guard": "statements that Django writes; what people type travels beside them as parameters",
    "sigap/vault/checking": "canonical entries, in which a quote inside a text is escaped",
}


def trusted(pattern: Pattern) -> bool:
    return pattern.where.partition(":")[0] in TRUSTED


def test_they_are_all_found_and_can_be_read():
    assert len(FOUND) > 20
    assert not unread()
    assert {one.where.partition(":")[0] for one in FOUND} >= {*TRUSTED, "sigap/ui/words", "sigap_engine/geo/names"}


def test_none_is_built_to_be_slow():
    said = [f"{one.where} {one.text}: {why}" for one in FOUND if not trusted(one) for why in slow(one)]
    assert not said, "\n".join(said)


def test_the_reading_knows_a_trap():
    for text in (
        r"(a+)+b",
        r"(?:a|b+)*c",
        r"(?:ab|ac)*d",
        r"[a-z]+@",
        r"\s*x?\s*y",
        r"(?:\d+,?)*z",
        r"\s*\(",
        r"tps\s*(?:no\.?|nomor)?\s*[:#.]?\s*0*",
    ):
        assert slow(Pattern("x", text, 0, anchored=False)), text
    for text in (r"x[a-z]+@[a-z]+", r"x\s*", r"x(?:a|bc*)+d", r"(?<!\s)\s*\(", r"(?:S\d+)?"):
        assert not slow(Pattern("x", text, 0, anchored=False)), text


def _run_all(told):
    for text, flags, anchored, strings in told:
        pattern = re.compile(text, flags)
        for one in strings:
            pattern.fullmatch(one) if anchored else pattern.search(one)


def test_long_text_made_against_each():
    told = [(one.text, one.flags, one.anchored, worst(one, LENGTH)) for one in FOUND if not trusted(one)]
    child = multiprocessing.get_context("fork").Process(target=_run_all, args=(told,))
    child.start()
    child.join(DEADLINE_SECONDS)
    if child.is_alive():
        child.kill()
        child.join()
    assert child.exitcode == 0


def test_pages_and_scripts_bring_none_of_their_own():
    """What runs in the browser: no pattern beyond the six digits of a code, and in scripts these, each linear."""
    root = Path(__file__).resolve().parents[2]
    attributes = {
        told for page in (root / "src").rglob("*.html") for told in re.findall(r' pattern="([^"]*)"', page.read_text())
    }
    assert attributes == {"[0-9]{6}"}
    scripts = "\n".join(path.read_text() for path in (root / "frontend").rglob("*.js"))
    assert "RegExp(" not in scripts
    found = re.findall(r"[(=,:]\s*(/(?![*/])(?:\\.|\[[^\]\n]*\]|[^/\\\[\n])+/[gimsuy]*)", scripts)
    assert set(found) == {"/^\\/[a-z/]*$/", "/\\s+/g", "/-/g", "/_/g", "/\\+/g", "/\\//g", "/=+$/"}
