"""Writes of the history: a row told, told anew, taken back; a whole import and its undoing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.history.drafts import Checked, PastDraft, check
from sigap.history.events import PastEventTold, PastEventWithdrawn
from sigap.history.models import PastEvent
from sigap.history.refusals import NoSuchRow, WrongRow
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, Journal, writing
from sigap.ui.words import here
from sigap.vault.sealing import seal

PERMISSION = "history.edit"
WHY = ("twice", "wrong", "not_here", "import")


def tell(actor: Actor, draft: PastDraft, *, now: datetime) -> PastEvent:
    """Write one event of the past down."""
    demand(actor, PERMISSION)
    checked = check(draft, here(now).date())
    with writing(actor, now=now) as journal:
        return _tell(journal, new_id(), draft, checked, draft.code or _next_code(), None)


def correct(actor: Actor, past: UUID, draft: PastDraft, *, now: datetime) -> PastEvent:
    """Write it down anew: what it said before stays in the journal."""
    demand(actor, PERMISSION)
    checked = check(draft, here(now).date())
    with writing(actor, now=now) as journal:
        row = _standing(past)
        return _tell(journal, row.id, draft, checked, row.code, row.batch)


def withdraw(actor: Actor, past: UUID, why: str, *, now: datetime) -> None:
    """Take a row back, with a reason from ``WHY``."""
    demand(actor, PERMISSION)
    if why not in WHY:
        raise WrongRow(_("Pilih alasannya."), "why")
    with writing(actor, now=now) as journal:
        journal.record(PastEventWithdrawn(past=_standing(past).id, why=why))


def load(
    actor: Actor, rows: Sequence[tuple[PastDraft, Checked]], *, now: datetime, undoable: bool = True
) -> UUID | None:
    """Write many rows down in one transaction; a row whose code is there already is told anew. Returns the batch by
    which they can be taken back together; None when that is not wanted."""
    demand(actor, PERMISSION)
    batch = new_id() if undoable else None
    with writing(actor, now=now) as journal:
        there = {row.code: row.id for row in PastEvent.objects.filter(withdrawn_at=None)}
        number = _last_number()
        for draft, checked in rows:
            code = draft.code
            if not code:
                number += 1
                code = _code(number)
            _tell(journal, there.get(code) or new_id(), draft, checked, code, batch)
    return batch


def take_back(actor: Actor, batch: UUID, *, now: datetime) -> int:
    """Undo an import: its rows are withdrawn, those corrected since included. Returns how many."""
    demand(actor, PERMISSION)
    with writing(actor, now=now) as journal:
        rows = list(PastEvent.objects.filter(batch=batch, withdrawn_at=None).order_by("code"))
        if not rows:
            raise NoSuchRow(_("Pemuatan itu tidak ada, atau sudah dibatalkan."))
        for row in rows:
            journal.record(PastEventWithdrawn(past=row.id, why="import"))
        return len(rows)


def _tell(journal: Journal, past: UUID, draft: PastDraft, checked: Checked, code: str, batch: UUID | None) -> PastEvent:
    subject = f"past:{past}"
    journal.record(
        PastEventTold(
            past=past,
            code=code,
            from_on=checked.from_on,
            until_on=checked.until_on,
            precision=checked.precision,
            area_code=checked.area_code,
            past_kind=draft.kind,
            klass=draft.klass,
            way=draft.way,
            stage=draft.stage.strip(),
            one_sided=draft.one_sided,
            text_ref=seal(subject, _plain(draft.text)),
            note_ref=seal(subject, _plain(draft.note)) if draft.note.strip() else "",
            source_ref=seal(subject, _plain(draft.source)),
            batch=batch,
        )
    )
    return PastEvent.objects.get(id=past)


def _standing(past: UUID) -> PastEvent:
    row = PastEvent.objects.filter(id=past, withdrawn_at=None).first()
    if row is None:
        raise NoSuchRow(_("Riwayat itu tidak ada, atau sudah ditarik."))
    return row


def _next_code() -> str:
    return _code(_last_number() + 1)


def _code(number: int) -> str:
    return f"RWY{number:04d}"


def _last_number() -> int:
    codes = PastEvent.objects.filter(code__startswith="RWY").values_list("code", flat=True)
    return max((int(code[3:]) for code in codes if code[3:].isdigit()), default=0)


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()
