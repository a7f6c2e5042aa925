"""Bombs, for real: each is refused by name or by a limit, and its child stays under its ceiling."""

import sys
from pathlib import Path

import pytest

from sigap_engine.apart import KINDS, Apart, NotRead
from sigap_engine.boundaries import Known, Task
from sigap_engine.boundaries import job as boundary_job
from tests.factories import bombs
from tests.factories.boundary_files import square

TASK = Task({"desa": [Known("64.08.01.2001", "Telen", "Telen", 116.5, 0.5, square(116, 0))]}, [square(116, 0)])
HARMLESS = {  # read within the limits, so there is nothing to refuse
    "a column that computes",
    "jpeg that says 7,000",
    "png of 100,000 texts",
}
SLOW = {"a ring that crosses itself"}  # to make
NAMED = {"pictures": bombs.PICTURES, "sheets": bombs.SHEETS, "boundaries": bombs.BOUNDARIES}
CASES = [
    pytest.param(kind, name, marks=[pytest.mark.slow] if name in SLOW else [], id=f"{kind}: {name}")
    for kind, named in NAMED.items()
    for name in named
]


@pytest.fixture(scope="module")
def apart():
    one = Apart()
    yield one
    one.end()


def tried(apart, kind, data):
    """What became of it: the reason, and what the child used."""
    head, blobs = boundary_job.asked(data, TASK) if kind == "boundaries" else ({}, [data])
    try:
        answer = apart.ask(kind, head, blobs)
    except NotRead as ended:
        return ended.cause, ended.used
    return answer.head.get("refused", "read"), answer.used


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_bomb_is_refused_and_its_child_stays_under_the_ceiling(apart, kind, name):
    outcome, used = tried(apart, kind, NAMED[kind][name]())
    assert (outcome == "read") == (name in HARMLESS), outcome
    if sys.platform != "darwin":
        assert used.memory <= KINDS[kind].limits.memory


def test_names_that_climb_out_of_an_archive_lead_nowhere(apart):
    head, blobs = boundary_job.asked(bombs.climbing_shapefile(), TASK)
    answer = apart.ask("boundaries", head, blobs)
    assert list(answer.head["shapes"]) == ["64.08.01.2001"], "read as any other: a name is no place"
    assert not list(Path("/tmp").glob("batas.*"))


def test_a_file_outside_is_not_fetched_into_a_sheet(apart):
    outcome = tried(apart, "sheets", bombs.outside_entity())[0]
    assert outcome in ("broken", "no_header", "no_rows")


def test_a_workbook_made_by_hand_is_read_where_nothing_is_wrong_with_it(apart):
    """Or the bombs made in the same way would prove nothing."""
    rows = bombs.row(1, "kode", "nama") + bombs.row(2, "1", "Telen")
    assert apart.ask("sheets", {}, [bombs.workbook(rows)]).head["rows"] == [[2, "1", "Telen"]]
