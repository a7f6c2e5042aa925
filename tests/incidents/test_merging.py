"""Merging: the graver counts, two kecamatan make it graver, and nothing rests with an office that is named."""

from datetime import timedelta

import pytest

from sigap.incidents import actions
from sigap.incidents.leading import lead_of
from sigap.incidents.models import Incident
from sigap.incidents.refusals import CannotMove
from sigap.intake.taxonomy import kind
from tests.factories.accounts import make_officer
from tests.factories.reports import BUSANG, NOW, SANDARAN, taken


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=NOW - timedelta(days=1))


def fresh(incident):
    return Incident.objects.get(id=incident.id)


def test_a_matter_in_two_kecamatan_is_graver_by_one_and_only_once(desk):
    one, two, three = (
        taken(now=NOW, kind="D1", area_code=area).incident for area in (SANDARAN, BUSANG, "64.08.04.2001")
    )
    level = one.severity
    actions.merge(desk.actor, two.id, one.id, now=NOW)
    assert (fresh(one).severity, fresh(one).severity_why) == (level + 1, ["spread"])
    actions.merge(desk.actor, three.id, one.id, now=NOW)
    assert fresh(one).severity == level + 1


def test_two_reports_of_one_kecamatan_keep_the_graver_level(desk):
    one = taken(now=NOW, kind="D1").incident
    two = taken(now=NOW, kind="B1", weapons="blunt").incident
    actions.merge(desk.actor, two.id, one.id, now=NOW)
    assert (fresh(one).severity, fresh(one).severity_why) == (two.severity, list(two.severity_why))


def test_a_matter_does_not_rest_with_a_post_of_an_office_that_it_names(desk):
    incident = taken(now=NOW, accused=("SATPOLPP",)).incident
    with pytest.raises(CannotMove, match="disebut dalam laporan"):
        actions.set_owner(desk.actor, incident.id, "satpolpp-piket", None, now=NOW)
    with pytest.raises(CannotMove, match="disebut dalam laporan"):
        actions.add_task(desk.actor, incident.id, "CONTOH", "satpolpp-piket", None, now=NOW)
    task = actions.add_task(desk.actor, incident.id, "CONTOH", "polres-ops", None, now=NOW)
    with pytest.raises(CannotMove, match="disebut dalam laporan"):
        actions.pass_task(desk.actor, task.id, "satpolpp-piket", now=NOW)


def test_when_every_named_office_is_accused_somebody_else_leads(desk):
    told = kind("B1")
    accused = {told.lead, *told.support}
    assert lead_of(told, accused, NOW) not in accused
