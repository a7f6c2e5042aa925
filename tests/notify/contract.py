"""What every way out promises, whatever is behind it: the fake and the real adapter answer the same questions.

A ``Way`` builds a channel in front of a provider of a given mood. ``arrived()`` says which keys the provider took.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

import pytest

from sigap.notify.channels.port import Channel, NotDelivered, Outgoing
from tests.factories.providers import (
    BUSY,
    CUT,
    DRIPPING,
    GARBAGE,
    HANG,
    OK,
    REDIRECT,
    REFUSE,
    SILENT,
    TWICE,
)


def seconds_for(mood: str) -> float:
    """A short deadline only where the test waits for it: a busy machine must not make a good provider late."""
    return 0.12 if mood in (SILENT, HANG, DRIPPING) else 10


@dataclass(frozen=True)
class Standing:
    channel: Channel
    arrived: Callable[[], list[str]]


Way = Callable[[str], AbstractContextManager[Standing]]


class FakeChannel:
    """A way out without a network, for tests of what stands before it. It keeps the contract below."""

    needs_address = True

    def __init__(self, name: str = "sms", mood: str = OK) -> None:
        self.name = name
        self.mood = mood
        self.taken: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> str:
        if self.mood == REFUSE:
            raise NotDelivered("400", final=True)
        if self.mood == REDIRECT:
            raise NotDelivered("307", final=True)
        if self.mood in (OK, TWICE, HANG, CUT, GARBAGE, DRIPPING):
            self.taken.append(outgoing)
        if self.mood in (OK, TWICE):
            return f"fake-{outgoing.key}"
        raise NotDelivered({BUSY: "503", GARBAGE: "garbage", CUT: "closed"}.get(self.mood, "timeout"))


@contextmanager
def fake(mood: str) -> Iterator[Standing]:
    channel = FakeChannel(mood=mood)
    yield Standing(channel, lambda: [one.key for one in channel.taken])


class ChannelContract:
    """Subclasses give ``way`` and ``outgoing``."""

    def test_it_says_what_it_is(self, way: Way) -> None:
        with way(OK) as here:
            assert isinstance(here.channel.name, str)
            assert isinstance(here.channel.needs_address, bool)

    def test_what_is_accepted_arrived_under_its_key_with_an_id_that_is_a_word(
        self, way: Way, outgoing: Outgoing
    ) -> None:
        with way(OK) as here:
            assert isinstance(here.channel.send(outgoing), str)
            assert here.arrived() == [outgoing.key]

    def test_the_same_key_may_come_again_and_another_after_it(self, way: Way, outgoing: Outgoing) -> None:
        with way(OK) as here:
            for key in ("satu", "satu", "dua"):
                here.channel.send(replace(outgoing, key=key))
            assert here.arrived() == ["satu", "satu", "dua"]

    def test_a_no_is_final(self, way: Way, outgoing: Outgoing) -> None:
        with way(REFUSE) as here, pytest.raises(NotDelivered) as problem:
            here.channel.send(outgoing)
        assert problem.value.final

    def test_a_redirect_is_a_no(self, way: Way, outgoing: Outgoing) -> None:
        with way(REDIRECT) as here, pytest.raises(NotDelivered) as problem:
            here.channel.send(outgoing)
        assert problem.value.final

    @pytest.mark.parametrize("mood", [BUSY, SILENT, HANG, GARBAGE, CUT, DRIPPING])
    def test_trouble_is_not_final_and_never_lasts(self, way: Way, outgoing: Outgoing, mood: str) -> None:
        with way(mood) as here, pytest.raises(NotDelivered) as problem:
            here.channel.send(outgoing)
        if mood in (SILENT, HANG, DRIPPING):
            assert problem.value.why == "timeout", "we hung up, not the provider"
        assert not problem.value.final
        assert len(problem.value.why) <= 24, "a code for why.py, not the provider's own words"

    def test_a_provider_that_answers_twice_confuses_nobody(self, way: Way, outgoing: Outgoing) -> None:
        with way(TWICE) as here:
            for key in ("satu", "dua"):
                here.channel.send(replace(outgoing, key=key))
            assert here.arrived() == ["satu", "dua"]
