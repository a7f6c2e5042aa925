"""What attackers and broken programs send, as hypothesis strategies and as plain lists."""

from __future__ import annotations

from hypothesis import strategies as st

ODD = (
    "\x00",
    "\ud800",
    "\u202e",
    "\u200b",
    "\ufeff",
    "é" * 9,
    "９" * 4,
    "٣",
    "²",
    "½",
    "'",
    '"',
    "<b>",
    "{{7*7}}",
    "%s%n",
    "../",
    "%00",
    "\r\n",
    "-1",
    "1e999999",
    "nan",
    "inf",
    "0001-01-01",
    "31-12-9999",
    "29-02-2023",
    "9" * 30,
    "9" * 5_000,
    "v1.x.y",
    "a" * 3_000,
)

# Any text at all, also halves of characters, and odd pieces stuck together.
texts = st.one_of(
    st.text(st.characters(), max_size=60),
    st.text(st.characters(categories=("Cs", "Nd", "No", "Zs", "Cf", "Po")), max_size=40),
    st.lists(st.sampled_from(ODD), min_size=1, max_size=3).map("".join),
    st.from_regex(r"[0-9]{0,5}[-/. :]?[0-9]{0,3}[-/. :]?[0-9]{0,5}", fullmatch=True),
)

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(), max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)


WAYS = ("change", "cut", "double", "end", "zero", "ones", "text")
spoils = st.lists(
    st.tuples(st.integers(0, 999_999), st.sampled_from(WAYS), st.integers(0, 255)), min_size=1, max_size=6
)


def spoilt(whole: bytes, how: list[tuple[int, str, int]]) -> bytes:
    """A real file with some bytes changed, cut out, doubled or cut off. Places are millionths of its length."""
    data = bytearray(whole)
    for place, way, value in how:
        at, length = place * len(data) // 1_000_000, value % 12 + 1
        if way == "change":
            data[at : at + 1] = bytes([value])
        elif way == "cut":
            del data[at : at + length]
        elif way == "double":
            data[at:at] = data[at : at + length]
        elif way == "end":
            del data[at:]
        elif way == "text":
            data[at : at + length] = ODD[value % len(ODD)].encode("utf-8", "replace")[:length]
        else:
            data[at : at + length] = (b"\x00" if way == "zero" else b"\xff") * length
    return bytes(data)
