"""The example day of realm contoh: invented, plausible, played through the real actions, marked CONTOH."""

from datetime import datetime


def play(now: datetime) -> None:
    """Play the day so that its last report is a few minutes old at ``now``."""
