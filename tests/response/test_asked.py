"""Who reads and answers what an office was asked: the office, and those through whom its ladder asks."""

from datetime import timedelta

import pytest

from sigap.response import actions as response
from sigap.response.queries import for_me
from sigap.response.refusals import CannotAnswer, NotThere
from sigap.response.rules import ladder_for
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW, SANDARAN, taken

TELUK_PANDAN = "64.08.13.2001"


@pytest.fixture
def officer():
    return lambda post: make_officer(post, now=NOW - timedelta(days=1))


def asked(desk, office, area=SANDARAN, **more):
    incident = taken(now=NOW, area_code=area, **more).incident
    return response.send(desk.actor, incident.id, office, "PERMINTAAN", now=NOW)


def test_a_polsek_is_asked_in_every_kecamatan_of_its_jurisdiction(db):
    taken(now=NOW)
    assert "polsek-sangatta_selatan-piket" in ladder_for("POLRES", TELUK_PANDAN)[0].posts
    assert "polsek-sangatta_selatan-piket" not in ladder_for("POLRES", SANDARAN)[0].posts


def test_a_polsek_answers_for_polres_in_its_area(officer):
    desk, polsek = officer("desk-piket-1"), officer("polsek-sandaran-piket")
    request = asked(desk, "POLRES")
    assert list(for_me(polsek.viewer)) == [request]
    assert response.answer(polsek.actor, request.id, "accepted", now=NOW).state == "accepted"


def test_all_camats_are_asked_through_the_camat_of_the_place(officer):
    desk, camat = officer("desk-piket-1"), officer("camat-sandaran")
    request = asked(desk, "CAMAT")
    assert ladder_for("CAMAT", SANDARAN)[0].posts == ("camat-sandaran",)
    assert list(for_me(camat.viewer)) == [request]
    assert list(for_me(officer("camat-busang").viewer)) == []


def test_being_below_an_office_is_not_enough_to_read_or_answer_for_it(officer):
    desk, camat = officer("desk-piket-1"), officer("camat-sandaran")
    request = asked(desk, "SEKDA")
    assert list(for_me(camat.viewer)) == []
    with pytest.raises(NotThere):
        response.answer(camat.actor, request.id, "accepted", now=NOW)
    with pytest.raises(CannotAnswer):
        response.answer(
            desk.actor, request.id, "accepted", how="phone", by_post="camat-sandaran", answered_at=NOW, now=NOW
        )


def test_what_waits_for_an_answer_stands_before_what_is_over(officer):
    desk, polres = officer("desk-piket-1"), officer("polres-ops")
    first, second, third = (asked(desk, "POLRES", text=f"CONTOH {n}") for n in range(3))
    response.withdraw(desk.actor, first.id, "withdrawn", now=NOW)
    response.answer(polres.actor, second.id, "accepted", now=NOW)
    assert [one.id for one in for_me(polres.viewer)] == [third.id, second.id, first.id]
