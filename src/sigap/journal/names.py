"""What a human sentence may ask for when it is told from an entry."""

from typing import Protocol
from uuid import UUID


class Names(Protocol):
    """Turns codes in an entry into words for one viewer. Never gives a sealed name away."""

    def post(self, code: str | None) -> str: ...

    def person(self, person: UUID | None) -> str: ...

    def institution(self, code: str | None) -> str: ...

    def area(self, code: str | None) -> str: ...

    def kind(self, code: str | None) -> str: ...

    def text(self, ref: str | None) -> str: ...


class PlainNames:
    """Codes as they are: for tests, logs and the command line."""

    def post(self, code: str | None) -> str:
        return code or "—"

    def person(self, person: UUID | None) -> str:
        return "—"

    def institution(self, code: str | None) -> str:
        return code or "—"

    def area(self, code: str | None) -> str:
        return code or "—"

    def kind(self, code: str | None) -> str:
        return code or "—"

    def text(self, ref: str | None) -> str:
        return "…" if ref else ""
