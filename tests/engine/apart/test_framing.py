"""Messages between a page and a child that may lie."""

import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap_engine.apart.framing import Cut, pack, receive

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def through(head, blobs, most=10_000):
    return receive(io.BytesIO(b"".join(pack(head, blobs))), most)


@given(head=st.dictionaries(TEXT.filter(lambda key: key != "sizes"), TEXT | st.integers()), blobs=st.lists(st.binary()))
def test_what_is_packed_is_received(head, blobs):
    assert through(head, blobs, 1_000_000) == (head, blobs)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_cut(data):
    try:
        head, blobs = receive(io.BytesIO(data), 10_000)
    except Cut:
        return
    assert isinstance(head, dict)
    assert isinstance(blobs, list)


@pytest.mark.parametrize(
    "head",
    [b"[]", b"7", b"{}", b'{"sizes": 3}', b'{"sizes": [-1, 1]}', b'{"sizes": [1]}', b'{"sizes": ["0"]}', b"[" * 5000],
)
def test_a_head_that_is_none_is_cut(head):
    with pytest.raises(Cut):
        receive(io.BytesIO(struct.pack(">II", len(head), 0) + head), 10_000)


def test_more_than_agreed_is_not_read():
    with pytest.raises(Cut, match="too long"):
        through({}, [bytes(10_001)])


def test_half_a_character_becomes_a_question_mark():
    assert through({"name": json.loads('"Telen \\ud800"')}, [])[0] == {"name": "Telen ?"}
