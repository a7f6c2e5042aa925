"""Fetch with permission: the only place that opens the sealed number of a teller."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sigap.accounts.viewer import Viewer
from sigap.intake.models import Opening, Report
from sigap.vault.sealing import open_texts


def open_numbers(
    viewer: Viewer, reports: Iterable[Report], openings: Iterable[Opening], now: datetime
) -> dict[UUID, str]:
    """Report → number, of those that were granted to this very person and whose hour is not over.

    Nothing to a session that has not shown a passkey lately, where that is in force. "" when the number was erased since. No entry is written: the grant covers every showing in its time.
    """
    if viewer.person is None or viewer.unproven or not viewer.may("identity.ask"):
        return {}
    granted = {one.report_id for one in openings if one.asked_person == viewer.person and one.is_open(now)}
    refs = {one.id: one.contact_ref for one in reports if one.id in granted}
    texts = open_texts(refs.values())
    return {report: texts.get(ref) or "" for report, ref in refs.items()}
