"""How long writers of this process waited until the head was theirs. Read by /metrics, left by tick in its sign of life."""

from bisect import bisect_left
from threading import Lock

UPPER_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 2.5, 5.0, 15.0)


class Waits:
    """Counts per upper bound, and their sum: what a histogram is made of."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts = [0] * (len(UPPER_SECONDS) + 1)
        self._sum = 0.0

    def note(self, seconds: float) -> None:
        with self._lock:
            self._counts[bisect_left(UPPER_SECONDS, seconds)] += 1
            self._sum += seconds

    def read(self) -> tuple[list[int], float]:
        """How many waited up to each bound (the last: longer than any), and all seconds together."""
        with self._lock:
            return list(self._counts), self._sum


WAITS = Waits()
