"""Writes of the territory room: official borders in and out, contested lines."""

import json
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.journal import blobs
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing
from sigap.territory.compute import Delivered, as_bundle
from sigap.territory.events import BorderDisputed, BorderSettled, BoundariesImported, BoundariesWithdrawn
from sigap.territory.models import Area, BoundaryImport, DisputedBorder
from sigap.territory.refusals import NoSuchBoundary, WrongInput

PERMISSION = "territory.edit"


def import_boundaries(actor: Actor, delivered: Delivered, data: bytes, *, source: str, now: datetime) -> BoundaryImport:
    """Let the borders of a file count. The same file twice in a row is one import."""
    demand(actor, PERMISSION)
    source = _plain(source, 200)
    if not source:
        raise WrongInput(_("Tulis dari mana batas ini (lembaga, dokumen, tahun)."))
    bundle = as_bundle(delivered, source)
    with writing(actor, now=now) as journal:
        current = BoundaryImport.objects.filter(withdrawn_at=None, level=delivered.level).first()
        if current is not None and current.shapes_sha == sha256(bundle).hexdigest():
            return current
        batch = new_id()
        journal.record(
            BoundariesImported(
                batch=batch,
                level=delivered.level,
                file_sha=blobs.put(data),
                shapes_sha=blobs.put(bundle),
                matched=len(delivered.shapes),
                unmatched=len(delivered.matching.unmatched),
                mended=len({one.key for one in delivered.coverage.mended}),
            )
        )
        return BoundaryImport.objects.get(id=batch)


def withdraw_boundaries(actor: Actor, batch: UUID, *, now: datetime) -> None:
    """Take an import back: what was drawn before it is drawn again."""
    demand(actor, PERMISSION)
    with writing(actor, now=now) as journal:
        found = BoundaryImport.objects.filter(id=batch).first()
        if found is None:
            raise NoSuchBoundary(_("Pemuatan batas itu tidak ada."))
        if found.withdrawn_at is None:
            journal.record(BoundariesWithdrawn(batch=batch))


def dispute_border(actor: Actor, *, one: str, other: str, name: str, source: str, now: datetime) -> DisputedBorder:
    """Mark the line between two areas of one level, or between one and what lies outside, as contested."""
    demand(actor, PERMISSION)
    name, source = _plain(name, 120), _plain(source, 300)
    if not name:
        raise WrongInput(_("Tulis nama sengketa batasnya, misalnya “Batu Lepoq–Pelawan”."))
    if one == other:
        raise WrongInput(_("Pilih dua wilayah yang berbeda."))
    with writing(actor, now=now) as journal:
        known = {row.code: row for row in Area.objects.filter(code__in=[one, other])}
        if one not in known or (other and other not in known):
            raise NoSuchBoundary(_("Pilih wilayah dari daftar."))
        if other and one.count(".") != other.count("."):
            raise WrongInput(_("Pilih dua wilayah setingkat: desa dengan desa, kecamatan dengan kecamatan."))
        first, second = sorted((one, other)) if other else (one, "")
        there = DisputedBorder.objects.filter(one=first, other=second, settled_at=None).first()
        if there is not None:
            return there
        dispute = new_id()
        note = json.dumps({"name": name, "source": source}, ensure_ascii=False, sort_keys=True)
        journal.record(BorderDisputed(dispute=dispute, one=first, other=second, note_sha=blobs.put(note.encode())))
        return DisputedBorder.objects.get(id=dispute)


def settle_border(actor: Actor, dispute: UUID, *, now: datetime) -> None:
    """Take the mark of a contested line away."""
    demand(actor, PERMISSION)
    with writing(actor, now=now) as journal:
        found = DisputedBorder.objects.filter(id=dispute).first()
        if found is None:
            raise NoSuchBoundary(_("Tanda sengketa itu tidak ada."))
        if found.settled_at is None:
            journal.record(BorderSettled(dispute=dispute))


def _plain(text: str, longest: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:longest]
