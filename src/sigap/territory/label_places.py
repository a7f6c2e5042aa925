"""Where the names on a drawn map stand: beside the marks, never under them, and never on one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LETTER = 0.56  # width of a letter of our type, in parts of its size
GAP = 2.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: "Box") -> float:
        """The area that both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if wide > 0 and high > 0 else 0.0


def around(x: float, y: float, radius: float) -> Box:
    """What a mark covers."""
    return Box(x - radius, y - radius, x + radius, y + radius)


def place_labels(
    labels: Sequence[tuple[str, float, float]], marks: Iterable[Box], within: Box, size: float
) -> list[tuple[str, float, float]]:
    """(name, x, y) of each label, x its middle and y its base line, as near to its own point as is free.

    Names whose own point is free stay on it; the others step aside for the marks and for them. When no place is free
    the one that covers least is taken: on paper no name may be missing.
    """
    taken = list(marks)
    under = [_cost(_box((x, y), _half(name, size), size), taken, within) for name, x, y in labels]
    placed = []
    for (name, x, y), _covered in sorted(zip(labels, under, strict=True), key=lambda pair: pair[1]):
        half = _half(name, size)
        tries = [(x + dx, y + dy) for dx, dy in _steps(half, size)]
        boxes = [_box(at, half, size) for at in tries]
        near = _meeting(boxes, taken)
        number = min(range(len(tries)), key=lambda n: (round(_cost(boxes[n], near, within), 1), n))
        taken.append(boxes[number])
        placed.append((name, *tries[number]))
    return placed


def _meeting(boxes: Sequence[Box], taken: Iterable[Box]) -> list[Box]:
    """What any of the boxes could cover: with hundreds of marks most are far from the name that is being placed."""
    hull = Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
    return [one for one in taken if hull.shared(one)]


def _half(name: str, size: float) -> float:
    return len(name) * size * LETTER / 2


def _steps(half: float, size: float) -> Iterable[tuple[float, float]]:
    """From the point itself outwards: below, above, to either side."""
    yield 0.0, 0.0
    for far in (1.0, 1.4, 1.8):
        yield 0.0, far * size
        yield 0.0, -far * size
    for far in (1.0, 1.6, 2.2, 2.8, 3.4):
        for aside in (0.0, 0.5, -0.5, 1.0, -1.0):
            yield aside * half, far * size
            yield aside * half, -far * size
        yield half * far * 0.6 + size, 0.0
        yield -half * far * 0.6 - size, 0.0


def _box(at: tuple[float, float], half: float, size: float) -> Box:
    x, y = at
    return Box(x - half - GAP, y - size, x + half + GAP, y + size * 0.3)


def _cost(box: Box, taken: Sequence[Box], within: Box) -> float:
    size = (box.right - box.left) * (box.bottom - box.top)
    return (size - box.shared(within)) * 3 + sum(box.shared(one) for one in taken)
