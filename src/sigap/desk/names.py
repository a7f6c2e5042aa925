"""Codes in sentences become words, with everything looked up once per page."""

from uuid import UUID

from sigap.accounts.models import Institution, Post
from sigap.intake.taxonomy import label
from sigap.journal.recorded import Recorded
from sigap.response.rules import reason_label
from sigap.territory.queries import place_label
from sigap.vault.sealing import open_texts


class DeskNames:
    """Implements sigap.journal.names.Names for a list of entries. Sealed text only when ``with_text``."""

    def __init__(self, entries: list[Recorded] | None = None, *, with_text: bool = True) -> None:
        self._offices = dict(Institution.objects.values_list("code", "name"))
        self._posts = dict(Post.objects.values_list("code", "title"))
        self._texts = open_texts(_refs(entries or [])) if with_text else {}

    def post(self, code: str | None) -> str:
        return self._posts.get(code or "", code or "—")

    def person(self, person: UUID | None) -> str:
        return "—"

    def institution(self, code: str | None) -> str:
        return self._offices.get(code or "", code or "—")

    def area(self, code: str | None) -> str:
        return place_label(code or "") or "—"

    def kind(self, code: str | None) -> str:
        if code and code.startswith("reason:"):
            return reason_label(code.removeprefix("reason:"))
        return label(code)

    def text(self, ref: str | None) -> str:
        return (self._texts.get(ref) or "…") if ref else ""


def _refs(entries: list[Recorded]) -> set[str]:
    """References that a sentence may want to open."""
    found = set()
    for entry in entries:
        for name in ("text_ref", "reason_ref", "reply_ref"):
            ref = getattr(entry.event, name, "")
            if ref:
                found.add(ref)
    return found
