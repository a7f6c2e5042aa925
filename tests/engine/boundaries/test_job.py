"""A delivery to a child and back is the same delivery; what does not fit the task is not believed."""

import json
from datetime import date

import pytest

from sigap_engine.boundaries import Known, Renumbered, Task, UnreadableLayer, deliver, job
from tests.factories.boundary_files import geojson, square

TASK = Task(
    known={
        "desa": [
            Known("64.08.01.2001", "Telen", "Telen", 116.5, 0.5, square(116, 0)),
            Known("64.08.01.2002", "Wahau", "Telen", 117.5, 0.5),
        ],
        "kecamatan": [Known("64.08.01", "Telen", "", 117, 0.5)],
    },
    around=[square(116, 0), square(117, 0)],
    renumbered=[Renumbered("64.01.01.2002", "64.08.01.2002", date(1999, 10, 4)), Renumbered("1", "2")],
    chosen={2: "64.08.01.2002"},
    parts={"64.08.01": ["64.08.01.2001", "64.08.01.2002"], "64.08.02": ["64.08.02.2001"]},
)
DATA = geojson([({"KODE": "6408012001"}, square(116, 0)), ({"NAMA": "?"}, square(117, 0)), ({}, None)])


def through(data=DATA, task=TASK):
    head, blobs = job.asked(data, task)
    head, blobs = job.run(json.loads(json.dumps(head)), list(blobs))
    return json.loads(json.dumps(head)), blobs


def test_what_comes_back_is_what_the_engine_says():
    here, there = deliver(DATA, TASK), job.taken(*through(), TASK)
    assert (here.level, here.matching, here.skipped, here.km2) == (
        there.level,
        there.matching,
        there.skipped,
        there.km2,
    )
    assert here.coverage.mended == there.coverage.mended
    assert here.shapes == there.shapes
    assert here.derived == there.derived
    assert list(here.derived) == ["64.08.01"]


def test_a_refusal_comes_back_as_one():
    with pytest.raises(UnreadableLayer, match="broken"):
        job.taken(*through(b"{"), TASK)


@pytest.mark.parametrize(
    "lie",
    [
        {"level": "provinsi"},
        {"shapes": {"64.08.99": 1}},
        {"shapes": {"64.08.01.2001": 99}},
        {"shapes": {"64.08.01.2001": 0}},
        {"derived": {"64.08.99": 1}},
        {"km2": {"64.08.01.2001": "x"}},
        {"mended": [{"key": 1}]},
        {"matching": {}},
        {"refused": "no such code", "detail": ""},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_a_child_that_lies_is_not_believed(lie):
    head, blobs = through()
    with pytest.raises((ValueError, TypeError, KeyError, IndexError, AttributeError)) as told:
        job.taken({**head, **lie}, blobs, TASK)
    assert not isinstance(told.value, UnreadableLayer)
