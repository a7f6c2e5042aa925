"""A provider that does not answer holds up neither the inbox nor the other channels, and is not asked twice at once."""

import logging
import threading

import pytest

from sigap.notify import lanes
from tests.factories.reports import NOW

PATIENCE = 20


@pytest.fixture
def road(monkeypatch):
    """Channels whose passes the test holds and lets go. Nothing here touches a database."""
    served, hold, begun = [], threading.Event(), threading.Event()

    def serve(name, now):
        served.append(name)
        if name == "sms":
            begun.set()
            hold.wait(PATIENCE)
        if name == "webhook":
            raise RuntimeError("contoh")

    monkeypatch.setattr(lanes, "_busy", {})
    monkeypatch.setattr(lanes, "send_channel", serve)
    monkeypatch.setattr(lanes, "waiting_channels", lambda: ["in_app", "email", "sms", "webhook"])
    yield served, hold, begun
    hold.set()
    lanes.wait_for_lanes(PATIENCE)


def test_a_slow_lane_is_left_alone_and_the_others_go_on(road):
    logging.disable(logging.CRITICAL)
    served, hold, begun = road
    lanes.send_in_lanes(NOW)
    assert begun.wait(PATIENCE)
    for name in ("email", "webhook"):
        lanes._busy[name].join(PATIENCE)
    assert served.count("in_app") == 1
    lanes.send_in_lanes(NOW)
    for name in ("email", "webhook"):
        lanes._busy[name].join(PATIENCE)
    assert sorted(served) == ["email", "email", "in_app", "in_app", "sms", "webhook", "webhook"]
    hold.set()
    lanes.wait_for_lanes(PATIENCE)
    lanes.send_in_lanes(NOW)
    lanes.wait_for_lanes(PATIENCE)
    assert served.count("sms") == 2
    logging.disable(logging.NOTSET)


def test_the_end_waits_no_longer_than_it_said(road):
    lanes.send_in_lanes(NOW)
    lanes.wait_for_lanes(0.01)
    assert lanes._busy["sms"].is_alive()
