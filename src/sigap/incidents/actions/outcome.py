"""How it ended, and the answer to the person who told of it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.incidents.actions.moving import fresh, must_allow, must_say
from sigap.incidents.events import IncidentClosed, IncidentReopened, ReporterAnswered
from sigap.incidents.models import Incident, Outcome, State
from sigap.incidents.refusals import CannotMove
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing
from sigap.vault.sealing import seal

HOWS = frozenset({"app", "telephone", "whatsapp", "in_person"})


def close(actor: Actor, incident: UUID, outcome: str, reason: str, *, now: datetime) -> Incident:
    """End it with an outcome and a reason."""
    demand(actor, "incident.outcome")
    said = must_say(reason, _("Tulis bagaimana kejadian ini berakhir."))
    if outcome not in Outcome.values:
        raise CannotMove(_("Pilih hasil dari daftar."))
    with writing(actor, now=now) as journal:
        must_allow(fresh(incident), State.CLOSED)
        ref = seal(f"incident:{incident}", said)
        journal.record(IncidentClosed(incident=incident, outcome=outcome, reason_ref=ref))
        return fresh(incident)


def answer_reporter(actor: Actor, incident: UUID, text: str, how: str, *, now: datetime) -> Incident:
    """Tell the reporter what became of it; he reads it under his own reports."""
    demand(actor, "incident.work")
    said = must_say(text, _("Tulis jawaban untuk pelapor."))
    with writing(actor, now=now) as journal:
        fresh(incident)
        ref = seal(f"incident:{incident}", said)
        kept = how if how in HOWS else "app"
        journal.record(ReporterAnswered(incident=incident, answer=new_id(), text_ref=ref, how=kept))
        return fresh(incident)


def reopen(actor: Actor, incident: UUID, reason: str, *, now: datetime) -> Incident:
    demand(actor, "incident.reopen")
    said = must_say(reason, _("Tulis mengapa dibuka lagi."))
    with writing(actor, now=now) as journal:
        row = fresh(incident)
        if row.state not in (State.CLOSED, State.REJECTED):
            raise CannotMove(_("Kejadian ini masih terbuka."))
        journal.record(IncidentReopened(incident=incident, reason_ref=seal(f"incident:{incident}", said)))
        return fresh(incident)
